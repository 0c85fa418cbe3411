"""A signing order: what a ceremony signs, in a file that is checked whole before anything begins.

G1   the file is YAML of assets/signing/signing-order.schema.json, small, without aliases or repeated fields;
G2   names, digests and tags (`images.py`);
G3   every image stands once, and a tag means one image of a repository;
G4   where the registry's own manifest is given, the digest is that of the manifest, or of an image that it names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any, Literal, get_args

from ceremony.disk.folders import read_plain_file
from ceremony.errors import shown
from ceremony.pki.certificates import sha256_hex
from ceremony.script.plain_yaml import Place
from ceremony.script.strict_file import Form, Problem, Read, first_error
from ceremony.signing.errors import SigningError
from ceremony.signing.images import Image, clean_digest, clean_reference, clean_scope, clean_tag
from ceremony.signing.named_files import read_beside
from ceremony.signing.notary_order import NotaryOrder, NotaryReader
from ceremony.signing.targets import MOST_MANIFEST_BYTES, Target, target_of

MOST_BYTES = 1 << 20  # some 5,000 images
ImageFormat = Literal["cosign", "notation"]
IMAGE_FORMATS: tuple[ImageFormat, ...] = get_args(ImageFormat)


@dataclass(frozen=True)
class SigningOrder:
    """An order that keeps all rules. `source` is the file's exact bytes."""

    images: tuple[Image, ...] = ()
    formats: tuple[ImageFormat, ...] = ("cosign",)
    signer: str = ""  # label of the key that signs images; empty: the latest
    targets: Mapping[Image, Target] = field(default_factory=dict)  # of images whose manifest is given
    notary: tuple[NotaryOrder, ...] = ()
    repositories: tuple[str, ...] = ()  # or `registry/*`, of which clients are to demand signatures too
    rotation: tuple[str, str] | None = None  # labels of the old key and the new
    source: bytes = field(repr=False, default=b"")

    @property
    def sha256(self) -> str:
        """SHA-256 of the file, in hex."""
        return sha256_hex(self.source)


def example_order() -> bytes:
    """The example that comes with Keyrite, to copy and edit."""
    return resources.files("assets").joinpath("signing/example.yaml").read_bytes()


def load_order(path: Path) -> SigningOrder:
    """The order of a file; SigningError says what is wrong first, in which line, and how much else is."""
    order, problems = check_order(read_plain_file(path, MOST_BYTES), path.parent)
    if order is not None:
        return order
    raise first_error(problems, path, SigningError, "keyrite sign check")


def check_order(untrusted: bytes, folder: Path) -> tuple[SigningOrder | None, tuple[Problem, ...]]:
    """The order, or everything that is wrong with its file, by line; files that it names lie below `folder`."""
    read = ORDER_FORM.read(untrusted)
    if read.problems:
        return None, read.problems
    reader = _Reader(read, folder)
    order = reader.order(untrusted)
    problems = (*reader.problems, *_disagreements(read, order))
    return (None, tuple(sorted(problems, key=lambda one: one.line))) if problems else (order, ())


def scopes_in(checked: bytes) -> tuple[str, ...]:
    """Of which clients are to demand signatures, by an order that was checked: repositories, and whole registries."""
    raw = ORDER_FORM.read(checked).data
    named = (*raw.get("repositories", ()), *(one["reference"] for one in raw.get("images", ())))
    return tuple(dict.fromkeys(map(clean_scope, named)))


def repositories_of_notary(checked: bytes) -> tuple[str, ...]:
    """The repositories of Notary for which an order that was checked asks trust data."""
    return tuple(clean_reference(one["reference"]) for one in ORDER_FORM.read(checked).data.get("notary", ()))


