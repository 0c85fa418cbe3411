"""What a signing order comes to under a root: each document with the keys that sign it, refused before anything begins.

G5   what signs is a P-256 key that is certified under this root for that purpose, whose certificate is valid today, and
     that no other key follows; a rotation statement is signed by a key and the one that follows it.
"""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Callable, Iterable, Iterator

from cryptography import x509

from ceremony.pki.certificates import sha256_hex
from ceremony.pki.paths import find_path
from ceremony.planning.estate_keys import ca_labels
from ceremony.record.events import DocumentKind, EstateKey
from ceremony.signing import cosign, notary, notation, rotation
from ceremony.signing.documents import Chain, Document
from ceremony.signing.errors import SigningError
from ceremony.signing.images import Image
from ceremony.signing.notary import Repository
from ceremony.signing.notary_metadata import x509_key
from ceremony.signing.notary_order import NotaryOrder
from ceremony.signing.order import SigningOrder
from ceremony.state.fields import KnownKey
from ceremony.state.rules import SIGNS_WITH

_LONGEST_STEM = 60
Certificates = Callable[[str], x509.Certificate]  # of a key by its label


class SigningKeys:
    """The keys of a root as far as they can sign documents on one day."""

    def __init__(self, keys: Iterable[KnownKey], certificate: Certificates, now: datetime.datetime) -> None:
        self._keys = {one.label: one for one in keys}
        self._certificate, self._now = certificate, now
        self._chains: dict[str, Chain] = {}

    def latest(self, kind: DocumentKind) -> str:
        """The label of the key that signs such documents where none is named; SigningError (G5) if there is none."""
        able = self._able(kind)
        if not able:
            raise SigningError(
                "G5: There is no key for {purpose} under this root, or another follows it; make one first: keyrite "
                "rehearse estate-key --purpose {purpose}.",
                purpose=" or ".join(sorted(SIGNS_WITH[kind])),
            )
        return able[-1]

    def check(self, label: str, kind: DocumentKind, *, with_followed: bool = False) -> str:
        """The label, if that key signs documents of a kind; SigningError (G5) else."""
        able = self._able(kind, with_followed=with_followed)
        if label not in able:
            raise SigningError(
                "G5: The key {label} signs no such document: there is none, or it is for something else, or another "
                "key follows it; choose {able}.",
                label=label,
                able=" or ".join(able) or "none yet: make one first",
            )
        chain = self.chain(label)
        if not chain[0].not_valid_before_utc <= self._now <= chain[0].not_valid_after_utc:
            raise SigningError(
                "G5: The certificate of the key {label} is not valid today: it ends on {until}; make a new key first.",
                label=label,
                until=chain[0].not_valid_after_utc.date(),
            )
        return label

    def chain(self, label: str) -> Chain:
        """The key's certificate, and those above it up to a root; SigningError (G5) where no root stands behind it."""
        if label not in self._chains:
            leaf = self._certificate(label)
            known = [self._certificate(one) for one in self._keys]
            roots = (self._certificate(one) for one in reversed(ca_labels(self._keys)))
            path = next(filter(None, (find_path(leaf, root, known) for root in roots)), ())
            if not path:
                raise SigningError("G5: No root of this archive stands behind the key {label}.", label=label)
            self._chains[label] = (leaf, *path)
        return self._chains[label]

    def latest_for(self, gun: str) -> str:
        """The label of the latest root key that is certified for a repository of Notary, or else the latest."""
        able = [label for label in self._able("notary-root") if notary.is_for(gun, self.chain(label)[0])]
        return able[-1] if able else self.latest("notary-root")

    def followed_in(self, repository: Repository, root: str) -> tuple[str, Chain] | None:
        """The key that signed root.json before, where `root` follows it; it signs once more."""
        signed = set(repository.previous.role("root").keys) if repository.previous else set()
        if not signed or x509_key(self.chain(root)).id in signed:
            return None
        for label in self._able("notary-root", with_followed=True):
            if self._keys[label].followed_by == root and x509_key(self.chain(label)).id in signed:
                return label, self.chain(label)
        return None

    def rotation(self, old: str, new: str) -> KnownKey:
        """The old key of two, of which the new one follows it; SigningError (G5) else."""
        for label in (old, new):
            self.check(label, "key-rotation", with_followed=True)
        if self._keys[old].followed_by != new:
            raise SigningError(
                "G5: The key {new} does not follow {old} in this archive; a statement says only what is so.",
                old=old,
                new=new,
            )
        return self._keys[old]

    def _able(self, kind: DocumentKind, *, with_followed: bool = False) -> list[str]:
        return [
            label
            for label, one in self._keys.items()
            if one.purpose in SIGNS_WITH[kind] and not one.retired and (with_followed or not one.followed_by)
        ]


