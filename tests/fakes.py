"""A token made of ordinary memory, and the rest of a ceremony's outside: fast enough to try every interruption.

The device keeps to the port's promises (PKCS #11 attributes, all-or-nothing restore, refusals).
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, keywrap, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from ceremony.disk.folders import FolderStore
from ceremony.errors import DeviceError, PinError
from ceremony.keys import (
    KeyAttributes,
    KeyType,
    KeyUse,
    PinState,
    RestoreReport,
    RootExport,
    TokenIdentity,
    TokenListing,
    TokenRack,
    Transport,
    WrappedKey,
)
from ceremony.ports import HostCheck, Operator, OutputStore, Ports
from ceremony.printing.choice import PrinterChoice
from ceremony.record.events import PrinterIdentity, Program, TokenProbed

DICE = random.Random(1)  # noqa: S311 - what one run finds, the next finds again
_HASHES = {"sha256": hashes.SHA256, "sha384": hashes.SHA384, "sha512": hashes.SHA512}


Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass
class _Object:
    facts: KeyAttributes
    secret: bytes = b""
    key: Key | None = None


@dataclass
class FakeToken:
    """What stays when the process dies."""

    label: str
    pin: str
    serial: str = field(default_factory=lambda: DICE.randbytes(8).hex())
    objects: dict[str, _Object] = field(default_factory=dict)
    software: bool = True
    state: PinState = PinState.UNTRIED


@cache
def _decrypting_key() -> rsa.RSAPrivateKey:
    """RSA-3072, made once: it takes long."""
    return rsa.generate_private_key(65537, 3072)


def _der(key: Key) -> bytes:
    return key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def _facts(label: str, kind: str, key_type: str, *, extractable: bool, local: bool = True) -> KeyAttributes:
    return KeyAttributes(
        label=label,
        key_id=DICE.randbytes(8).hex(),
        object_class=kind,
        key_type=key_type,
        on_token=True,
        sensitive=True,
        extractable=extractable,
        always_sensitive=local,
        never_extractable=not extractable and local,
        local=local,
    )


class FakeDevice:
    """A KeyDevice on a FakeToken."""

    def __init__(self, token: FakeToken) -> None:
        self.token = token
        self.closed = False
        self.gone = False

    @property
    def identity(self) -> TokenIdentity:
        return TokenIdentity(
            module_path="fake",
            module_sha256="0" * 64,
            library="fake 1.0",
            manufacturer="fake",
            model="fake",
            serial=self.token.serial,
            label=self.token.label,
            firmware="1.0",
            hardware="1.0",
            software_token=self.token.software,
        )

    def _get(self, label: str) -> _Object:
        if self.closed:
            raise DeviceError("The token is closed; open it again.")
        if label not in self.token.objects:
            raise DeviceError("There is no key {label} on the token.", label=label)
        return self.token.objects[label]

    def _put(self, label: str, made: _Object) -> KeyAttributes:
        if label in self.token.objects:
            raise DeviceError("There is a key {label} on the token already.", label=label)
        self.token.objects[label] = made
        return made.facts

    def random(self, length: int) -> bytes:
        return DICE.randbytes(length)

    def orphans(self, known: Collection[str]) -> tuple[KeyAttributes, ...]:
        return tuple(facts for facts in self.inventory() if facts.label not in known)

    def remove_orphans(self, known: Collection[str]) -> tuple[KeyAttributes, ...]:
        found = self.orphans(known)
        for facts in found:
            self.destroy(facts.label)
        return found

    def make_root_key(self, label: str, *, dice: bytes = b"") -> KeyAttributes:
        return self._put(label, _Object(_facts(label, "secret", "aes-256", extractable=True), DICE.randbytes(32)))

    def export_root_key(self, label: str) -> RootExport:
        found = self._get(label)
        if not found.facts.extractable:
            raise DeviceError("The key {label} is locked.", label=label)
        return RootExport(bytearray(found.secret), Transport.OAEP, found.facts)

    def make_estate_key(self, label: str, key_type: KeyType, use: KeyUse = KeyUse.SIGN) -> tuple[bytes, KeyAttributes]:
        curve = ec.SECP256R1() if key_type is KeyType.EC_P256 else ec.SECP384R1()
        key: Key = _decrypting_key() if use is KeyUse.DECRYPT else ec.generate_private_key(curve)
        return _der(key), self._put(label, _Object(_facts(label, "private", str(key_type), extractable=True), key=key))

    def make_log_key(self, label: str) -> tuple[bytes, KeyAttributes]:
        key = ec.generate_private_key(ec.SECP384R1())
        return _der(key), self._put(label, _Object(_facts(label, "private", "ec-p384", extractable=False), key=key))

    def make_signing_key(self, label: str, key_type: KeyType) -> tuple[bytes, KeyAttributes]:
        key = ec.generate_private_key(ec.SECP256R1() if key_type is KeyType.EC_P256 else ec.SECP384R1())
        return _der(key), self._put(label, _Object(_facts(label, "private", str(key_type), extractable=False), key=key))

    def wrap(self, root_label: str, label: str, use: KeyUse = KeyUse.SIGN) -> WrappedKey:
        key = self._get(label).key
        assert key is not None
        plain = key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        blob = keywrap.aes_key_wrap_with_padding(self._get(root_label).secret, plain)
        kind = KeyType.RSA_3072 if use is KeyUse.DECRYPT else KeyType(self._get(label).facts.key_type)
        return WrappedKey(label, kind, blob, "rfc5649", _der(key), use)

    def lock(self, label: str) -> KeyAttributes:
        found = self._get(label)
        found.facts = replace(found.facts, extractable=False)
        return found.facts

    def restore(self, root_label: str, root_value: bytearray, estate: Sequence[WrappedKey]) -> RestoreReport:
        root = bytes(root_value)
        root_value[:] = bytes(len(root_value))
        made = {root_label: _Object(_facts(root_label, "secret", "aes-256", extractable=False, local=False), root)}
        for wrapped in estate:
            try:
                plain = keywrap.aes_key_unwrap_with_padding(root, wrapped.blob)
            except keywrap.InvalidUnwrap:
                raise DeviceError("The wrapped key {label} does not open.", label=wrapped.label) from None
            key = serialization.load_der_private_key(plain, None)
            assert isinstance(key, Key)
            if _der(key) != wrapped.public_key:
                raise DeviceError("The wrapped key {label} is another key.", label=wrapped.label)
            facts = _facts(wrapped.label, "private", str(wrapped.key_type), extractable=False, local=False)
            made[wrapped.label] = _Object(facts, key=key)
        for label, one in made.items():
            self._put(label, one)
        return RestoreReport(
            made[root_label].facts, tuple(made[wrapped.label].facts for wrapped in estate), Transport.OAEP
        )

    def public_key(self, label: str) -> bytes:
        key = self._get(label).key
        assert key is not None
        return _der(key)

    def sign(self, label: str, data: bytes, hash_name: str) -> bytes:
        key = self._get(label).key
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return key.sign(data, ec.ECDSA(_HASHES[hash_name]()))

    def prove(self, label: str, public_key: bytes, use: KeyUse = KeyUse.SIGN) -> None:
        key = serialization.load_der_public_key(public_key)
        if use is KeyUse.DECRYPT:
            own, scheme = self._get(label).key, padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)  # noqa: S303
            assert isinstance(own, rsa.RSAPrivateKey)
            assert isinstance(key, rsa.RSAPublicKey)
            assert own.decrypt(key.encrypt(b"challenge", scheme), scheme) == b"challenge"
            return
        assert isinstance(key, ec.EllipticCurvePublicKey)
        try:
            key.verify(self.sign(label, b"challenge", "sha384"), b"challenge", ec.ECDSA(hashes.SHA384()))
        except InvalidSignature:
            raise DeviceError("The key {label} is not that of the certificate.", label=label) from None

    def destroy(self, label: str) -> None:
        self._get(label)
        del self.token.objects[label]

    def inventory(self) -> tuple[KeyAttributes, ...]:
        return tuple(sorted((one.facts for one in self.token.objects.values()), key=lambda facts: facts.label))

    def close(self) -> None:
        self.closed = True


class FakeRack(TokenRack):
    """A TokenRack of FakeTokens; `keep` survives a simulated power loss."""

    def __init__(self, keep: list[FakeToken], *, keeps: bool = False) -> None:
        self.tokens_here = keep
        self.keeps, self.kept = keeps, False

    def tokens(self) -> tuple[TokenListing, ...]:
        return tuple(
            TokenListing(FakeDevice(token).identity, initialised=True, pin_set=True, pin_state=token.state, visible=0)
            for token in self.tokens_here
        )

    def prepare(self, label: str, pin: str) -> FakeDevice:
        token = FakeToken(label, pin)
        self.tokens_here.append(token)
        return FakeDevice(token)

    def open(self, serial: str, label: str, pin: str) -> FakeDevice:
        for token in self.tokens_here:
            if (token.serial, token.label) == (serial, label):
                if token.pin != pin:
                    raise PinError("The PIN is wrong; the token is unharmed. Type it again.")
                return FakeDevice(token)
        raise DeviceError("There is no token {label} with serial {serial}.", label=label, serial=serial)

    def pin_state(self, serial: str, label: str) -> PinState:
        return PinState.UNTRIED

    def pin_limits(self) -> tuple[int, int]:
        return 4, 64

    def as_data(self) -> dict[str, Any]:
        return {}

    def keep(self) -> None:
        self.kept = self.keeps

    def discard(self) -> None:
        if not self.kept:
            self.tokens_here.clear()


class FakeGivenRack(FakeRack):
    """Tokens that people brought: never made here, never thrown away; bound to the first of them."""

    binds = True

    def __init__(self, keep: list[FakeToken]) -> None:
        super().__init__(keep)
        self.chosen = (keep[0].serial, keep[0].label)
        self.signing = FakeRack([])

    def choose(self, serial: str, label: str) -> None:
        self.chosen = (serial, label)

    def prepare(self, label: str, pin: str) -> FakeDevice:
        device = self.open(self.chosen[0], label, pin)
        if device.token.objects:
            raise DeviceError("The token '{label}' is not empty; take an empty token.", label=label)
        return device

    def pin_state(self, serial: str, label: str) -> PinState:
        return next(token.state for token in self.tokens_here if token.serial == serial)

    def signing_token(self, label: str, pin: str) -> FakeDevice:
        return self.signing.prepare(label, pin)

    def as_data(self) -> dict[str, Any]:
        return {"kind": "module", "module": "fake", "serial": self.chosen[0], "label": self.chosen[1]}

    def discard(self) -> None:
        self.signing.discard()


class FakeProbes:
    """A probe of every token, unless it is told that there is none."""

    def __init__(self, *, missing: bool = False, **others: Any) -> None:
        self.missing, self.others = missing, others

    def require(self, identity: TokenIdentity, *, throw_away: bool) -> TokenProbed:
        if self.missing:
            raise DeviceError("No probe counts for the token '{label}'.", label=identity.label)
        told = TokenProbed(
            identity=identity,
            probed_at="2026-03-01T09:00:00Z",
            usable=True,
            transport=Transport.OAEP,
            wrap_format="rfc5649",
            key_types=("ec-p384",),
            findings=(),
        )
        return replace(told, **self.others)

    def mark(self, listing: TokenListing) -> TokenListing:
        return replace(listing, probed_at="" if self.missing else "2026-03-01T09:00:00Z")


class FakeClock:
    """A clock that moves 200 ms a look, so that no run comes to midnight, and goes on when the process dies."""

    _now: ClassVar[datetime.datetime] = datetime.datetime(2026, 3, 2, 10, 0, tzinfo=datetime.UTC)

    def now(self) -> datetime.datetime:
        FakeClock._now += datetime.timedelta(milliseconds=200)
        return FakeClock._now

    def ticks(self) -> int:
        return int(FakeClock._now.timestamp() * 1000)


class FakeRandom:
    """The same numbers in every run of the same tests, and never the same twice within one."""

    def bytes(self, length: int) -> bytes:
        return DICE.randbytes(length)


class FakeHost:
    """A machine on which everything is as it should be, or whose looks fail as a test says, one set after the other."""

    def __init__(self, *failing: tuple[str, ...]) -> None:
        self.failing = list(failing)

    def checks(self) -> tuple[HostCheck, ...]:
        failed = self.failing.pop(0) if len(self.failing) > 1 else (self.failing or [()])[0]
        return tuple(HostCheck(name, name not in failed, "as seen") for name in ("network-off", "swap-off"))

    def program(self) -> Program:
        return Program(version="0.0-test", sha256="0" * 64)


class FakePaper:
    """A printer without any wire: what was printed, in order."""

    to = "printer"
    left_behind = (HostCheck("print-spool-empty", True, "printed from memory, without a spool"),)

    def __init__(self) -> None:
        self.printed: list[str] = []
        self.vouched = False

    def set_up(self, paper: str, watch: Any) -> None:
        pass

    def identity(self) -> PrinterIdentity:
        return PrinterIdentity("Fake", "Fake 1", "usb", None)

    def checks(self) -> tuple[HostCheck, ...]:
        return (HostCheck("printer-ready", True, "idle"),)

    def confirm(self) -> None:
        self.vouched = True

    def put(self, name: str, content: bytes) -> None:
        assert self.vouched
        self.printed.append(name)

    reprint = put

    def discard(self, name: str) -> bool:
        return False

    def others(self) -> tuple[PrinterChoice, ...]:
        return ()

    def as_data(self) -> dict[str, str]:
        return {}


def fake_ports(
    operator: Operator,
    folder: Path,
    tokens: list[FakeToken],
    store: OutputStore | None = None,
    *,
    real: bool = False,
) -> Ports:
    """Ports of a ceremony in `folder` on tokens that outlive the process; real: on tokens that are given."""
    return Ports(
        operator=operator,
        rack=FakeGivenRack(tokens) if real else FakeRack(tokens),
        clock=FakeClock(),
        random=FakeRandom(),
        store=store or FolderStore(folder / "sheets"),
        host=FakeHost(),
        probes=FakeProbes(),
    )