class _Reader:
    """Takes fields one by one; what is wrong is noted, and the field stays as it is."""

    def __init__(self, read: Read, folder: Path) -> None:
        self._read = read
        self._folder = folder
        self._notary = NotaryReader(read, folder)
        self._for_notation = "notation" in read.data.get("formats", ())
        self._targets: dict[Image, Target] = {}
        self._problems: list[Problem] = []

    @property
    def problems(self) -> list[Problem]:
        return self._problems + self._notary.problems

    def order(self, source: bytes) -> SigningOrder:
        raw, images = self._read.data, self._read.data.get("images", ())
        rotation = raw.get("rotation")
        return SigningOrder(
            images=tuple(self._image(("images", number), one) for number, one in enumerate(images)),
            formats=tuple(dict.fromkeys(raw.get("formats", ("cosign",)))),
            targets=self._targets,
            notary=tuple(self._notary.orders()),
            signer=raw.get("signer", ""),
            repositories=tuple(
                self._take(("repositories", number), one, clean_scope)
                for number, one in enumerate(raw.get("repositories", ()))
            ),
            rotation=(rotation["old"], rotation["new"]) if rotation else None,
            source=source,
        )

    def _image(self, place: Place, raw: Any) -> Image:
        image = Image(
            reference=self._take((*place, "reference"), raw["reference"], clean_reference),
            digest=self._take((*place, "digest"), raw["digest"], clean_digest),
            tag=self._take((*place, "tag"), raw["tag"], clean_tag) if "tag" in raw else "",
        )
        if "manifest" in raw:
            self._take((*place, "manifest"), raw["manifest"], lambda name: self._in_manifest(name, image))
        elif self._for_notation:
            error = SigningError(
                "G4: Notation signs the size of an image's manifest too; give the file with it: skopeo inspect --raw "
                "docker://REFERENCE@DIGEST, and its name as `manifest`."
            )
            self._problems.append(self._read.problem(place, error))
        return image

    def _in_manifest(self, name: str, image: Image) -> str:
        content = read_beside(self._folder, name, MOST_MANIFEST_BYTES)
        self._targets[image] = target_of(image, content, name, typed=self._for_notation)
        return name

    def _take(self, place: Place, untrusted: str, clean: Callable[[str], str]) -> str:
        try:
            return clean(untrusted)
        except SigningError as error:
            self._problems.append(self._read.problem(place, error))
            return untrusted


def _disagreements(read: Read, order: SigningOrder) -> Iterator[Problem]:
    """What is asked for twice, or not at all (G3)."""
    if not order.images and not order.notary and order.rotation is None:
        yield read.problem(
            (),
            SigningError(
                "G3: The order asks for nothing; name at least one image, a repository of Notary, or a rotation."
            ),
        )
    named = [one.repository.gun for one in order.notary]
    for number, gun in enumerate(named):
        if gun in named[:number]:
            error = SigningError(
                "G3: The repository {gun} is number {first} already; take one of them out.",
                gun=gun,
                first=named.index(gun) + 1,
            )
            yield read.problem(("notary", number), error)
    if order.rotation is not None and len(set(order.rotation)) == 1:
        yield read.problem(
            ("rotation", "new"), SigningError("G3: A key does not follow itself; name the old key and the new one.")
        )
    seen: dict[tuple[str, str], int] = {}
    tags: dict[tuple[str, str], int] = {}
    for number, image in enumerate(order.images):
        first = seen.setdefault((image.reference, image.digest), number)
        if first != number:
            error = SigningError("G3: This image is number {first} already; take one of them out.", first=first + 1)
            yield read.problem(("images", number), error)
            continue
        tagged = tags.setdefault((image.reference, image.tag), number) if image.tag else number
        if tagged != number:
            error = SigningError(
                "G3: The tag {tag} is that of image {first} already, which is another one; mend one of them.",
                tag=shown(image.tag),
                first=tagged + 1,
            )
            yield read.problem(("images", number, "tag"), error)


_UNREADABLE = "G1: This is no plain YAML text in UTF-8; mend it, or begin with `keyrite sign example`."
_NUMBER = "G1: The number {value} is not from {least} to {most}; mend it."
_LENGTH = "G1: The text is empty, or longer than {most} characters; mend it."
_CHOICE = "G1: The value {value} is none of {able}; choose one."
_SENTENCES = {
    "large": "G1: The file is larger than {most} bytes; make several orders of it.",
    "letters": _UNREADABLE,
    "character": _UNREADABLE,
    "yaml": _UNREADABLE,
    "alias": "G1: An alias (*) stands here for something said elsewhere; write it out.",
    "twice": "G1: The field {field} stands twice here, or takes in others; say each once.",
    "unknown": "G1: There is no field {field} here; the fields are {fields}.",
    "required": "G1: The field {field} is missing; add it.",
    "enum": _CHOICE,
    "const": _CHOICE,
    "minimum": _NUMBER,
    "maximum": _NUMBER,
    "minLength": _LENGTH,
    "maxLength": _LENGTH,
    "minItems": "G1: The list is empty; name at least one, or leave the field out.",
    "maxItems": "G1: The list has more than {most} entries; make two orders of it.",
    "pattern": "G1: The label {value} is not in small letters, digits and single hyphens; mend it.",
    "object": "G1: Fields with their values are expected here, such as `digest: sha256:...`.",
    "array": "G1: A list is expected here, one entry a line, each after a hyphen.",
    "string": "G1: A text is expected here; where YAML would read a number, a date or yes and no, put it in quotes.",
    "integer": "G1: A whole number is expected here; write it without quotes.",
}

ORDER_FORM = Form("signing/signing-order.schema.json", MOST_BYTES, SigningError, _SENTENCES)
