"""Keys: a fresh token, the root key in it, and the root CA with its certificate, its wrapped copy and the log key."""

from __future__ import annotations

from dataclasses import replace

from cryptography import x509

from ceremony.actions.guarding import vouch_for_token
from ceremony.archive.writing import LOG_CERTIFICATE, ROOT_CERTIFICATE, certificate_name, wrapped_name
from ceremony.disk import local
from ceremony.disk.folders import make_folder, replace_file
from ceremony.errors import DeviceError, RefusedError
from ceremony.issuing import Issuer, sign_log, sign_root, subject
from ceremony.keys import KeyDevice, KeyType, TokenListing, use_of
from ceremony.language.digest_words import digest_words
from ceremony.pki.certificates import certificate_sha256, describe, load_certificate, sha256_hex
from ceremony.planning.issuers import CA_PURPOSE
from ceremony.ports import ChoosePin, CompareFingerprint, TakenToken, TakeToken
from ceremony.record.events import (
    CertificateSigned,
    EstateKeyMade,
    EstateKeyWrapped,
    FingerprintCompared,
    InventoryTaken,
    KeyFollowed,
    KeyLocked,
    LogKeyCertified,
    RootKeyMade,
    TokenPrepared,
)
from ceremony.stage.awaiting import needing
from ceremony.stage.by_two import ask_second, check_half
from ceremony.stage.leftovers import remove_leftovers
from ceremony.stage.stage import Stage
from ceremony.state import CA_LABEL, LOG_LABEL, ROOT_LABEL
from ceremony.state.tokens import SECOND


def prepare_token(stage: Stage) -> None:
    """A fresh token with the operator's PIN: made here in a rehearsal, chosen and opened in a real ceremony.

    It is empty, and the record says what it is.
    """
    stage.close_device()
    stage.open_device = device = _take_token(stage) if stage.ports.rack.binds else _make_token(stage)
    if any(facts.is_key for facts in device.inventory()):
        raise DeviceError("The token is not empty after it was initialised; take another token.")
    vouch_for_token(stage, device.identity)
    stage.write(TokenPrepared(identity=device.identity), stage.participants.actor("operator"))
    take_inventory(stage)


def _make_token(stage: Stage) -> KeyDevice:
    label = f"keyrite {stage.ceremony[-8:].lower()}"
    shortest, longest = stage.ports.rack.pin_limits()

    halved = stage.parameters.pin_halves

    def accept(pin: str) -> KeyDevice:
        pin += _second_half(stage, pin, label, "", new=True)
        if not shortest <= len(pin) <= longest:
            raise RefusedError(
                "The PIN must have {shortest} to {longest} characters; choose another. The token is untouched.",
                shortest=shortest,
                longest=longest,
            )
        return stage.ports.rack.prepare(label, pin)

    return stage.ask(
        lambda problem: ChoosePin(
            step=stage.step, problem=problem, token_label=label, shortest=shortest, longest=longest, half=halved
        ),
        accept,
    )


def _take_token(stage: Stage) -> KeyDevice:
    """People choose the token as it shows itself now; its probe is looked for before its PIN is tried (R22)."""
    rack, noted = stage.ports.rack, stage.ports.rack.as_data()

    def accept(taken: TakenToken) -> KeyDevice:
        listing = next((one for one in rack.tokens() if _named(one) == (taken.serial, taken.label)), None)
        if listing is None:
            raise DeviceError(
                "The token '{label}', serial {serial}, is not there any more; plug it in, or choose another.",
                label=taken.label,
                serial=taken.serial,
            )
        stage.ports.probes.require(listing.identity, throw_away=False)
        rack.choose(taken.serial, taken.label)
        local.write(stage.work, rack.as_data(), stage.ports.store.as_data())
        if listing.pin_pad and stage.parameters.pin_halves:
            raise RefusedError(
                "The PIN of this token is typed on its own pad, so it cannot be kept in two halves; take another, or "
                "begin anew without that. Nothing was changed on it."
            )
        return rack.prepare(taken.label, taken.pin + _second_half(stage, taken.pin, taken.label, taken.serial))

    return stage.ask(
        lambda problem: TakeToken(
            step=stage.step,
            problem=problem,
            module=str(noted.get("module", "")),
            tokens=tuple(stage.ports.probes.mark(one) for one in rack.tokens()),
            chosen=(str(rack.as_data().get("serial", "")), str(rack.as_data().get("label", ""))),
            half=stage.parameters.pin_halves,
        ),
        accept,
    )


def _second_half(stage: Stage, first: str, label: str, serial: str, *, new: bool = False) -> str:
    """What the administrator types of the PIN where it is kept in two halves; else nothing."""
    if not stage.parameters.pin_halves:
        return ""
    check_half(first)
    return ask_second(stage, label, serial, half=True, new=new, roles=SECOND[:1]).half


def _named(listing: TokenListing) -> tuple[str, str]:
    return listing.identity.serial, listing.identity.label


def take_inventory(stage: Stage) -> None:
    """Record every object on the token as it is now, so that a later one finds what has no explanation."""
    stage.write(InventoryTaken(objects=stage.device().inventory()))


