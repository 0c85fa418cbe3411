"""What no profile may combine, however it was edited.

I1   only a CA may sign certificates and CRLs, and a CA may do nothing else with its key
     (RFC 5280 sections 4.2.1.3 and 4.2.1.9);
I2   the default lifetime is not longer than the longest, and a certificate that is not a CA's lives at most 1186 days;
I9   a subject has a common name or an organisation, and no attribute is both required and optional;
I10  names that are required can be given; SPIFFE names stand where the X.509-SVID standard has them;
I12  name constraints stand in CA certificates only (RFC 5280 section 4.2.1.10);
I19  extended key usages do not mix, and a certificate that is not a CA's has at least one (RFC 6960 section 4.2.2.2,
     RFC 3161 section 2.3); code_signing may have server_auth beside it where there are no alternative names, as
     Notary v1 asks for it: no TLS client takes a server without one (RFC 9525);
I20  addresses are plain http (RFC 5280 section 4.2.1.13: https would need what it is there to check).
"""

from __future__ import annotations

from ceremony.issuing.errors import ProfileError
from ceremony.issuing.names import NameKind
from ceremony.issuing.profiles import CertificateProfile, Lifetime

CA_USAGES = frozenset({"key_cert_sign", "crl_sign"})
LONGEST_LEAF_DAYS = 1186  # 39 months
_ALONE = ("ocsp_signing", "time_stamping", "code_signing", "email_protection")


def check_profile_rules(profile: CertificateProfile) -> None:
    """Refuse a dangerous profile; ProfileError begins with the rule's id."""
    check_lifetime(profile.lifetime)
    (_check_ca if profile.is_ca else _check_leaf)(profile)
    _check_purposes(profile)
    _check_names(profile)
    _check_constraints(profile)
    _check_urls(profile)


def check_lifetime(lifetime: Lifetime) -> None:
    """Refuse a default that is longer than the longest (I2)."""
    if lifetime.default_days > lifetime.longest_days:
        raise ProfileError(
            "I2: The default of {default} days is longer than the longest, {longest} days; lower it.",
            default=lifetime.default_days,
            longest=lifetime.longest_days,
        )


def _check_ca(profile: CertificateProfile) -> None:
    usage = set(profile.key_usage)
    if "key_cert_sign" not in usage or not usage <= CA_USAGES:
        raise ProfileError(
            "I1: A CA has the key usages key_cert_sign and crl_sign and no others; mend key_usage, or make it a leaf."
        )
    if "ocsp_signing" in profile.extended_key_usage:
        raise ProfileError(
            "I19: A CA with the usage ocsp_signing could revoke or revive what its issuer signed; take it out."
        )


def _check_leaf(profile: CertificateProfile) -> None:
    usage = set(profile.key_usage)
    if usage & CA_USAGES or profile.path_length is not None:
        raise ProfileError(
            "I1: A leaf never signs certificates or CRLs and has no path length; take key_cert_sign, crl_sign and "
            "path_length out."
        )
    if "digital_signature" not in usage and usage != {"key_encipherment"}:
        raise ProfileError("I1: A leaf has the key usage digital_signature, or key_encipherment alone; mend key_usage.")
    if profile.lifetime.longest_days > LONGEST_LEAF_DAYS:
        raise ProfileError(
            "I2: A leaf lives at most {most} days, not {longest}; lower longest_days.",
            most=LONGEST_LEAF_DAYS,
            longest=profile.lifetime.longest_days,
        )
    if not profile.extended_key_usage:
        raise ProfileError(
            "I19: A leaf without an extended key usage may be used for anything; say what it is for in "
            "extended_key_usage."
        )


def _signs_trust_data(profile: CertificateProfile) -> bool:
    """True for a signer whose verifier asks for server_auth (Notary v1), and that can serve no TLS: it has no name."""
    return set(profile.extended_key_usage) == {"code_signing", "server_auth"} and not profile.names


def _check_purposes(profile: CertificateProfile) -> None:
    purposes = profile.extended_key_usage
    mixed = next((one for one in purposes if one in _ALONE and len(purposes) > 1), None)
    if mixed is not None and not profile.is_ca and not _signs_trust_data(profile):
        raise ProfileError("I19: The extended key usage {usage} stands alone; make another profile.", usage=mixed)
    if profile.ocsp_no_check and purposes != ("ocsp_signing",):
        raise ProfileError("I19: Only an OCSP responder has ocsp_no_check; take it out.")


def _check_names(profile: CertificateProfile) -> None:
    required, optional = set(profile.required_attributes), set(profile.optional_attributes)
    if required & optional or not required & {"common_name", "organization"}:
        raise ProfileError(
            "I9: A subject needs a common_name or an organization, and no attribute is both required and optional."
        )
    if profile.names_required and not profile.names:
        raise ProfileError("I10: Names are required, but no kind of name is allowed; allow one.")
    serves = "server_auth" in profile.extended_key_usage and not profile.is_ca
    if serves and not profile.names_required and not _signs_trust_data(profile):
        raise ProfileError("I10: A TLS server is known by its alternative names alone; require them.")
    uri = profile.names.get(NameKind.URI)
    form = uri.form if uri else "any"
    if form == ("spiffe-workload" if profile.is_ca else "spiffe-trust-domain"):
        raise ProfileError(
            "I10: A CA's SPIFFE ID is a trust domain without a path, and a workload's has a path "
            "(X.509-SVID sections 4.1 and 4.2); change form."
        )
    if form.startswith("spiffe-") and uri is not None and (uri.at_most != 1 or not profile.names_required):
        raise ProfileError("I10: An X.509-SVID has exactly one URI (section 2); set required and at_most 1.")


def _check_constraints(profile: CertificateProfile) -> None:
    mode = profile.constraints_mode
    if mode != "none" and not profile.is_ca:
        raise ProfileError("I12: Name constraints stand in CA certificates only; take them out.")
    uri = profile.names.get(NameKind.URI)
    if mode == "trust-domain" and (uri is None or uri.form != "spiffe-trust-domain"):
        raise ProfileError("I12: Constraints from the trust domain need a URI of the form spiffe-trust-domain.")
    if mode == "none" and profile.constraints:
        raise ProfileError("I12: The profile has name constraints but its mode is none; say optional or required.")


def _check_urls(profile: CertificateProfile) -> None:
    for url in profile.urls.crl + profile.urls.ocsp + profile.urls.issuers:
        if not url.startswith("http://") or not url.isascii() or any(one.isspace() for one in url):
            raise ProfileError("I20: {url} is not a plain http address; mend it or take it out.", url=ascii(url))
