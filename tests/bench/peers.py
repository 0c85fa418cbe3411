"""Other people's secret sharing, each behind one face: split(secret) -> shares, combine(shares) -> secret.

A peer is left out when it is not installed or does not do the work asked for. Every split draws its randomness from the
operating system. libgfshare runs in C on buffers of the size given, with getrandom as its source.
"""

import ctypes
import ctypes.util
import functools
import importlib
import importlib.util
import os
import secrets
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from shamir import combine, field, lanes, levels, split


@dataclass(frozen=True)
class Peer:
    """One implementation set up for one threshold and number of shares."""

    name: str
    split: Callable[[bytes], Any]
    combine: Callable[[Any], bytes]  # takes what split returned, uses the last `threshold` shares


def peers(threshold: int, shares: int, size: int) -> list[Peer]:
    """Return every peer that can do this work."""
    makers = [ours, ours_with_openssl, translate_tables, log_tables]
    makers += [ours_slip39, shamir_mnemonic, bip39_slip39, shamirs, pycryptodome]
    found = []
    for maker in makers:
        try:
            found.append(maker(threshold, shares))
        except (ImportError, NotImplementedError):
            continue
    library = os.environ.get("LIBGFSHARE") or ctypes.util.find_library("gfshare")
    if library:
        found += [libgfshare(library, threshold, shares, buffer) for buffer in buffers(size)]
    return found


def buffers(size: int) -> list[int]:
    """List the buffer sizes on which libgfshare is tried."""
    return [size] if size <= 4096 else [kib * 1024 for kib in (4, 16, 64) if kib * 1024 <= size]


def ours(threshold: int, shares: int) -> Peer:
    return Peer("shamir", lambda secret: split(secret, threshold, shares), lambda made: combine(made[-threshold:]))


def ours_with_openssl(threshold: int, shares: int) -> Peer:
    """The same with OpenSSL's generator, which the caller may choose; combine is the same."""
    return Peer(
        "shamir, random=ssl.RAND_bytes",
        lambda secret: split(secret, threshold, shares, random=ssl.RAND_bytes),
        lambda made: combine(made[-threshold:]),
    )


def translate_tables(threshold: int, shares: int) -> Peer:
    """The same weights with `bytes.translate`: a table of 256 bytes for each weight, indexed by the secret."""
    tables = [bytes(field.multiply(weight, byte) for byte in range(256)) for weight in range(256)]

    def weighted(weight: int, value: bytes) -> int:
        return int.from_bytes(value.translate(tables[weight]), "little")

    return from_weights("bytes.translate tables", threshold, shares, weighted)


def log_tables(threshold: int, shares: int) -> Peer:
    """The same weights byte by byte, with tables of logarithms indexed by the secret."""
    exp = [field._EXP[i % 255] for i in range(510)]
    log = dict(field._LOG)

    def weighted(weight: int, value: bytes) -> int:
        start = log[weight]
        return int.from_bytes(bytes([exp[start + log[byte]] if byte else 0 for byte in value]), "little")

    return from_weights("log and exp tables", threshold, shares, weighted)


def from_weights(name: str, threshold: int, shares: int, weighted: Callable[[int, bytes], int]) -> Peer:
    """Our own split and combine, checks and shares included, with our public weights but another product.

    Zero weights do not occur in interpolation.
    """
    weights = functools.lru_cache(field.lagrange_rows)

    def interpolate(known: lanes.Places, values: Sequence[bytes], wanted: lanes.Places) -> list[bytes]:
        made = []
        for row in weights(known, wanted):
            total = 0
            for weight, value in zip(row, values, strict=True):
                total ^= weighted(weight, value)
            made.append(total.to_bytes(len(values[0]), "little"))
        return made

    module = imported_anew("shamir.sharing")
    module.interpolate = interpolate
    return Peer(
        name,
        lambda secret: module.split(secret, threshold, shares),
        lambda made: module.combine(made[-threshold:]),
    )


def imported_anew(name: str) -> Any:
    """A second copy of a module, which may be changed."""
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def ours_slip39(threshold: int, shares: int) -> Peer:
    if shares > 16:
        raise NotImplementedError
    return Peer(
        "shamir, SLIP-39 level",
        lambda secret: [
            (x, value, (x,)) for x, value in enumerate(levels.deal(secret, threshold, shares, secrets.token_bytes))
        ],
        lambda made: levels.gather(made[-threshold:], threshold),
    )


