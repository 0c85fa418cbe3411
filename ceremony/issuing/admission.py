"""Whether a profile admits a request under an issuer, and what it takes from it.

I3   only key types that the profile allows, and that can do what its key usage says;
I4   the subject has shown that it holds the private key, unless the profile lets people vouch for it;
I5   nothing is taken from a request but its key and the names that the profile lets in;
I9   a subject has the attributes that the profile asks for and no others;
I10  alternative names are of kinds and forms that the profile allows, and as many as it allows;
I12  names and constraints stay within the issuer's name constraints;
I23  a certified key is not the issuer's, nor compromised; its holder does not take the issuer's name.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography import x509

from ceremony.issuing.constraints import (
    Constraints,
    Subtree,
    check_constraints_within,
    check_issuer,
    check_names_within,
)
from ceremony.issuing.errors import IssuingError
from ceremony.issuing.names import AltName, NameKind
from ceremony.issuing.profiles import CertificateProfile, NameRule
from ceremony.issuing.requests import Proof, Request
from ceremony.pki.certificates import public_key_der


@dataclass(frozen=True)
class Admitted:
    """What is taken from the request."""

    names: tuple[AltName, ...]
    constraints: Constraints


def admit(profile: CertificateProfile, request: Request, issuer: x509.Certificate) -> Admitted:
    """What the profile takes from the request; IssuingError begins with the id of the rule that forbids it."""
    check_issuer(issuer, for_ca=profile.is_ca, path_length=profile.path_length)
    _check_holder(request, issuer)
    admitted = fit(profile, request)
    check_names_within(issuer, admitted.names)
    check_constraints_within(issuer, admitted.constraints)
    return admitted


def fit(profile: CertificateProfile, request: Request) -> Admitted:
    """The same as far as the profile alone says it, whoever will issue."""
    check_key(profile, request)
    _check_subject(profile, request)
    names = _take_names(profile, request)
    constraints = _take_constraints(profile, request, names)
    for name in names:
        if not constraints.allow(name):
            raise IssuingError(
                "I12: The name {name} lies outside the certificate's own name constraints; mend one of them.",
                name=str(name),
            )
    return Admitted(names, constraints)


def check_key(profile: CertificateProfile, request: Request) -> None:
    """Refuse a key of a type that the profile does not allow, or that nobody has shown to hold (I3, I4)."""
    if request.key_type not in profile.keys:
        raise IssuingError(
            "I3: The profile {profile} does not certify {key} keys; ask for one of {keys}.",
            profile=profile.name,
            key=str(request.key_type),
            keys=", ".join(profile.keys),
        )
    unfit = "key_encipherment" if request.key_type.startswith("ec-") else "key_agreement"
    if unfit in profile.key_usage:
        raise IssuingError(
            "I3: A key of the type {key} cannot be used for {usage} (RFC 5480 section 3, RFC 3279 section 2.3.1); "
            "take the usage out of the profile.",
            key=str(request.key_type),
            usage=unfit,
        )
    if request.proof is Proof.NONE and not profile.unproved_keys:
        raise IssuingError(
            "I4: Nothing shows that the subject holds the private key, and the profile {profile} does not let people "
            "vouch for it; ask for a PKCS #10 request.",
            profile=profile.name,
        )


def _check_holder(request: Request, issuer: x509.Certificate) -> None:
    if request.public_key == public_key_der(issuer):
        raise IssuingError("I23: The request is for the issuer's own key; ask for a request with a key of its own.")
    if request.subject_name.public_bytes() == issuer.subject.public_bytes():
        raise IssuingError("I23: The request takes the issuer's name; ask for a request with a name of its own.")


def _check_subject(profile: CertificateProfile, request: Request) -> None:
    given = {kind for kind, _ in request.subject}
    missing = [kind for kind in profile.required_attributes if kind not in given]
    extra = given - set(profile.required_attributes) - set(profile.optional_attributes)
    if missing or extra:
        raise IssuingError(
            "I9: The subject does not fit the profile {profile}: missing {missing}; not allowed {extra}; ask for "
            "another request.",
            profile=profile.name,
            missing=", ".join(missing) or "nothing",
            extra=", ".join(sorted(extra)) or "nothing",
        )


def _take_names(profile: CertificateProfile, request: Request) -> tuple[AltName, ...]:
    if request.names and not profile.names_from_request:
        raise IssuingError(
            "I5: The profile {profile} takes no alternative names, and the request has some; ask for another request.",
            profile=profile.name,
        )
    for kind in NameKind:
        _check_kind(kind, profile.names.get(kind), [name for name in request.names if name.kind is kind])
    if profile.names_required and not request.names:
        raise IssuingError("I10: The request has no alternative name, and the profile needs one; ask for another.")
    uri = profile.names.get(NameKind.URI)
    if (
        uri is not None
        and uri.form.startswith("spiffe-")
        and not any(one.kind is NameKind.URI for one in request.names)
    ):
        raise IssuingError("I10: The request has no SPIFFE ID as URI; ask for another request.")
    return request.names


def _check_kind(kind: NameKind, rule: NameRule | None, names: list[AltName]) -> None:
    if len(names) > (rule.at_most if rule else 0):
        raise IssuingError(
            "I10: The request has {count} names of the kind {kind}, and the profile allows {most}; ask for another.",
            count=len(names),
            kind=str(kind),
            most=rule.at_most if rule else 0,
        )
    for name in names:
        if rule is not None and not _has_form(name, rule):
            raise IssuingError(
                "I10: The name {name} is not of the form that the profile asks for (wildcards, SPIFFE path); ask for "
                "another request.",
                name=str(name),
            )


def _has_form(name: AltName, rule: NameRule) -> bool:
    if name.kind is NameKind.DNS:
        return rule.wildcards or not name.value.startswith("*.")
    if name.kind is not NameKind.URI:
        return True
    parts = urlsplit(name.value)
    forms = {
        "any": True,
        "https": parts.scheme == "https",
        "spiffe-trust-domain": parts.scheme == "spiffe" and parts.path == "",
        "spiffe-workload": parts.scheme == "spiffe" and parts.path != "",
    }
    return forms[rule.form]


def _take_constraints(profile: CertificateProfile, request: Request, names: tuple[AltName, ...]) -> Constraints:
    mode, given = profile.constraints_mode, request.constraints
    if given and mode not in {"optional", "required"}:
        raise IssuingError(
            "I12: The profile {profile} takes no name constraints, and the request asks for some; ask for another "
            "request, or choose another profile.",
            profile=profile.name,
        )
    fixed = {one.kind for one in profile.constraints.permitted}
    if any(one.kind in fixed for one in given.permitted):  # a second permitted subtree would widen the first
        raise IssuingError(
            "I12: The profile {profile} fixes the permitted names, and the request would widen them; ask for "
            "another request.",
            profile=profile.name,
        )
    permitted = profile.constraints.permitted + given.permitted
    if mode == "trust-domain":  # RFC 5280 section 4.2.1.10: the constraint on a URI applies to its host
        domain = next(urlsplit(name.value).netloc for name in names if name.kind is NameKind.URI)
        permitted += (Subtree(NameKind.URI, domain),)
    taken = Constraints(tuple(dict.fromkeys(permitted)), profile.constraints.excluded + given.excluded)
    if mode == "required" and not taken:
        raise IssuingError(
            "I12: The profile needs name constraints, and the request asks for none; ask for another request."
        )
    return taken
