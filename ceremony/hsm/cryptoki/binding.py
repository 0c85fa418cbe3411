"""The tokens of a module: listed, found as they were asked for, and said what they are.

Rules:

- a token is found by serial and label, never by slot number, which changes from start to start;
- when it is not found, the error says what was asked for, what is there, and what differs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import closing

from pkcs11 import Attribute, TokenFlag

from ceremony.errors import DeviceError
from ceremony.hsm.cryptoki.faults import TokenFaultError
from ceremony.hsm.cryptoki.module import Module
from ceremony.hsm.cryptoki.session import Session
from ceremony.hsm.cryptoki.templates import KEY_CLASSES
from ceremony.hsm.cryptoki.token_info import TokenInfo
from ceremony.keys import TokenIdentity, TokenListing

# as they stand in manufacturer and model: SoftHSM, NSS, opencryptoki's soft token, GNOME's keyring, a simulated TPM
_SOFTWARE = re.compile(r"\bsoft|\bnss\b|mozilla|gnome keyring|\bsw tpm\b|kryoptic|simulat|emulat")


def find_token(module: Module, serial: str, label: str) -> TokenInfo:
    """The one token with this serial and label; DeviceError explains what is there instead."""
    present = [token for token in module.tokens() if token.initialised]
    found = [token for token in present if (token.serial, token.label) == (serial, label)]
    if len(found) == 1:
        return found[0]
    raise DeviceError(
        "The token with serial {serial} and label '{label}' was asked for, but {explained}; nothing was changed on any "
        "token; plug in the right token and try again.",
        serial=serial,
        label=label,
        explained=explain(present, serial, label, len(found)),
    )


def explain(present: Sequence[TokenInfo], serial: str, label: str, matches: int = 0) -> str:
    """What is there instead of the token that was asked for, and what differs."""
    if matches > 1:
        return f"{matches} tokens say that they are it"
    if not present:
        return "no initialised token is there"
    return "; ".join(_compare(token, serial, label) for token in present)


def _compare(token: TokenInfo, serial: str, label: str) -> str:
    differs = [name for name, same in (("serial", token.serial == serial), ("label", token.label == label)) if not same]
    return f"there is serial {token.serial} labelled '{token.label}' (different {' and '.join(differs)})"


def list_tokens(module: Module) -> tuple[TokenListing, ...]:
    """Every token that is there, initialised or not, as it shows itself without its PIN."""
    return tuple(
        TokenListing(
            identity=identify(module, token),
            initialised=token.initialised,
            pin_set=bool(token.flags & TokenFlag.USER_PIN_INITIALIZED),
            pin_state=token.pin_state,
            visible=_visible(module, token) if token.initialised else 0,
            pin_pad=token.has_pin_pad,
        )
        for token in module.tokens()
    )


def _visible(module: Module, token: TokenInfo) -> int:
    try:
        with closing(Session(module, token)) as session:
            return sum(len(session.find({Attribute.TOKEN: True, Attribute.CLASS: kind})) for kind in KEY_CLASSES)
    except TokenFaultError:
        return 0  # a token that opens no session, or shows nothing, says why when it is taken


def identify(module: Module, token: TokenInfo) -> TokenIdentity:
    """The token's identity for the record."""
    words = " ".join(f"{token.manufacturer} {token.model}".lower().split())
    return TokenIdentity(
        module_path=str(module.path),
        module_sha256=module.sha256,
        library=module.library(),
        manufacturer=token.manufacturer,
        model=token.model,
        serial=token.serial,
        label=token.label,
        firmware=token.firmware,
        hardware=token.hardware,
        software_token=_SOFTWARE.search(words) is not None,
    )
