"""Every refusal of this package, as one tree; `except ShamirError` catches them all.

    ShamirError (ValueError)
    |-- ParameterError             what was asked for cannot be: counts, lengths, exponent, passphrase
    |-- RandomnessError            the random source failed or fell short; nothing was made
    |-- MnemonicError              one mnemonic, judged alone
    |   |-- WordCountError         no secret has that many words
    |   |-- UnknownWordError       words that are not on the list
    |   |-- ChecksumError          a wrong word; its place is told when the checksum can tell it
    |   |-- PaddingError           padding bits that are not zero
    |   |-- HeaderError            fields that contradict each other
    |   `-- UnreadableError        unreadable words that cannot be rebuilt
    `-- ShareSetError              shares that do not go together
        |-- MismatchError          shares of different sets
        |-- DuplicateShareError    one share given twice
        |-- ConflictingShareError  one index, two different values
        |-- TooFewSharesError      below the threshold; nothing was computed
        |-- NotGenuineError        shares that do not meet their commitment
        |-- InconsistentSharesError  more shares than needed, and they disagree
        `-- DigestError            the recovered secret does not fit its digest

Rule: a message names shares and words by their position, counted from 1, and never quotes a word, a value or a secret.
"""

from typing import NoReturn


class ShamirError(ValueError):
    """Base of the tree. `shares` and `words` hold the positions, from 1, that the message speaks of."""

    def __init__(self, message: str, *, shares: tuple[int, ...] = (), words: tuple[int, ...] = ()) -> None:
        super().__init__(message)
        self.shares = shares
        self.words = words


class ParameterError(ShamirError):
    """What was asked for cannot be: counts, lengths, exponent or passphrase."""


class RandomnessError(ShamirError):
    """The random source failed or fell short; nothing was made."""


class MnemonicError(ShamirError):
    """One mnemonic, judged alone, is not valid."""


class WordCountError(MnemonicError):
    """No secret of 16 to 64 bytes has that many words."""


class UnknownWordError(MnemonicError):
    """Words that are not on the list stand at `words`."""


class ChecksumError(MnemonicError):
    """At least one word is wrong; `words` holds its place when the checksum tells it."""


class PaddingError(MnemonicError):
    """The padding bits before the share value are not zero."""


class HeaderError(MnemonicError):
    """The fields of the header contradict each other."""


class UnreadableError(MnemonicError):
    """The unreadable words at `words` cannot be rebuilt."""


class ShareSetError(ShamirError):
    """The shares do not go together."""


class MismatchError(ShareSetError):
    """The shares come from different sets; `shares` holds those that differ from the most."""


class DuplicateShareError(ShareSetError):
    """One share was given twice."""


class ConflictingShareError(ShareSetError):
    """Two shares have one index and different values: at least one is altered."""


class TooFewSharesError(ShareSetError):
    """There are fewer shares than the threshold; nothing was computed."""


class NotGenuineError(ShareSetError):
    """The shares at `shares` do not meet their commitment."""


class InconsistentSharesError(ShareSetError):
    """More shares than needed disagree; `shares` holds the culprits when they can be told."""


class DigestError(ShareSetError):
    """The recovered secret does not fit its digest: at least one share is altered."""


class Unpickled:
    """A holder of secrets: refuses to be pickled or copied elsewhere by accident."""

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"a {type(self).__name__.lower()} is secret and is not pickled")


def listed(positions: tuple[int, ...], noun: str) -> str:
    """Write positions for a sentence: "word 1", "shares 1 and 3", "shares 1, 3 and 4"."""
    *others, last = [str(position) for position in positions]
    return f"{noun}s {', '.join(others)} and {last}" if others else f"{noun} {last}"


def require(condition: bool, message: str) -> None:
    """Raise ParameterError with `message` unless the condition holds."""
    if not condition:
        raise ParameterError(message)
