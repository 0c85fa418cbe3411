"""The ending key: so that nobody makes an aborted record out of a copy of a public one.

- An aborted ceremony cannot always be signed by a key that the root certified: there may be no root yet, or its token
  is out of reach. Whatever else signs it, anybody can make such a key, and the lines of a public record can be copied.
- So entry 0 names the public half of an Ed25519 key whose private half lies in the ceremony's working folder until the
  ceremony ends, whatever was interrupted. An end that no root stands behind is signed by it, in its last entry: of an
  abort, and of a share check, which brings no key back that could certify one.
- It protects no secret: who has the working folder can end the ceremony anyway.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ceremony.disk.folders import read_plain_file, write_new
from ceremony.errors import RefusedError
from ceremony.record.events import CeremonyOpened, Ending
from ceremony.record.journal import Entry

FILE = "ending.key"
_SEED_BYTES = 32


def make_ending_key(work: Path) -> str:
    """Make the key, keep its private half in the working folder, and give its public half, in hex."""
    key = Ed25519PrivateKey.generate()
    write_new(work / FILE, key.private_bytes_raw(), mode=0o600)
    return key.public_key().public_bytes_raw().hex()


def sign_ending(work: Path, opened: CeremonyOpened | None, final: Entry) -> Entry:
    """The final entry with the ending key's signature; as it is where the key is not there (an older ceremony), or is
    not the one that entry 0 names: its file was damaged, and a signature by another would keep the record from ending.
    """
    path = work / FILE
    if not path.is_file() or not isinstance(final.event, Ending):
        return final
    seed = read_plain_file(path, _SEED_BYTES)
    if len(seed) != _SEED_BYTES:
        return final
    key = Ed25519PrivateKey.from_private_bytes(seed)
    if opened is None or key.public_key().public_bytes_raw().hex() != opened.ending_key:
        return final
    signature = key.sign(final.to_line())
    return replace(final, event=replace(final.event, ending_signature=signature.hex()))


def is_signed_ending(ending_key: str | None, final: Entry) -> bool:
    """True if the final entry is signed by the key that entry 0 names, False if by none; RefusedError if by another.

    The signature is over the entry's canonical JSON without `ending_signature`; through `prev` it is over every line.
    """
    event = final.event
    if ending_key is None or not isinstance(event, Ending) or event.ending_signature is None:
        return False
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(ending_key))
        key.verify(bytes.fromhex(event.ending_signature), final.to_line(without="ending_signature"))
    except (InvalidSignature, ValueError):
        raise RefusedError(
            "The record was ended by another key than the one that its first entry names for that: "
            "it may have been made from a copy of the record, by anybody."
        ) from None
    return True
