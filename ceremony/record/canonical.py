"""Strict JSON from outside, and RFC 8785's canonical form of it: the same bytes for everybody who reads a record.

- Bounded in length and depth, UTF-8, no duplicate keys, no floats, no NaN, no integers beyond 2^53, no lone surrogates.
- Equal to its own canonical form, so that what was hashed is what is read.
- A reason never quotes the content.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NoReturn

import rfc8785

Json = Mapping[str, "Json"] | list["Json"] | str | int | bool | None
MAX_LINE_BYTES = 1 << 20
MAX_DEPTH = 16


def parse_json_strictly(untrusted: bytes, *, max_bytes: int = MAX_LINE_BYTES) -> Any:
    """JSON without duplicate keys, floats, NaN, huge integers, deep nesting or bad UTF-8.

    Raises ValueError with a short reason (never the content).
    """
    if len(untrusted) > max_bytes:
        raise ValueError("it is longer than any entry can be")
    try:
        text = untrusted.decode("utf-8", errors="strict")
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8 text") from None
    try:
        value = json.loads(
            text,
            object_pairs_hook=_unique_keys,
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
            parse_int=_bounded_int,
        )
    except json.JSONDecodeError:
        raise ValueError("it is not JSON") from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    _check_depth(value, MAX_DEPTH)
    return value


def read_json(untrusted: bytes) -> Any:
    """As `parse_json_strictly`, and in C where it is canonical."""
    value = _read_plain(untrusted)
    return parse_json_strictly(untrusted) if value is None else value


def parse_canonical(untrusted: bytes, *, max_bytes: int = MAX_LINE_BYTES) -> Any:
    """RFC 8785 canonical JSON of the record's subset: no floats, bounded integers, depth and length; else ValueError.

    Accepts what `parse_json_strictly` and `rfc8785.dumps` together accept, and does so in C: text that equals the
    encoding of its own parse, keys sorted, holds no key twice; where no character needs four bytes of UTF-8, the
    order of code points, Python's, is that of UTF-16 code units, RFC 8785's.
    """
    value = _read_plain(untrusted)
    if value is not None:
        return value
    value = parse_json_strictly(untrusted, max_bytes=max_bytes)
    if _canonical(value) != untrusted:
        ended = "its line end was changed (CR LF)" if untrusted.endswith(b"\r") else "it is not in canonical form"
        raise ValueError(ended)
    return value


def _read_plain(untrusted: bytes) -> Any:
    """The value of nearly every line, read in C; None where it takes a closer look."""
    if len(untrusted) > MAX_LINE_BYTES:
        return None
    try:
        text = untrusted.decode("utf-8")
        value, _ = _scan(text, 0)
        if untrusted.count(b"{") + untrusted.count(b"[") > MAX_DEPTH:
            _check_depth(value, MAX_DEPTH)
        plain = (text.isascii() or _FOUR_BYTES.search(untrusted) is None) and "".join(_encode(value, 0)) == text
    except (ValueError, RecursionError, StopIteration):
        return None
    return value if plain else None


def _canonical(value: Any) -> bytes:
    try:
        return rfc8785.dumps(value)
    except rfc8785.CanonicalizationError:  # a surrogate alone, for one
        raise ValueError("it holds a character that is none") from None


def _check_depth(value: Any, levels: int) -> None:
    inner = value.values() if type(value) is dict else value if type(value) is list else ()
    if inner and levels == 1:
        raise ValueError("it is nested too deeply")
    for item in inner:
        if type(item) is dict or type(item) is list:
            _check_depth(item, levels - 1)


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    unique = dict(pairs)
    if len(unique) != len(pairs):
        raise ValueError("it holds a key twice")
    return unique


def _refuse_number(_: str) -> NoReturn:
    raise ValueError("it holds a number that is not an integer")


def _bounded_int(digits: str) -> int:
    # RFC 8785 numbers are IEEE doubles: beyond 2^53 an integer is not exact
    if len(digits) > 17 or abs(int(digits)) > 2**53 - 1:
        raise ValueError("it holds a number that is too large")
    return int(digits)


_FOUR_BYTES = re.compile(rb"[\xf0-\xff]")
_DECODER = json.JSONDecoder(parse_float=_refuse_number, parse_constant=_refuse_number, parse_int=_bounded_int)
_scan: Callable[[str, int], tuple[Any, int]] = vars(_DECODER)["scan_once"]  # StopIteration where the text ends too soon
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, check_circular=False)


def _make_encode() -> Callable[[Any, int], Iterable[str]]:
    """What `_ENCODER.encode` makes anew for each value, once; itself where this Python has none in C."""
    make = getattr(json.encoder, "c_make_encoder", None)
    if make is None:
        return lambda value, _: [_ENCODER.encode(value)]
    plain = json.encoder.encode_basestring
    made: Callable[[Any, int], Iterable[str]] = make(None, _ENCODER.default, plain, None, ":", ",", True, False, False)
    return made


_encode = _make_encode()
