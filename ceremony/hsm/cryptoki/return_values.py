"""What a PKCS#11 call can answer, by name, and what kind of answer it is.

Rules:

- names and numbers are those of the OASIS headers pkcs11t.h 2.40 and 3.1; one that is not here is told by its number;
- an answer about the token's presence is never taken for one about its abilities: a token that was unplugged in the
  middle of a trial has not shown that it can't do what was tried.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final


class Ckr(IntEnum):
    """Return values (PKCS#11 section 5.1); python-pkcs11 0.10.1 has classes of errors for most, and no numbers."""

    OK, CANCEL, HOST_MEMORY, SLOT_ID_INVALID = range(4)
    GENERAL_ERROR, FUNCTION_FAILED, ARGUMENTS_BAD = range(0x05, 0x08)
    NEED_TO_CREATE_THREADS, CANT_LOCK = 0x09, 0x0A
    ATTRIBUTE_READ_ONLY, ATTRIBUTE_SENSITIVE, ATTRIBUTE_TYPE_INVALID, ATTRIBUTE_VALUE_INVALID = range(0x10, 0x14)
    ACTION_PROHIBITED, DATA_INVALID, DATA_LEN_RANGE = 0x1B, 0x20, 0x21
    DEVICE_ERROR, DEVICE_MEMORY, DEVICE_REMOVED = range(0x30, 0x33)
    ENCRYPTED_DATA_INVALID, ENCRYPTED_DATA_LEN_RANGE = 0x40, 0x41
    FUNCTION_CANCELED, FUNCTION_NOT_SUPPORTED, FUNCTION_REJECTED = 0x50, 0x54, 0x200
    KEY_HANDLE_INVALID, KEY_SIZE_RANGE, KEY_TYPE_INCONSISTENT = 0x60, 0x62, 0x63
    KEY_FUNCTION_NOT_PERMITTED, KEY_NOT_WRAPPABLE, KEY_UNEXTRACTABLE = range(0x68, 0x6B)
    MECHANISM_INVALID, MECHANISM_PARAM_INVALID, OBJECT_HANDLE_INVALID = 0x70, 0x71, 0x82
    OPERATION_ACTIVE, OPERATION_NOT_INITIALIZED = 0x90, 0x91
    PIN_INCORRECT, PIN_INVALID, PIN_LEN_RANGE, PIN_EXPIRED, PIN_LOCKED = range(0xA0, 0xA5)
    SESSION_CLOSED, SESSION_COUNT, SESSION_HANDLE_INVALID, SESSION_PARALLEL_NOT_SUPPORTED = 0xB0, 0xB1, 0xB3, 0xB4
    SESSION_READ_ONLY, SESSION_EXISTS, SESSION_READ_ONLY_EXISTS, SESSION_READ_WRITE_SO_EXISTS = range(0xB5, 0xB9)
    SIGNATURE_INVALID, TEMPLATE_INCOMPLETE, TEMPLATE_INCONSISTENT = 0xC0, 0xD0, 0xD1
    TOKEN_NOT_PRESENT, TOKEN_NOT_RECOGNIZED, TOKEN_WRITE_PROTECTED = range(0xE0, 0xE3)
    UNWRAPPING_KEY_HANDLE_INVALID, UNWRAPPING_KEY_SIZE_RANGE, UNWRAPPING_KEY_TYPE_INCONSISTENT = range(0xF0, 0xF3)
    USER_ALREADY_LOGGED_IN, USER_NOT_LOGGED_IN, USER_PIN_NOT_INITIALIZED, USER_TYPE_INVALID = range(0x100, 0x104)
    USER_ANOTHER_ALREADY_LOGGED_IN, USER_TOO_MANY_TYPES = 0x104, 0x105
    WRAPPED_KEY_INVALID, WRAPPED_KEY_LEN_RANGE = 0x110, 0x112
    WRAPPING_KEY_HANDLE_INVALID, WRAPPING_KEY_SIZE_RANGE, WRAPPING_KEY_TYPE_INCONSISTENT = range(0x113, 0x116)
    RANDOM_SEED_NOT_SUPPORTED, RANDOM_NO_RNG, DOMAIN_PARAMS_INVALID, CURVE_NOT_SUPPORTED = 0x120, 0x121, 0x130, 0x140
    BUFFER_TOO_SMALL, INFORMATION_SENSITIVE, TOKEN_RESOURCE_EXCEEDED = 0x150, 0x170, 0x201
    CRYPTOKI_NOT_INITIALIZED, CRYPTOKI_ALREADY_INITIALIZED = 0x190, 0x191
    FIPS_SELF_TEST_FAILED, LIBRARY_LOAD_FAILED, PIN_TOO_WEAK = range(0x1B6, 0x1B9)


def codes(names: str) -> frozenset[Ckr]:
    """The answers of these names, with blanks between them."""
    return frozenset(map(Ckr.__getitem__, names.split()))


UNPLUGGED: Final = (
    "CRYPTOKI_NOT_INITIALIZED DEVICE_REMOVED SESSION_CLOSED SESSION_HANDLE_INVALID SLOT_ID_INVALID TOKEN_NOT_PRESENT "
    "TOKEN_NOT_RECOGNIZED"
)
# the token, its session or its login is gone: nothing goes on before it is opened again
GONE: Final = codes(UNPLUGGED) | {Ckr.USER_NOT_LOGGED_IN}
# an attribute can't be read here, whatever the reason
_BAD_ATTRIBUTE: Final = codes("ATTRIBUTE_TYPE_INVALID ATTRIBUTE_VALUE_INVALID")
UNREADABLE: Final = _BAD_ATTRIBUTE | codes("ATTRIBUTE_SENSITIVE BUFFER_TOO_SMALL FUNCTION_NOT_SUPPORTED")
# a template was not to the token's taste: another one that asks for the same key may be
TEMPLATE_REFUSED: Final = _BAD_ATTRIBUTE | codes("ATTRIBUTE_READ_ONLY TEMPLATE_INCOMPLETE TEMPLATE_INCONSISTENT")
# a kind of key that this token does not make; another kind may do
BAD_MECHANISM: Final = codes("MECHANISM_INVALID MECHANISM_PARAM_INVALID")
NOT_THIS_KIND: Final = BAD_MECHANISM | codes(
    "CURVE_NOT_SUPPORTED DOMAIN_PARAMS_INVALID KEY_SIZE_RANGE FUNCTION_NOT_SUPPORTED"
)
# a change or a copy that this token never makes; another way may lead there
NOT_THIS_WAY: Final = TEMPLATE_REFUSED | codes("ACTION_PROHIBITED FUNCTION_NOT_SUPPORTED")


def code_name(code: int) -> str:
    """CKR_ and its name where it is known here, otherwise its number in hexadecimal."""
    return f"CKR_{Ckr(code).name}" if code in Ckr.__members__.values() else f"CKR 0x{code:08X}"