def make_root_key(stage: Stage) -> None:
    """Generate the root key in the token."""
    remove_leftovers(stage, ROOT_LABEL)
    facts = stage.device().make_root_key(ROOT_LABEL)
    stage.write(RootKeyMade(facts=facts), stage.participants.actor("operator"))


def make_root_ca(stage: Stage) -> None:
    """Generate the root CA key, sign its certificate, wrap it under the root key, and certify the log key."""
    remove_leftovers(stage, CA_LABEL, LOG_LABEL)
    certificate = _make_ca(stage)
    stage.progress("make-root-ca", 2, 3)
    wrap_estate_key(stage, CA_LABEL)
    certify_log_key(stage, Issuer(certificate, CA_LABEL))
    compare_fingerprint(stage, CA_LABEL, certificate)


def compare_fingerprint(stage: Stage, label: str, certificate: x509.Certificate) -> None:
    """The witness reads the certificate's fingerprint aloud, and it is compared by two."""
    digest = certificate_sha256(certificate)
    with needing(stage, stage.participants.administrator):
        stage.ask(
            lambda problem: CompareFingerprint(
                step=stage.step, problem=problem, subject=label, digest=digest, words=digest_words(digest)
            ),
            lambda answer: answer,
        )
    witness = stage.participants.actor("witness")
    by = (stage.participants.actor("administrator"), witness)
    stage.write(FingerprintCompared(subject=label, sha256=digest, by=by), witness)


def make_key(stage: Stage, label: str, purpose: str, key_type: KeyType) -> None:
    """Generate an estate key in the token; its attributes are read back."""
    public_key, facts = stage.device().make_estate_key(label, key_type, use_of(purpose))
    made = EstateKeyMade(
        label=label,
        purpose=purpose,
        key_type=str(key_type),
        public_key_sha256=sha256_hex(public_key),
        facts=facts,
    )
    stage.write(made, stage.participants.actor("operator"))


def lock_key(stage: Stage, label: str) -> None:
    """Make a key non-extractable for good, as read back from the token."""
    facts = stage.device().lock(label)
    stage.write(KeyLocked(facts=facts), stage.participants.actor("operator"))


def _make_ca(stage: Stage) -> x509.Certificate:
    key_type = KeyType(stage.parameters.key_type or KeyType.EC_P384)
    device, operator = stage.device(), stage.participants.actor("operator")
    stage.progress("make-root-ca", 0, 3)
    make_key(stage, CA_LABEL, CA_PURPOSE, key_type)
    stage.progress("make-root-ca", 1, 3)
    name = subject(stage.participants.organisation, "Root CA", rehearsal=stage.plan.rehearsal)
    signed = sign_root(device, CA_LABEL, name, stage.ports.clock.now())
    certificate = signed.certificate
    stage.write(signed.linted(CA_LABEL))
    keep(stage, ROOT_CERTIFICATE, signed.pem)
    stage.write(describe(CertificateSigned, CA_LABEL, ROOT_CERTIFICATE, certificate), operator)
    return certificate


def follow(stage: Stage, label: str) -> None:
    """From here on the new key is used in the place of the one that was announced, if one was."""
    parameters = stage.parameters
    if parameters.follows and parameters.overlap_until:
        told = KeyFollowed(label=parameters.follows, followed_by=label, overlap_until=parameters.overlap_until)
        stage.write(told, stage.participants.actor("administrator"))


def wrap_estate_key(stage: Stage, label: str) -> None:
    """Wrap an estate key under the root key inside the token; the blob is public."""
    wrapped = stage.device().wrap(ROOT_LABEL, label, use_of(stage.state.estate[label].purpose))
    keep(stage, wrapped_name(label), wrapped.blob)
    told = EstateKeyWrapped(
        label=label,
        file=wrapped_name(label),
        format=wrapped.wrap_format,
        bytes=len(wrapped.blob),
        blob_sha256=sha256_hex(wrapped.blob),
    )
    stage.write(told, stage.participants.actor("operator"))


def certify_log_key(stage: Stage, issuer: Issuer) -> None:
    """Make the log key in the token and certify it by a CA key; it will sign record, report and manifest."""
    device = stage.device()
    device.make_log_key(LOG_LABEL)
    name = subject(stage.participants.organisation, f"Record {stage.ceremony}", rehearsal=stage.plan.rehearsal)
    signed = sign_log(device, LOG_LABEL, name, stage.ports.clock.now(), issuer)
    keep(stage, LOG_CERTIFICATE, signed.pem)
    told = describe(LogKeyCertified, LOG_LABEL, LOG_CERTIFICATE, signed.certificate)
    lint, after = signed.lint.checks, signed.lint_after.checks
    told = replace(told, tbs_sha256=signed.tbs_sha256, lint=lint, lint_after=after, issuer=issuer.label)
    stage.write(told)


def keep(stage: Stage, name: str, content: bytes) -> None:
    """Keep a public file of the ceremony at work."""
    path = stage.work / name
    make_folder(path.parent)
    replace_file(path, content)


def estate_certificate(stage: Stage, label: str) -> x509.Certificate:
    """The certificate of an estate key, of the ceremony at work."""
    return load_certificate((stage.work / certificate_name(label)).read_bytes())


def root_certificate(stage: Stage) -> x509.Certificate:
    """The root CA certificate of the ceremony at work."""
    return estate_certificate(stage, CA_LABEL)
