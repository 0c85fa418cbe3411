"""What can go wrong in a ceremony, each said in one sentence that names what to do next.

    KeyriteError
    |-- RefusedError            exit 1   a check failed, or a rule forbids it
    |   |-- DeviceError                  the token refused, failed, or is not the one that was asked for
    |   |   |-- PinError                 the PIN was not accepted
    |   |   |-- TokenGoneError           the token, its session or its login is gone; it must be opened again
    |   |-- SheetError                   a share sheet cannot be read, or is not what it should be
    |   |-- ArchiveError                 not an archive, or one that this program does not know
    |   |-- ScriptError                  a ceremony script that breaks a rule
    |   `-- BrokenRuleError              what was given from outside breaks a rule that has an id
    |-- UsageError              exit 2   the command line or a given file is not usable as asked
    |   `-- UnopenedError                there is no such file, or nothing of it could be read: nothing was judged
    `-- MachineError            exit 3   this machine lacks something (SoftHSM, a screen, space on disk)

An error carries a template and its values, so that the people's side can say it in another language:
`str(error)` is the English sentence. Templates and values never hold share words, PINs or key bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

SHOWN_CHARACTERS = 80


class KeyriteError(Exception):
    """A failure that is told to a person as it stands.

    `template` is the English sentence with `{names}` of its `values`; it is also the key under which
    the translations are found.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, template: str, **values: object) -> None:
        super().__init__(template)
        self.template = template
        self.values = values

    def __str__(self) -> str:
        return self.template.format(**self.values)


@dataclass(frozen=True)
class Verbatim:
    """A value that stands in a sentence as it is, whatever its language: the name of a field, what a file says."""

    text: str

    def __str__(self) -> str:
        return self.text


def shown(untrusted: str) -> str:
    """A value from outside as it may stand in a sentence: printable ASCII, bounded."""
    escaped = ascii(untrusted)[1:-1]
    return escaped if len(escaped) <= SHOWN_CHARACTERS else escaped[:SHOWN_CHARACTERS] + "..."


class RefusedError(KeyriteError):
    """A check failed or a rule forbids it; nothing was changed unless the sentence says so."""


class BrokenRuleError(RefusedError):
    """A file or a request breaks a rule that has an id; the sentence begins with it."""

    @property
    def rule(self) -> str:
        """The id of the rule that was broken, such as `E2`."""
        return self.template.partition(":")[0]


class DeviceError(RefusedError):
    """The token refused, failed, or is not the one that was asked for."""


class PinError(DeviceError):
    """The token did not accept the PIN."""


class TokenGoneError(DeviceError):
    """The token was unplugged, or has lost its session or its login; nothing goes on before it is opened again."""


class SheetError(RefusedError):
    """A share sheet cannot be read, or is not what it should be."""


class ArchiveError(RefusedError):
    """The folder is no archive, or one of a format that this program does not know."""


class ScriptError(RefusedError):
    """A ceremony script breaks a rule; the sentence begins with the rule's id."""


class UsageError(KeyriteError):
    """What was typed or named cannot be used."""

    exit_code: ClassVar[int] = 2


class UnopenedError(UsageError):
    """No such file, or none that can be opened and read: nothing was seen of what it holds."""


class MachineError(KeyriteError):
    """This machine lacks something that the ceremony needs."""

    exit_code: ClassVar[int] = 3
