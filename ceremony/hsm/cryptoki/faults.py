"""What a token answers when it does not do what it was asked, as sentences for the person at the table.

Rules:

- an answer keeps its call and its code, for the adapter to decide and for the record to say;
- the sentence says what is wrong, what is unharmed and what to do next; it never holds a PIN or key bytes;
- an answer that the token is gone is no TokenFaultError, so that what tries several ways never takes it for a refusal.
"""

from __future__ import annotations

from typing import Final

from ceremony.errors import DeviceError, MachineError, PinError, TokenGoneError
from ceremony.hsm.cryptoki.return_values import GONE, UNPLUGGED, Ckr, code_name, codes

_TOLD: Final = {  # the names of answers, and what is said of them
    UNPLUGGED: (
        "The token was unplugged or has lost its session ({call}, {code}): keys already on it are unharmed and what "
        "was being made is made anew; plug the token in again and repeat this step."
    ),
    "DEVICE_MEMORY HOST_MEMORY TOKEN_RESOURCE_EXCEEDED": (
        "The token is full ({call}, {code}): nothing was added to it and its keys are unharmed; take an empty token, "
        "or remove what it no longer needs, and repeat this step."
    ),
    "SESSION_COUNT SESSION_EXISTS SESSION_READ_ONLY_EXISTS SESSION_READ_WRITE_SO_EXISTS": (
        "The token allows no further session ({call}, {code}): nothing was changed on it; close the other programs "
        "that use it and repeat this step."
    ),
    "ENCRYPTED_DATA_INVALID ENCRYPTED_DATA_LEN_RANGE WRAPPED_KEY_INVALID WRAPPED_KEY_LEN_RANGE": (
        "The token refused the wrapped key ({call}, {code}): it is damaged, or was wrapped under another key; the "
        "token holds what it held before; check that the archive belongs to these shares."
    ),
    "KEY_NOT_WRAPPABLE KEY_UNEXTRACTABLE": (
        "The token keeps this key in, because it is locked ({call}, {code}): nothing was changed; a locked key is "
        "restored from the shares and the archive, and never taken out again."
    ),
    "FUNCTION_NOT_SUPPORTED MECHANISM_INVALID MECHANISM_PARAM_INVALID RANDOM_NO_RNG SESSION_PARALLEL_NOT_SUPPORTED": (
        "The token cannot do what this step needs ({call}, {code}): nothing was changed on it; probe the token to see "
        "which steps it supports, and take another model if it supports too few."
    ),
    "CURVE_NOT_SUPPORTED DOMAIN_PARAMS_INVALID KEY_FUNCTION_NOT_PERMITTED KEY_SIZE_RANGE UNWRAPPING_KEY_SIZE_RANGE "
    "WRAPPING_KEY_SIZE_RANGE KEY_TYPE_INCONSISTENT UNWRAPPING_KEY_TYPE_INCONSISTENT WRAPPING_KEY_TYPE_INCONSISTENT": (
        "The token does not use a key of this kind or size in this way ({call}, {code}): nothing was changed on it; "
        "probe the token to see which keys it supports, and take another model if it supports too few."
    ),
    "ATTRIBUTE_TYPE_INVALID ATTRIBUTE_VALUE_INVALID TEMPLATE_INCOMPLETE TEMPLATE_INCONSISTENT": (
        "The token does not make a key with the properties that this step needs ({call}, {code}): nothing was changed "
        "on it; probe the token, and take another model if it does not pass."
    ),
    "KEY_HANDLE_INVALID OBJECT_HANDLE_INVALID UNWRAPPING_KEY_HANDLE_INVALID WRAPPING_KEY_HANDLE_INVALID": (
        "A key that this step uses is no longer on the token ({call}, {code}): the other keys are unharmed; see that "
        "no other program uses the token, list its contents, and repeat this step."
    ),
    "DEVICE_ERROR FUNCTION_FAILED GENERAL_ERROR": (
        "The token failed without a reason ({call}, {code}): the step was not done and keys finished before it are "
        "unharmed; repeat the step, and take another token if it fails again."
    ),
    "ACTION_PROHIBITED ATTRIBUTE_READ_ONLY SESSION_READ_ONLY TOKEN_WRITE_PROTECTED": (
        "The token forbids this change ({call}, {code}): nothing was changed on it; check its write protection and its "
        "policy with the vendor's tool."
    ),
    "CANCEL FUNCTION_CANCELED FUNCTION_REJECTED": (
        "The step was cancelled at the token or its PIN pad ({call}, {code}): nothing was changed on it; repeat the "
        "step and confirm it there."
    ),
    "USER_NOT_LOGGED_IN": (
        "The token is no longer logged in ({call}, {code}): its keys are unharmed; open it again with its PIN and "
        "repeat this step."
    ),
    "USER_ALREADY_LOGGED_IN USER_ANOTHER_ALREADY_LOGGED_IN USER_TOO_MANY_TYPES": (
        "The token is already open in this program ({call}, {code}): nothing was changed on it; close it there before "
        "it is opened again."
    ),
}
_OTHER: Final = (
    "The token refused a call ({call}, {code}): the step was not done and keys finished before it are unharmed; probe "
    "the token to see what it supports."
)
_PIN_SENTENCES: Final[dict[int, str]] = {
    Ckr.PIN_INCORRECT: "The token did not accept the PIN; its keys are unharmed; type the PIN again with care.",
    Ckr.PIN_INVALID: "The token does not allow a character of this PIN; nothing was changed; choose another PIN.",
    Ckr.PIN_LEN_RANGE: (
        "The PIN is too short or too long for this token; nothing was changed; look up its limits and type it again."
    ),
    Ckr.PIN_TOO_WEAK: "The token calls this PIN too weak; nothing was changed; choose a longer or less regular one.",
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
_SENTENCES: Final[dict[int, str]] = {
    **{code: sentence for names, sentence in _TOLD.items() for code in codes(names)},
    **_PIN_SENTENCES,
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


ALWAYS_ASKS: Final = (
    "The token wants its PIN before every signature ({call}, {code}): nothing was signed and its keys are unharmed; "
    "switch that off with the vendor's tool, or take another token."
)
START: Final = (
    "The token's module does not start ({call}, {code}): no token was touched; see that its service or reader runs and "
    "that its configuration is in place, as its vendor documents, and try again."
)

NO_LIST: Final = (
    "The token's module can't look for tokens ({call}, {code}): no token was touched; see that its service or reader "
    "runs, plug the token in, and try again."
)


class TokenFaultError(DeviceError):
    """A PKCS#11 call was answered with something else than CKR_OK."""

    def __init__(self, call: str, code: int, template: str = "") -> None:
        super().__init__(template or _SENTENCES.get(code, _OTHER), call=call, code=code_name(code))
        self.call = call
        self.ckr = code


class PinFaultError(TokenFaultError, PinError):
    """A call was refused because of the PIN."""


class TokenGoneFaultError(TokenGoneError):
    """A call was answered with: no such token, session or login any more."""

    def __init__(self, call: str, code: int) -> None:
        super().__init__(_SENTENCES.get(code, _OTHER), call=call, code=code_name(code))
        self.call = call
        self.ckr = code


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


def fault(call: str, code: int) -> TokenFaultError | TokenGoneFaultError:
    """The error for an answer: a PinFaultError about a PIN, a TokenGoneFaultError where the token is gone."""
    if code in _PIN_SENTENCES:
        return PinFaultError(call, code)
    return TokenGoneFaultError(call, code) if code in GONE else TokenFaultError(call, code)


def start_fault(call: str, code: int, template: str = START) -> MachineError:
    """The error for a module that does not start: no token was reached yet, so the machine lacks something."""
    return MachineError(template, call=call, code=code_name(code))
