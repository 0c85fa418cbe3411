"""What a token answers when it does not do what it was asked, as sentences for the person at the table.

Rules:

- an answer keeps its call and its code, for the adapter to decide and for the record to say;
- the sentence says what is wrong, what is unharmed and what to do next; it never holds a PIN or key bytes;
- a code that is not known here is told by its number (PKCS#11 section 5.1).
"""

from __future__ import annotations

from typing import Final

from ceremony.errors import DeviceError, PinError
from ceremony.hsm.constants import Ckr

_UNPLUGGED: Final = (
    "The token was unplugged or has lost its session ({call}, {code}): keys already on it are unharmed and what was "
    "being made is not on it; plug the token in again and repeat this step."
)
_FULL: Final = (
    "The token is full ({call}, {code}): nothing was added to it and its keys are unharmed; take an empty token, or "
    "remove what it no longer needs, and repeat this step."
)
_SESSIONS: Final = (
    "The token allows no further session ({call}, {code}): nothing was changed on it; close the other programs that "
    "use it and repeat this step."
)
_WRAPPED: Final = (
    "The token refused the wrapped key ({call}, {code}): it is damaged, or was wrapped under another key; the token "
    "holds what it held before; check that the archive belongs to these shares."
)
_CANNOT: Final = (
    "The token cannot do what this step needs ({call}, {code}): nothing was changed on it; probe the token to see "
    "which steps it supports, and take another model if it supports too few."
)
_FAILED: Final = (
    "The token failed without a reason ({call}, {code}): the step was not done and keys finished before it are "
    "unharmed; repeat the step, and take another token if it fails again."
)
_PROTECTED: Final = (
    "The token forbids this change ({call}, {code}): nothing was changed on it; check its write protection and its "
    "policy with the vendor's tool."
)
_LOGIN: Final = (
    "The token is no longer logged in ({call}, {code}): its keys are unharmed; open it again with its PIN and repeat "
    "this step."
)
_ALREADY: Final = (
    "The token is already open in this program ({call}, {code}): nothing was changed on it; close it there before it "
    "is opened again."
)
_LOCKED: Final = (
    "The token keeps this key in, because it is locked ({call}, {code}): nothing was changed; a locked key is restored "
    "from the shares and the archive, and never taken out again."
)
_OTHER: Final = (
    "The token refused a call ({call}, {code}): the step was not done and keys finished before it are unharmed; probe "
    "the token to see what it supports."
)
_SENTENCES: Final[dict[int, str]] = {
    Ckr.HOST_MEMORY: _FULL,
    Ckr.DEVICE_MEMORY: _FULL,
    Ckr.DEVICE_REMOVED: _UNPLUGGED,
    Ckr.TOKEN_NOT_PRESENT: _UNPLUGGED,
    Ckr.SESSION_HANDLE_INVALID: _UNPLUGGED,
    Ckr.CRYPTOKI_NOT_INITIALIZED: _UNPLUGGED,
    Ckr.SLOT_ID_INVALID: _UNPLUGGED,
    Ckr.OBJECT_HANDLE_INVALID: _UNPLUGGED,
    Ckr.SESSION_COUNT: _SESSIONS,
    Ckr.SESSION_EXISTS: _SESSIONS,
    Ckr.WRAPPED_KEY_INVALID: _WRAPPED,
    Ckr.WRAPPED_KEY_LEN_RANGE: _WRAPPED,
    Ckr.KEY_UNEXTRACTABLE: _LOCKED,
    Ckr.MECHANISM_INVALID: _CANNOT,
    Ckr.FUNCTION_NOT_SUPPORTED: _CANNOT,
    Ckr.GENERAL_ERROR: _FAILED,
    Ckr.FUNCTION_FAILED: _FAILED,
    Ckr.DEVICE_ERROR: _FAILED,
    Ckr.ACTION_PROHIBITED: _PROTECTED,
    Ckr.ATTRIBUTE_READ_ONLY: _PROTECTED,
    Ckr.TOKEN_WRITE_PROTECTED: _PROTECTED,
    Ckr.USER_NOT_LOGGED_IN: _LOGIN,
    Ckr.USER_ALREADY_LOGGED_IN: _ALREADY,
    Ckr.USER_ANOTHER_ALREADY_LOGGED_IN: _ALREADY,
}
_PIN_SENTENCES: Final[dict[int, str]] = {
    Ckr.PIN_INCORRECT: "The token did not accept the PIN; its keys are unharmed; type the PIN again with care.",
    Ckr.PIN_INVALID: "The token does not allow a character of this PIN; nothing was changed; choose another PIN.",
    Ckr.PIN_LEN_RANGE: (
        "The PIN is too short or too long for this token; nothing was changed; look up its limits and type it again."
    ),
    Ckr.PIN_EXPIRED: (
        "The token's PIN has expired; its keys are unharmed; set a new PIN with the vendor's tool and try again."
    ),
    Ckr.PIN_LOCKED: (
        "The token's PIN is locked after too many wrong tries; its keys are unharmed but cannot be used until the "
        "security officer sets a new PIN; if that cannot be done, recover the keys into another token from the shares."
    ),
    Ckr.USER_PIN_NOT_INITIALIZED: (
        "The token has no user PIN yet; nothing was changed; have the security officer set one, or initialise it."
    ),
}
COUNT_LOW: Final = (
    "The token did not accept the PIN and says that it counts wrong tries; its keys are unharmed; make sure of the PIN "
    "before it is typed again."
)
FINAL_TRY: Final = (
    "The token did not accept the PIN and has ONE try left before it locks; its keys are unharmed; stop, and make sure "
    "of the PIN before it is typed again."
)
SO_REFUSED: Final = (
    "The token did not accept the security officer's PIN; its keys are unharmed; make sure of that PIN before it is "
    "typed again, because a token may erase itself after a few wrong tries."
)
SO_LOCKED: Final = (
    "The security officer's PIN of this token is locked; keys on it work as before with the user PIN, but the token "
    "can't be initialised any more; take another token."
)


def code_name(code: int) -> str:
    """CKR_ and its name where it is known here, otherwise its number in hexadecimal."""
    return f"CKR_{Ckr(code).name}" if code in Ckr.__members__.values() else f"CKR 0x{code:08X}"


class TokenFaultError(DeviceError):
    """A PKCS#11 call was answered with something else than CKR_OK."""

    def __init__(self, call: str, code: int, template: str = "") -> None:
        super().__init__(
            template or _PIN_SENTENCES.get(code) or _SENTENCES.get(code, _OTHER), call=call, code=code_name(code)
        )
        self.call = call
        self.ckr = code


class PinFaultError(TokenFaultError, PinError):
    """A call was refused because of the PIN."""


class ModuleStalledError(DeviceError):
    """A call did not come back in its time; the module can't be used again in this process."""

    def __init__(self, call: str, seconds: float) -> None:
        super().__init__(
            "The token has not answered {call} for {seconds} seconds and is given up: whether that call took effect is "
            "not known, earlier keys are unharmed; unplug the token, close this program, start it again and let it "
            "look at the token's contents.",
            call=call,
            seconds=round(seconds, 1),
        )
        self.call = call


def fault(call: str, code: int) -> TokenFaultError:
    """The error for an answer; a PinFaultError where it is about the PIN."""
    if code in _PIN_SENTENCES:
        return PinFaultError(call, code)
    return TokenFaultError(call, code)
