"""The file of an estate, read strictly: each thing that is wrong with it by its place, its line and one sentence.

E1   the file is YAML of assets/estate/estate.schema.json, small, without aliases or repeated fields.
"""

from __future__ import annotations

from ceremony.estate.errors import EstateError
from ceremony.script.strict_file import Form

MOST_BYTES = 1 << 20  # some 10,000 hosts

_UNREADABLE = "E1: This is no plain YAML text in UTF-8; mend it, or begin with `keyrite estate example`."
_NUMBER = "E1: The number {value} is not from {least} to {most}; mend it."
_LENGTH = "E1: The text is empty, or longer than {most} characters; mend it."
_CHOICE = "E1: The value {value} is none of {able}; choose one."
_SENTENCES = {
    "large": "E1: The file is larger than {most} bytes; make several estates of it.",
    "letters": _UNREADABLE,
    "character": _UNREADABLE,
    "yaml": _UNREADABLE,
    "alias": "E1: An alias (*) stands here for something said elsewhere; write it out.",
    "twice": "E1: The field {field} stands twice here, or takes in others; say each once.",
    "unknown": "E1: There is no field {field} here; the fields are {fields}.",
    "required": "E1: The field {field} is missing; add it.",
    "enum": _CHOICE,
    "const": _CHOICE,
    "minimum": _NUMBER,
    "maximum": _NUMBER,
    "minLength": _LENGTH,
    "maxLength": _LENGTH,
    "minItems": "E1: The list is empty; name at least one, or leave the field out.",
    "maxItems": "E1: The list has more than {most} entries; make two estates of it.",
    "pattern": "E1: The name {value} is not in small letters, digits and single hyphens; mend it.",
    "object": "E1: Fields with their values are expected here, such as `host: node1.platform.example`.",
    "array": "E1: A list is expected here, such as `[operators, builders]`, or one entry a line, each after a hyphen.",
    "string": "E1: A text is expected here; where YAML would read a number, a date or yes and no, put it in quotes.",
    "integer": "E1: A whole number is expected here; write it without quotes.",
}

ESTATE_FORM = Form("estate/estate.schema.json", MOST_BYTES, EstateError, _SENTENCES)
