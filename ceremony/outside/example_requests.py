"""Requests to rehearse an issuance with: a throw-away key asks for what a profile certifies."""

from __future__ import annotations

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from ceremony.issuing import CertificateProfile, find_profile
from ceremony.issuing.names import ATTRIBUTES, AltName, NameKind
from ceremony.issuing.public_keys import throw_away_key
from ceremony.keys import KeyType
from ceremony.planning.request_files import RequestFile

USUAL_PROFILE = "subordinate-ca"
_SUBJECT = {
    "country": "XX",
    "state": "Example State",
    "locality": "Example Town",
    "organization": "Example Organisation",
    "organizational_unit": "Platform",
}
_NAMES = {
    NameKind.DNS: "registry.platform.example",
    NameKind.IP: "10.20.0.5",
    NameKind.EMAIL: "builds@platform.example",
}
_URIS = {"spiffe-trust-domain": "spiffe://platform.example", "spiffe-workload": "spiffe://platform.example/registry"}


def example_request(profile: CertificateProfile | str = USUAL_PROFILE, days: int | None = None) -> RequestFile:
    """A request that this profile, by its name or as it is, makes a certificate of."""
    taken = find_profile(profile) if isinstance(profile, str) else profile
    stem, called = ("platform-ca", "Platform CA") if taken.name == USUAL_PROFILE else (taken.name, taken.title["en"])
    asked = {"country", *taken.required_attributes} & {*taken.required_attributes, *taken.optional_attributes}
    subject = {**_SUBJECT, "common_name": f"REHEARSAL {called}"[:64]}
    builder = x509.CertificateSigningRequestBuilder().subject_name(
        x509.Name([x509.NameAttribute(oid, subject[kind]) for kind, (oid, _) in ATTRIBUTES.items() if kind in asked])
    )
    if taken.names_required:
        names = [_example_name(kind, rule.form).as_general_name() for kind, rule in taken.names.items()]
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    if taken.constraints_mode == "required":
        builder = builder.add_extension(x509.NameConstraints([x509.DNSName("platform.example")], None), critical=True)
    kind = KeyType.EC_P384 if KeyType.EC_P384 in taken.keys else taken.keys[0]
    request = builder.sign(throw_away_key(kind), hashes.SHA384())
    return RequestFile.under(taken, f"{stem}.csr", request.public_bytes(Encoding.PEM), days=days, example=True)


def _example_name(kind: NameKind, form: str) -> AltName:
    return AltName(kind, _NAMES.get(kind) or _URIS.get(form) or "https://build.platform.example/job/1")
