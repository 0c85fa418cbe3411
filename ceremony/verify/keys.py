"""Checks on keys: certificates, and wrapped copies."""

from __future__ import annotations

from cryptography import x509

from ceremony.archive.writing import LOG_CERTIFICATE, certificate_name, wrapped_name
from ceremony.errors import RefusedError
from ceremony.keys import KeyUse, use_of
from ceremony.pki.certificates import (
    certificate_sha256,
    describe,
    is_certified,
    key_type_of,
    public_key_der,
    sha256_hex,
)
from ceremony.verify.checks import MissingError, NotApplicable
from ceremony.verify.inspection import Inspection, need
from ceremony.verify.signatures import read_certificate

_MAX_BLOB_BYTES = 1 << 20
_DESCRIBED = ("subject", "serial", "not_before", "not_after", "certificate_sha256")


def check_key_match(archive: Inspection) -> str:
    """Each estate key's certificate is the one in the record, and holds the public key of the recorded pair."""
    state = need(archive.state, "the script")
    if archive.stands_alone:
        return NotApplicable("not applicable: no key of a root lies here")
    if not state.estate or archive.root is None:
        if archive.aborted:
            return NotApplicable("none: the ceremony was aborted before there was a key")
        raise MissingError("The record names no key.")
    for label, facts in state.estate.items():
        if archive.aborted and not facts.certificate_sha256:
            continue
        certificate = read_certificate(archive, certificate_name(label))
        if sha256_hex(public_key_der(certificate)) != facts.public_key_sha256:
            raise RefusedError("{name} holds another public key than the recorded key pair.", name=label)
        if certificate_sha256(certificate) != facts.certificate_sha256:
            raise RefusedError("{name} is not the certificate in the record.", name=certificate_name(label))
        if use_of(facts.purpose) is KeyUse.DECRYPT:
            _check_decrypts_only(certificate, label)
        if key_type_of(certificate) != facts.key_type:
            raise RefusedError("{name} holds a key of another kind than the recorded one.", name=label)
    _check_described(archive)
    return f"each certificate holds the public key that was made in the token: {', '.join(state.estate)}"


def _check_decrypts_only(certificate: x509.Certificate, label: str) -> None:
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    if not usage.key_encipherment or usage.digital_signature:
        raise RefusedError("{name} is there to decrypt, but its certificate says otherwise.", name=label)


def _check_described(archive: Inspection) -> None:
    """What the record says of a certificate, names and dates, is what stands in it: calendars are made from that."""
    described = {one.file: one for one in archive.certified}
    for name, told in described.items():
        if archive.aborted and name not in need(archive.manifest, "the manifest").files:
            continue
        certificate = read_certificate(archive, name)
        if is_certified(certificate) or name != LOG_CERTIFICATE:
            said = describe(type(told), told.label, name, certificate)
            if any(getattr(told, field) != getattr(said, field) for field in _DESCRIBED):
                raise RefusedError("The record describes {name} otherwise than it is.", name=name)


def check_wrapped(archive: Inspection) -> str:
    """Each estate key's wrapped copy is there, and is the one in the record."""
    state = need(archive.state, "the script")
    names = []
    for label, facts in state.estate.items():
        if archive.aborted and not facts.blob_sha256:
            continue
        if sha256_hex(archive.read(wrapped_name(label), _MAX_BLOB_BYTES)) != facts.blob_sha256:
            raise RefusedError("{name} is not the wrapped key in the record.", name=wrapped_name(label))
        if len(archive.read(wrapped_name(label))) != facts.bytes:
            raise RefusedError("{name} is not the wrapped key in the record.", name=wrapped_name(label))
        names.append(label)
    if not names and archive.by_signature:
        return NotApplicable("none: this check stands on no archive")
    if not names and archive.stands_alone:
        return NotApplicable("none: the keys of root metadata stay on their holders' tokens")
    if not names:
        return NotApplicable("none: the ceremony was aborted before")
    return f"present, as recorded: {', '.join(names)}"
