"""Strict DER (X.690 section 10), by its shape: one way to write a value, so that no byte can be varied unseen.

asn1crypto reads BER too, and encoding its parse anew to compare takes a hundred times as long as this. What passes is
taken apart by two functions, for whoever knows what must stand there.
"""

from __future__ import annotations

_DEEPEST = 40
_INTEGER, _NULL = 0x02, 0x05
_CONSTRUCTED, _LONG_TAG, _INDEFINITE = 0x20, 0x1F, 0x80


def check_der(untrusted: bytes) -> None:
    """Refuse (ValueError) what is not exactly one value, every length and integer in its shortest form."""
    if _element(untrusted, 0, len(untrusted), _DEEPEST) != len(untrusted):
        raise ValueError("something stands after the value")


def inside(value: bytes, tag: int) -> list[bytes]:
    """The values inside a constructed value of this tag (ValueError else), each as it stands; `check_der` passed it."""
    if value[0] != tag:
        raise ValueError("a value of another kind")
    place, _ = _length(value, 1, len(value))
    found = []
    while place < len(value):
        begin, size = _length(value, place + 1, len(value))
        found.append(value[place : begin + size])
        place = begin + size
    return found


def contents(value: bytes, tag: int) -> bytes:
    """The contents of a value of this tag (ValueError else); `check_der` passed it."""
    if value[0] != tag:
        raise ValueError("a value of another kind")
    place, _ = _length(value, 1, len(value))
    return value[place:]


def _element(content: bytes, start: int, end: int, levels: int) -> int:
    """Check the value at `start`; where it ends."""
    if end - start < 2 or levels == 0 or content[start] & _LONG_TAG == _LONG_TAG:
        raise ValueError("no value of a kind that is used here")
    tag, (place, size) = content[start], _length(content, start + 1, end)
    stop = place + size
    if stop > end:
        raise ValueError("a value longer than its place")
    if tag & _CONSTRUCTED:
        while place < stop:
            place = _element(content, place, stop, levels - 1)
    elif (tag == _NULL and size) or (tag == _INTEGER and not _is_shortest(content[place:stop])):
        raise ValueError("a value that is longer than it need be")
    return stop


def _length(content: bytes, place: int, end: int) -> tuple[int, int]:
    """Where the contents begin, and how many octets they are (X.690 section 8.1.3), in the shortest form."""
    first = content[place]
    if first < _INDEFINITE:
        return place + 1, first
    octets = content[place + 1 : min(place + 1 + (first & 0x7F), end)]
    size = int.from_bytes(octets, "big")
    if len(octets) != first & 0x7F or not 1 <= len(octets) <= 4 or octets[0] == 0 or size < _INDEFINITE:
        raise ValueError("a length that is not in its shortest form")
    return place + 1 + len(octets), size


def _is_shortest(integer: bytes) -> bool:
    if len(integer) < 2:
        return len(integer) == 1
    return not (integer[0] == 0 and integer[1] < 0x80) and not (integer[0] == 0xFF and integer[1] >= 0x80)