def documents_under(
    order: SigningOrder, estate: Iterable[EstateKey], certificate: Certificates, now: datetime.datetime
) -> tuple[Document, ...]:
    """Every document that an order asks for under a root, in its order; SigningError (G5) for a key that may not sign.

    `estate` are the root's keys as an archive has them, with the certificate of each by its label.
    """
    now = now.astimezone(datetime.UTC)
    return tuple(_documents(order, SigningKeys(map(KnownKey.of, estate), certificate, now), now))


def _documents(order: SigningOrder, keys: SigningKeys, now: datetime.datetime) -> Iterator[Document]:
    names: set[str] = set()
    if order.images:
        signer = keys.check(order.signer or keys.latest("cosign"), "cosign")
        for image in order.images:
            yield from _of_image(order, image, (signer, keys.chain(signer)), names, now)
    for told in order.notary:
        yield from _trust_data(told, keys, names)
    if order.rotation is not None:
        old, new = order.rotation
        before = keys.rotation(old, new)
        yield rotation.document(
            _free(f"{_slug(old)}-to-{_slug(new)}", names),
            rotation.RotatedKey(old, keys.chain(old)),
            rotation.RotatedKey(new, keys.chain(new)),
            purpose=before.purpose,
            until=before.overlap_until or "",
            date=now.date().isoformat(),
        )


def _of_image(
    order: SigningOrder, image: Image, signer: tuple[str, Chain], names: set[str], now: datetime.datetime
) -> Iterator[Document]:
    stem = f"{_slug(image.repository.rpartition('/')[2])}-{image.hexadecimal[:12]}"
    for one in order.formats:
        name = _free(f"{stem}-{one}", names)
        if one == "cosign":
            yield cosign.document(name, image, *signer)
        else:
            yield notation.document(name, image, order.targets[image], *signer, signed_at=now)


def _trust_data(told: NotaryOrder, keys: SigningKeys, names: set[str]) -> Iterator[Document]:
    """root.json of a repository, and targets.json where that changes."""
    repository = told.repository
    root = keys.check(told.root_key or keys.latest_for(repository.gun), "notary-root")
    targets = keys.check(told.targets_key or keys.latest("notary-targets"), "notary-targets")
    stem = trust_data_stem(repository.gun)
    yield notary.root_document(
        _free(f"{stem}-root", names),
        repository,
        (root, keys.chain(root)),
        keys.chain(targets),
        earlier=keys.followed_in(repository, root),
    )
    if repository.changes_targets:
        name = _free(f"{stem}-targets", names)
        yield notary.targets_document(name, repository, (targets, keys.chain(targets)))


def trust_data_stem(gun: str) -> str:
    """What the names of a repository's documents begin with; the same for no two repositories."""
    return f"{_slug(gun)[: _LONGEST_STEM - 9].strip('-')}-{sha256_hex(gun.encode('ascii'))[:8]}"


def _slug(text: str) -> str:
    return re.sub("[^a-z0-9]+", "-", text.lower()).strip("-")[:_LONGEST_STEM].strip("-")


def _free(stem: str, names: set[str]) -> str:
    """A name that no document has: one image may lie in two repositories of the same name."""
    numbered: Iterator[str] = (f"{stem}-{number}" for number in itertools.count(2))
    name = next(one for one in itertools.chain((stem,), numbered) if one not in names)
    names.add(name)
    return name
