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
    """Return values (PKCS#11 section 5.1)."""

    OK = 0x00
    CANCEL = 0x01
    HOST_MEMORY = 0x02
    SLOT_ID_INVALID = 0x03
    GENERAL_ERROR = 0x05
    FUNCTION_FAILED = 0x06
    ARGUMENTS_BAD = 0x07
    NEED_TO_CREATE_THREADS = 0x09
    CANT_LOCK = 0x0A
    ATTRIBUTE_READ_ONLY = 0x10
    ATTRIBUTE_SENSITIVE = 0x11
    ATTRIBUTE_TYPE_INVALID = 0x12
    ATTRIBUTE_VALUE_INVALID = 0x13
    ACTION_PROHIBITED = 0x1B
    DATA_INVALID = 0x20
    DATA_LEN_RANGE = 0x21
    DEVICE_ERROR = 0x30
    DEVICE_MEMORY = 0x31
    DEVICE_REMOVED = 0x32
    ENCRYPTED_DATA_INVALID = 0x40
    ENCRYPTED_DATA_LEN_RANGE = 0x41
    FUNCTION_CANCELED = 0x50
    FUNCTION_NOT_SUPPORTED = 0x54
    KEY_HANDLE_INVALID = 0x60
    KEY_SIZE_RANGE = 0x62
    KEY_TYPE_INCONSISTENT = 0x63
    KEY_FUNCTION_NOT_PERMITTED = 0x68
    KEY_NOT_WRAPPABLE = 0x69
    KEY_UNEXTRACTABLE = 0x6A
    MECHANISM_INVALID = 0x70
    MECHANISM_PARAM_INVALID = 0x71
    OBJECT_HANDLE_INVALID = 0x82
    OPERATION_ACTIVE = 0x90
    OPERATION_NOT_INITIALIZED = 0x91
    PIN_INCORRECT = 0xA0
    PIN_INVALID = 0xA1
    PIN_LEN_RANGE = 0xA2
    PIN_EXPIRED = 0xA3
    PIN_LOCKED = 0xA4
    SESSION_CLOSED = 0xB0
    SESSION_COUNT = 0xB1
    SESSION_HANDLE_INVALID = 0xB3
    SESSION_PARALLEL_NOT_SUPPORTED = 0xB4
    SESSION_READ_ONLY = 0xB5
    SESSION_EXISTS = 0xB6
    SESSION_READ_ONLY_EXISTS = 0xB7
    SESSION_READ_WRITE_SO_EXISTS = 0xB8
    SIGNATURE_INVALID = 0xC0
    TEMPLATE_INCOMPLETE = 0xD0
    TEMPLATE_INCONSISTENT = 0xD1
    TOKEN_NOT_PRESENT = 0xE0
    TOKEN_NOT_RECOGNIZED = 0xE1
    TOKEN_WRITE_PROTECTED = 0xE2
    UNWRAPPING_KEY_HANDLE_INVALID = 0xF0
    UNWRAPPING_KEY_SIZE_RANGE = 0xF1
    UNWRAPPING_KEY_TYPE_INCONSISTENT = 0xF2
    USER_ALREADY_LOGGED_IN = 0x100
    USER_NOT_LOGGED_IN = 0x101
    USER_PIN_NOT_INITIALIZED = 0x102
    USER_TYPE_INVALID = 0x103
    USER_ANOTHER_ALREADY_LOGGED_IN = 0x104
    USER_TOO_MANY_TYPES = 0x105
    WRAPPED_KEY_INVALID = 0x110
    WRAPPED_KEY_LEN_RANGE = 0x112
    WRAPPING_KEY_HANDLE_INVALID = 0x113
    WRAPPING_KEY_SIZE_RANGE = 0x114
    WRAPPING_KEY_TYPE_INCONSISTENT = 0x115
    RANDOM_SEED_NOT_SUPPORTED = 0x120
    RANDOM_NO_RNG = 0x121
    DOMAIN_PARAMS_INVALID = 0x130
    CURVE_NOT_SUPPORTED = 0x140
    BUFFER_TOO_SMALL = 0x150
    INFORMATION_SENSITIVE = 0x170
    CRYPTOKI_NOT_INITIALIZED = 0x190
    CRYPTOKI_ALREADY_INITIALIZED = 0x191
    FIPS_SELF_TEST_FAILED = 0x1B6
    LIBRARY_LOAD_FAILED = 0x1B7
    PIN_TOO_WEAK = 0x1B8
    FUNCTION_REJECTED = 0x200
    TOKEN_RESOURCE_EXCEEDED = 0x201


# the token, its session or its login is gone: nothing goes on before it is opened again
GONE: Final = frozenset(
    {
        Ckr.CRYPTOKI_NOT_INITIALIZED,
        Ckr.DEVICE_REMOVED,
        Ckr.SESSION_CLOSED,
        Ckr.SESSION_HANDLE_INVALID,
        Ckr.SLOT_ID_INVALID,
        Ckr.TOKEN_NOT_PRESENT,
        Ckr.TOKEN_NOT_RECOGNIZED,
        Ckr.USER_NOT_LOGGED_IN,
    }
)
# an attribute can't be read here, whatever the reason
UNREADABLE: Final = frozenset(
    {
        Ckr.ATTRIBUTE_SENSITIVE,
        Ckr.ATTRIBUTE_TYPE_INVALID,
        Ckr.ATTRIBUTE_VALUE_INVALID,
        Ckr.BUFFER_TOO_SMALL,
        Ckr.FUNCTION_NOT_SUPPORTED,
    }
)
# a template was not to the token's taste: another one that asks for the same key may be
TEMPLATE_REFUSED: Final = frozenset(
    {
        Ckr.ATTRIBUTE_READ_ONLY,
        Ckr.ATTRIBUTE_TYPE_INVALID,
        Ckr.ATTRIBUTE_VALUE_INVALID,
        Ckr.TEMPLATE_INCOMPLETE,
        Ckr.TEMPLATE_INCONSISTENT,
    }
)
# a kind of key that this token does not make; another kind may do
NOT_THIS_KIND: Final = frozenset(
    {
        Ckr.CURVE_NOT_SUPPORTED,
        Ckr.DOMAIN_PARAMS_INVALID,
        Ckr.FUNCTION_NOT_SUPPORTED,
        Ckr.KEY_SIZE_RANGE,
        Ckr.MECHANISM_INVALID,
        Ckr.MECHANISM_PARAM_INVALID,
    }
)
# a change or a copy that this token never makes; another way may lead there
NOT_THIS_WAY: Final = TEMPLATE_REFUSED | {Ckr.ACTION_PROHIBITED, Ckr.FUNCTION_NOT_SUPPORTED}


def code_name(code: int) -> str:
    """CKR_ and its name where it is known here, otherwise its number in hexadecimal."""
    return f"CKR_{Ckr(code).name}" if code in Ckr.__members__.values() else f"CKR 0x{code:08X}"
