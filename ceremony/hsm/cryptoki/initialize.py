"""Making a token fresh and logging in to it.

Rules:

- the security officer's PIN is random, used twice and wiped, unless the caller gives one;
- PINs are wiped from every buffer of ours after use;
- before a PIN is tried, the token's own word on tries left can be asked; after a refusal the error says it.
"""

from __future__ import annotations

import ctypes
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Final

from pkcs11 import UserType

from ceremony.errors import DeviceError, PinError
from ceremony.hsm.cryptoki.faults import COUNT_LOW, FINAL_TRY, SO_LOCKED, SO_REFUSED, PinFaultError
from ceremony.hsm.cryptoki.module import Module
from ceremony.hsm.cryptoki.return_values import Ckr
from ceremony.hsm.cryptoki.session import Session
from ceremony.hsm.cryptoki.token_info import TokenInfo
from ceremony.keys import PinState

_LABEL_BYTES: Final = 32  # CK_TOKEN_INFO.label (PKCS#11 section 3.2)


def encode_pin(pin: str) -> bytearray:
    """The PIN's UTF-8 bytes, in memory that can be wiped."""
    return bytearray(pin.encode())


def open_session(module: Module, token: TokenInfo, pin: bytearray) -> Session:
    """A session logged in as user; PinError says what the token says about further tries. Wipes `pin`.

    An empty PIN is typed on the token's own pad; a token that has none is not tried with it: nobody typed one.
    """
    if not pin and not token.has_pin_pad:
        raise PinError(
            "No PIN was typed for the token '{label}', serial {serial}, so it was not asked and counts no wrong try. "
            "Type its PIN.",
            label=token.label,
            serial=token.serial,
        )
    try:
        session = Session(module, token)
        session.login(pin)
    except PinFaultError as refused:
        raise _with_tries_left(module, token, refused) from None
    else:
        return session
    finally:
        pin[:] = bytes(len(pin))


def _with_tries_left(module: Module, token: TokenInfo, refused: PinFaultError) -> PinFaultError:
    if refused.ckr != Ckr.PIN_INCORRECT:
        return refused
    sentences = {PinState.COUNT_LOW: COUNT_LOW, PinState.FINAL_TRY: FINAL_TRY}
    state = module.token(token.raw.slot).pin_state
    if state is PinState.LOCKED:
        return PinFaultError("C_Login", Ckr.PIN_LOCKED)
    return PinFaultError("C_Login", refused.ckr, sentences.get(state, refused.template))


def check_label(label: str) -> bytes:
    """The label as C_InitToken wants it; DeviceError where it does not fit."""
    encoded = label.encode()
    if not label.strip() or len(encoded) > _LABEL_BYTES:
        raise DeviceError(
            "A token's label has 1 to {most} bytes, and '{label}' has not; nothing was changed; choose another label.",
            most=_LABEL_BYTES,
            label=label,
        )
    return encoded.ljust(_LABEL_BYTES)


def initialize_token(module: Module, label: str, pin: bytearray, so_pin: bytearray | None = None) -> TokenInfo:
    """Initialise the first token that is not initialised yet; its information.

    Wipes `pin` and `so_pin`; DeviceError where there is no blank token, PinError where a PIN is refused.
    """
    so_pin = bytearray(secrets.token_hex(16).encode()) if so_pin is None else so_pin
    try:
        encoded, known = check_label(label), module.tokens()
        blank = next((token for token in known if not token.initialised), None)
        if blank is None:
            raise DeviceError(
                "No token is there that could be initialised; nothing was changed; plug in an empty token, or reset "
                "one with the vendor's tool."
            )
        shortest, longest = blank.pin_limits
        if not shortest <= len(pin) <= longest:
            # asked before C_InitToken, which can't be taken back
            raise PinFaultError("C_InitPIN", Ckr.PIN_LEN_RANGE)
        kept = ctypes.create_string_buffer(encoded)
        with _as_security_officer():
            module.call("C_InitToken", blank.raw.slot.slot_id, so_pin, ctypes.addressof(kept), on_pad=blank.has_pin_pad)
        # the new token may have moved to another slot, with a serial of its own
        others = {token.serial for token in known} - {blank.serial}
        made = [
            token
            for token in module.tokens()
            if token.label == label and token.initialised and token.serial not in others
        ]
        if len(made) != 1:
            raise DeviceError(
                "The token that was just initialised can't be told from the others; no key was made; choose a label "
                "that no other token has."
            )
        set_user_pin(module, made[0], so_pin, pin)
        return module.token(made[0].raw.slot)
    finally:
        pin[:] = bytes(len(pin))
        so_pin[:] = bytes(len(so_pin))


@contextmanager
def _as_security_officer() -> Iterator[None]:
    """A PIN that is refused meanwhile is the security officer's, and told as that."""
    try:
        yield
    except PinFaultError as refused:
        sentence = SO_LOCKED if refused.ckr == Ckr.PIN_LOCKED else SO_REFUSED
        raise PinFaultError(refused.call, refused.ckr, sentence) from None


def set_user_pin(module: Module, token: TokenInfo, so_pin: bytearray, pin: bytearray) -> None:
    """Set the user PIN as security officer; PinError where that one's PIN or the new one is refused. Wipes `pin`."""
    try:
        session = Session(module, token)
        with _as_security_officer():
            session.login(so_pin, UserType.SO)
        with closing(session):
            session.call("C_InitPIN", pin)
            session.logout()
    finally:
        pin[:] = bytes(len(pin))
