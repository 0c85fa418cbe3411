"""The numbers of PKCS#11 that a ceremony needs, by name.

Rules:

- numbers are those of the OASIS headers pkcs11t.h and pkcs11f.h 2.40;
- what a call can answer is in return_values.
"""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from enum import IntEnum, IntFlag
from typing import Final

UNAVAILABLE: Final = ctypes.c_ulong(-1).value  # CK_UNAVAILABLE_INFORMATION; also the length of an unreadable attribute

# Positions in CK_FUNCTION_LIST (PKCS#11 2.40, section 3.6); only the calls that a ceremony makes.
CALLS: Final[Mapping[str, int]] = {
    "C_Initialize": 0,
    "C_Finalize": 1,
    "C_GetInfo": 2,
    "C_GetSlotList": 4,
    "C_GetTokenInfo": 6,
    "C_GetMechanismList": 7,
    "C_InitToken": 9,
    "C_InitPIN": 10,
    "C_SetPIN": 11,
    "C_OpenSession": 12,
    "C_CloseSession": 13,
    "C_CloseAllSessions": 14,
    "C_Login": 18,
    "C_Logout": 19,
    "C_CreateObject": 20,
    "C_CopyObject": 21,
    "C_DestroyObject": 22,
    "C_GetAttributeValue": 24,
    "C_SetAttributeValue": 25,
    "C_FindObjectsInit": 26,
    "C_FindObjects": 27,
    "C_FindObjectsFinal": 28,
    "C_DecryptInit": 33,
    "C_Decrypt": 34,
    "C_SignInit": 42,
    "C_Sign": 43,
    "C_GenerateKey": 58,
    "C_GenerateKeyPair": 59,
    "C_WrapKey": 60,
    "C_UnwrapKey": 61,
    "C_GenerateRandom": 64,
}


class Attr(IntEnum):
    """Object attributes (PKCS#11 section 4)."""

    CLASS = 0x000
    TOKEN = 0x001
    PRIVATE = 0x002
    LABEL = 0x003
    VALUE = 0x011
    KEY_TYPE = 0x100
    ID = 0x102
    SENSITIVE = 0x103
    ENCRYPT = 0x104
    DECRYPT = 0x105
    WRAP = 0x106
    UNWRAP = 0x107
    SIGN = 0x108
    VERIFY = 0x10A
    DERIVE = 0x10C
    MODULUS = 0x120
    MODULUS_BITS = 0x121
    PUBLIC_EXPONENT = 0x122
    VALUE_LEN = 0x161
    EXTRACTABLE = 0x162
    LOCAL = 0x163
    NEVER_EXTRACTABLE = 0x164
    ALWAYS_SENSITIVE = 0x165
    EC_PARAMS = 0x180
    EC_POINT = 0x181
    ALWAYS_AUTHENTICATE = 0x202
    NSS_DB = 0xD5A0DB00  # NSS stores a private key under this; see the NSS header pkcs11n.h


class Cko(IntEnum):
    """Object classes."""

    PUBLIC_KEY = 2
    PRIVATE_KEY = 3
    SECRET_KEY = 4


class Ckk(IntEnum):
    """Key types."""

    RSA = 0x00
    EC = 0x03
    AES = 0x1F


class Ckm(IntEnum):
    """Mechanisms."""

    RSA_PKCS_KEY_PAIR_GEN = 0x0000
    RSA_PKCS = 0x0001
    RSA_PKCS_OAEP = 0x0009
    SHA256_RSA_PKCS = 0x0040
    SHA384_RSA_PKCS = 0x0041
    SHA512_RSA_PKCS = 0x0042
    SHA_1 = 0x0220
    SHA256 = 0x0250
    EC_KEY_PAIR_GEN = 0x1040
    ECDSA = 0x1041
    ECDSA_SHA256 = 0x1044
    ECDSA_SHA384 = 0x1045
    ECDSA_SHA512 = 0x1046
    AES_KEY_GEN = 0x1080
    AES_CBC_PAD = 0x1085
    AES_KEY_WRAP = 0x2109
    AES_KEY_WRAP_PAD = 0x210A
    AES_KEY_WRAP_KWP = 0x210B


class TokenFlag(IntFlag):
    """CK_TOKEN_INFO.flags (PKCS#11 section 3.2)."""

    LOGIN_REQUIRED = 0x4
    PROTECTED_AUTHENTICATION_PATH = 0x100
    TOKEN_INITIALIZED = 0x400
    USER_PIN_INITIALIZED = 0x8
    USER_PIN_COUNT_LOW = 0x10000
    USER_PIN_FINAL_TRY = 0x20000
    USER_PIN_LOCKED = 0x40000
    SO_PIN_COUNT_LOW = 0x100000
    SO_PIN_FINAL_TRY = 0x200000
    SO_PIN_LOCKED = 0x400000


OS_LOCKING_OK: Final = 0x2  # CKF_OS_LOCKING_OK
SERIAL_RW_SESSION: Final = 0x4 | 0x2  # CKF_SERIAL_SESSION | CKF_RW_SESSION
SO: Final = 0  # CKU_SO
USER: Final = 1  # CKU_USER
