"""How far the root metadata of a TUF repository has come: which keys are known, who has signed, who is still to sign.

It counts what a record tells. Whether a signature verifies is not asked here (`ceremony/archive/tuf_root.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ceremony.ports import RootSignatures
from ceremony.record.events import NamedToken, TufHolder, TufKeyMade, TufRootSigned, TufSignature, TufTerms


@dataclass(frozen=True)
class TufProgress:
    """The terms of entry 0 with what was made and signed since; no value is changed, another takes its place."""

    terms: TufTerms
    made: Mapping[str, TufHolder] = field(default_factory=dict)  # by name
    signed: Mapping[str, str] = field(default_factory=dict)  # key id -> signature, hex

    @classmethod
    def begun(cls, terms: TufTerms) -> TufProgress:
        """As it stands when a ceremony begins."""
        return cls(terms, signed={one.key_id: one.signature for one in terms.signatures})

    def with_key(self, event: TufKeyMade) -> TufProgress:
        """Once a key was made."""
        token = NamedToken(serial=event.identity.serial, label=event.identity.label)
        made = TufHolder(name=event.holder, key=event.key, token=token)
        return replace(self, made={**self.made, event.holder: made})

    def with_signature(self, event: TufRootSigned) -> TufProgress:
        """Once a key has signed."""
        return replace(self, signed={**self.signed, event.key_id: event.signature})

    def is_taken_over_by(self, terms: TufTerms) -> bool:
        """Whether a later ceremony's terms hold what stands here: the same root with more, or the one that follows."""
        if terms.version == self.terms.version:
            return terms == replace(self.as_terms(), to_sign_sha256=terms.to_sign_sha256, earlier=terms.earlier)
        previous = terms.previous
        return self.reached and previous is not None and previous.holders == self.holders

    def as_terms(self) -> TufTerms:
        """The terms for whoever goes on with the same root: keys that were made, signatures that were given."""
        signatures = tuple(TufSignature(key_id=one, signature=self.signed[one]) for one in sorted(self.signed))
        return replace(self.terms, holders=self.holders, signatures=signatures)

    @property
    def holders(self) -> tuple[TufHolder, ...]:
        """Who holds the root keys of the new metadata, as far as these are known."""
        return tuple(self.made.get(one.name, one) for one in self.terms.holders)

    @property
    def before(self) -> tuple[TufHolder, ...]:
        """Who holds those of the previous one, as far as people hold them."""
        return self.terms.previous.holders if self.terms.previous else ()

    @property
    def names(self) -> tuple[str, ...]:
        """Everybody who holds a key of the one or the other, each once."""
        return tuple(dict.fromkeys(one.name for one in (*self.terms.holders, *self.before)))

    @property
    def tokens(self) -> dict[NamedToken, str]:
        """The tokens that keys were made on, as far as the record tells, and whose each is."""
        return {one.token: one.name for one in (*self.before, *self.holders) if one.token}

    @property
    def to_make(self) -> tuple[str, ...]:
        """Whose key is still to be made."""
        return tuple(one.name for one in self.holders if one.key is None)

    def keys_of(self, name: str) -> tuple[TufHolder, ...]:
        """What somebody holds, of both, each key once."""
        mine = {one.key.key_id: one for one in (*self.holders, *self.before) if one.name == name and one.key}
        return tuple(mine.values())

    def unsigned(self, name: str) -> tuple[TufHolder, ...]:
        """What somebody holds that has not signed."""
        return tuple(one for one in self.keys_of(name) if one.key and one.key.key_id not in self.signed)

    @property
    def counts(self) -> tuple[RootSignatures, ...]:
        """Who has signed and whose signature is outstanding: under the previous root, then under the new one."""
        new = self._count(self.terms.version, self.terms.threshold, self.holders, 0)
        previous = self.terms.previous
        if previous is None:
            return (new,)
        elsewhere = len(previous.key_ids) - len(self.before)
        return (self._count(previous.version, previous.threshold, self.before, elsewhere), new)

    @property
    def reached(self) -> bool:
        """True once every key is known and both thresholds are reached: clients take it."""
        return not self.to_make and all(one.missing == 0 for one in self.counts)

    def _count(self, version: int, threshold: int, holders: tuple[TufHolder, ...], elsewhere: int) -> RootSignatures:
        signed = tuple(one.name for one in holders if one.key and one.key.key_id in self.signed)
        return RootSignatures(
            version=version,
            threshold=threshold,
            signed=signed,
            outstanding=tuple(one.name for one in holders if one.name not in signed),
            elsewhere=elsewhere,
        )
