"""Vouching for a key that came without proof of possession: two people say whose it is."""

from __future__ import annotations

from ceremony.issuing import Proof, Request
from ceremony.language.digest_words import digest_words
from ceremony.pki.certificates import sha256_hex
from ceremony.ports import VouchForKey
from ceremony.record.events import KeyVouched
from ceremony.stage.stage import Stage


def vouch_for_key(stage: Stage, name: str, request: Request) -> bool:
    """Whether the key may be certified: it showed itself, or two people compared it with what its holder gave them."""
    digest = sha256_hex(request.public_key)
    if request.proof is not Proof.NONE or stage.state.vouched.get(name) == digest:
        return True
    question = VouchForKey(
        step=stage.step,
        title=name,
        subject=request.subject_name.rfc4514_string(),
        digest=digest,
        words=digest_words(digest),
    )
    if not stage.put(question):
        return False
    witness = stage.participants.actor("witness")
    by = (stage.participants.actor("administrator"), witness)
    stage.write(KeyVouched(name=name, public_key_sha256=digest, by=by), witness)
    return True
