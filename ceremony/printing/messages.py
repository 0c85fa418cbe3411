"""IPP messages as bytes, and back (RFC 8010).

Rules guarded here:
- an answer is untrusted: every length is checked against what is there, and collections are passed over;
- what is no IPP message is refused in one sentence, never half understood.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from ceremony.printing.errors import LostError

Value = int | bool | str | bytes
Attributes = dict[str, tuple[Value, ...]]

_VERSION = b"\x01\x01"
_NO_IPP = "What listens at {uri} does not speak the Internet Printing Protocol; check the address."


class Group(IntEnum):
    """Delimiter tags, RFC 8010 section 3.5.1."""

    OPERATION = 1
    JOB = 2
    END = 3
    PRINTER = 4


class Tag(IntEnum):
    """Value tags, RFC 8010 section 3.5.2."""

    INTEGER = 0x21
    BOOLEAN = 0x22
    ENUM = 0x23
    BEGIN_COLLECTION = 0x34
    TEXT_WITH_LANGUAGE = 0x35
    NAME_WITH_LANGUAGE = 0x36
    END_COLLECTION = 0x37
    TEXT = 0x41
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    CHARSET = 0x47
    LANGUAGE = 0x48
    MIME = 0x49


class Operation(IntEnum):
    """RFC 8011 section 5.4.15; the last is CUPS's own."""

    PRINT_JOB = 0x0002
    VALIDATE_JOB = 0x0004
    CANCEL_JOB = 0x0008
    GET_JOB_ATTRIBUTES = 0x0009
    GET_JOBS = 0x000A
    GET_PRINTER_ATTRIBUTES = 0x000B
    CUPS_GET_PRINTERS = 0x4002


@dataclass(frozen=True)
class Attribute:
    """One attribute to be sent: all its values are of one kind."""

    name: str
    tag: Tag
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Answer:
    """A status and the groups that came with it."""

    status: int
    groups: tuple[tuple[int, Attributes], ...] = field(repr=False)

    def all(self, group: Group) -> list[Attributes]:
        """The groups of one kind, in order."""
        return [attributes for tag, attributes in self.groups if tag == group]

    def first(self, group: Group) -> Attributes:
        """The first group of one kind, or nothing."""
        return next(iter(self.all(group)), {})


def encode_request(operation: Operation, groups: Mapping[Group, Sequence[Attribute]]) -> bytes:
    """A request without its document."""
    parts = [_VERSION, struct.pack(">HI", operation, 1)]
    for group, attributes in groups.items():
        parts.append(bytes([group]))
        parts += [_attribute(attribute) for attribute in attributes]
    return b"".join([*parts, bytes([Group.END])])


def _attribute(attribute: Attribute) -> bytes:
    parts, name = [], attribute.name.encode("ascii")
    for value in attribute.values:
        data = _value(attribute.tag, value)
        parts.append(struct.pack(">BH", attribute.tag, len(name)) + name + struct.pack(">H", len(data)) + data)
        name = b""  # a further value of the same attribute has no name
    return b"".join(parts)


def _value(tag: Tag, value: Value) -> bytes:
    if tag in {Tag.INTEGER, Tag.ENUM}:
        return struct.pack(">i", value)
    if tag == Tag.BOOLEAN:
        return bytes([bool(value)])
    return str(value).encode("utf-8")


class _Reader:
    """Takes what is asked for, or says that there is less."""

    def __init__(self, data: bytes, uri: str) -> None:
        self._data, self._at, self._uri = data, 0, uri

    def take(self, count: int) -> bytes:
        taken = self._data[self._at : self._at + count]
        if len(taken) != count:
            raise LostError(_NO_IPP, uri=self._uri)
        self._at += count
        return taken

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "big")

    def block(self) -> bytes:
        return self.take(self.number(2))


def decode_answer(untrusted: bytes, uri: str) -> Answer:
    """The answer of what listens at `uri`; LostError if it is not one."""
    reader = _Reader(untrusted, uri)
    if reader.number(1) not in {1, 2}:
        raise LostError(_NO_IPP, uri=uri)
    reader.take(1)
    status = reader.number(2)
    reader.take(4)
    groups: list[tuple[int, Attributes]] = []
    name, depth = "", 0
    while (tag := reader.number(1)) != Group.END:
        if tag < 0x10:
            groups.append((tag, {}))
            name, depth = "", 0
            continue
        given, data = reader.block(), reader.block()
        depth -= tag == Tag.END_COLLECTION
        if depth == 0 and tag not in {Tag.BEGIN_COLLECTION, Tag.END_COLLECTION} and groups:
            name = given.decode("utf-8", "replace") or name
            attributes = groups[-1][1]
            attributes[name] = (*attributes.get(name, ()), _meaning(tag, data))
        elif depth == 0:
            name = given.decode("utf-8", "replace") or name
        depth += tag == Tag.BEGIN_COLLECTION
    return Answer(status, tuple(groups))


def _meaning(tag: int, data: bytes) -> Value:
    if tag in {Tag.INTEGER, Tag.ENUM} and len(data) == 4:
        return int.from_bytes(data, "big", signed=True)
    if tag == Tag.BOOLEAN and len(data) == 1:
        return data != b"\0"
    if tag in {Tag.TEXT_WITH_LANGUAGE, Tag.NAME_WITH_LANGUAGE}:
        skip = int.from_bytes(data[:2], "big")
        data = data[4 + skip :]
    if 0x35 <= tag <= 0x49:
        return data.decode("utf-8", "replace")
    return data