def shamir_mnemonic(threshold: int, shares: int) -> Peer:
    if shares > 16:
        raise NotImplementedError
    module: Any = importlib.import_module("shamir_mnemonic.shamir")
    return Peer(
        "shamir-mnemonic, SLIP-39 level",
        lambda secret: module._split_secret(threshold, shares, secret),
        lambda made: module._recover_secret(threshold, made[-threshold:]),
    )


def bip39_slip39(threshold: int, shares: int) -> Peer:
    if shares > 16:
        raise NotImplementedError
    module: Any = importlib.import_module("bip39_slip39.slip39")
    return Peer(
        "bip39-slip39, SLIP-39 level",
        lambda secret: list(enumerate(module._split_secret(threshold, shares, secret, secrets.token_bytes))),
        lambda made: module._recover_secret(threshold, made[-threshold:]),
    )


def shamirs(threshold: int, shares: int) -> Peer:
    """A prime field of 127 bits: 15 bytes of secret at a time."""
    module: Any = importlib.import_module("shamirs")

    def split_all(secret: bytes) -> Any:
        blocks = [secret[i : i + 15] for i in range(0, len(secret), 15)]
        return len(secret), [
            module.shares(int.from_bytes(block, "big"), quantity=shares, threshold=threshold) for block in blocks
        ]

    def combine_all(made: Any) -> bytes:
        size, blocks = made
        sizes = [15] * (size // 15) + ([size % 15] if size % 15 else [])
        return b"".join(
            module.interpolate(block[-threshold:], threshold=threshold).to_bytes(width, "big")
            for block, width in zip(blocks, sizes, strict=True)
        )

    return Peer("shamirs (prime field)", split_all, combine_all)


def pycryptodome(threshold: int, shares: int) -> Peer:
    """GF(2^128), 16 bytes at a time."""
    module: Any = importlib.import_module("Crypto.Protocol.SecretSharing").Shamir

    def split_all(secret: bytes) -> Any:
        blocks = [secret[i : i + 16].ljust(16, b"\0") for i in range(0, len(secret), 16)]
        return len(secret), [module.split(threshold, shares, block) for block in blocks]

    def combine_all(made: Any) -> bytes:
        size, blocks = made
        return b"".join(module.combine(block[-threshold:]) for block in blocks)[:size]

    return Peer("pycryptodome (GF(2^128))", split_all, combine_all)


def libgfshare(path: str, threshold: int, shares: int, buffer: int) -> Peer:
    """Its contexts are made once, outside the measured work."""
    lib, libc = ctypes.CDLL(path), ctypes.CDLL(None)
    for name in ("gfshare_ctx_init_enc", "gfshare_ctx_init_dec"):
        getattr(lib, name).restype = ctypes.c_void_p
    libc.getrandom.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_uint]
    source = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_uint)

    @source
    def fill(address: int, count: int) -> None:
        done = 0
        while done < count:
            done += libc.getrandom(address + done, count - done, 0)

    fill_slot = source.in_dll(lib, "gfshare_fill_rand")
    ctypes.memmove(ctypes.addressof(fill_slot), ctypes.addressof(fill), ctypes.sizeof(ctypes.c_void_p))
    numbers, last = bytes(range(1, shares + 1)), bytes(range(shares - threshold + 1, shares + 1))
    maker = ctypes.c_void_p(lib.gfshare_ctx_init_enc(numbers, shares, threshold, buffer))
    taker = ctypes.c_void_p(lib.gfshare_ctx_init_dec(last, threshold, buffer))
    keep_alive = (fill, fill_slot)

    def split_all(secret: bytes) -> Any:
        assert keep_alive
        made = [ctypes.create_string_buffer(len(secret)) for _ in range(shares)]
        whole = ctypes.create_string_buffer(secret, len(secret))
        for start in range(0, len(secret), buffer):
            lib.gfshare_ctx_enc_setsecret(maker, ctypes.byref(whole, start))
            for number, share in enumerate(made):
                lib.gfshare_ctx_enc_getshare(maker, number, ctypes.byref(share, start))
        return made

    def combine_all(made: Any) -> bytes:
        whole = ctypes.create_string_buffer(len(made[0]))
        for start in range(0, len(whole), buffer):
            for number, share in enumerate(made[-threshold:]):
                lib.gfshare_ctx_dec_giveshare(taker, number, ctypes.byref(share, start))
            lib.gfshare_ctx_dec_extract(taker, ctypes.byref(whole, start))
        return whole.raw

    return Peer(f"libgfshare in C, {buffer} B buffer", split_all, combine_all)
