"""The checks on a certificate's extensions (RFC 5280 section 4.2); their catalogue is in `certificate_lint`."""

from __future__ import annotations

from ceremony.issuing.errors import RequestError
from ceremony.issuing.names import NameKind, clean_name
from ceremony.issuing.readings import CertificateReading, issuer_key_identifier, problem

# extension -> (critical, in a CA's certificate, in a leaf's)
_EXTENSIONS = {
    "authority_key_identifier": (False, True, True),
    "key_identifier": (False, True, True),
    "basic_constraints": (True, True, True),
    "key_usage": (True, True, True),
    "extended_key_usage": (False, True, True),
    "subject_alt_name": (False, True, True),
    "certificate_policies": (False, True, True),
    "name_constraints": (True, True, False),
    "crl_distribution_points": (False, True, True),
    "authority_information_access": (False, True, True),
    "ocsp_no_check": (False, False, True),
}
_SAN_KINDS = {"dns_name": NameKind.DNS, "rfc822_name": NameKind.EMAIL, "uniform_resource_identifier": NameKind.URI}


def check_extensions(subject: CertificateReading) -> str:
    names = [one["extn_id"].native for one in subject.tbs["extensions"]]
    if len(names) != len(set(names)):
        return "an extension stands twice"
    for name, extension in subject.extensions.items():
        critical, in_ca, in_leaf = _EXTENSIONS.get(name, (False, False, False))
        if not (in_ca if subject.is_ca else in_leaf):
            return "an extension is unknown or out of place"
        stamps = name == "extended_key_usage" and "time_stamping" in extension["extn_value"].native
        if extension["critical"].native is not (critical or stamps):  # RFC 3161 section 2.3
            return "an extension is critical and must not be, or is not and must"
    return ""


def check_authority(subject: CertificateReading) -> str:
    value = subject.value("authority_key_identifier")
    if value is None and subject.is_self_signed:
        return ""
    if value is None or value["key_identifier"].native != issuer_key_identifier(subject.issuer):
        return "the authority key identifier is not the issuer's key identifier"
    return problem(value["authority_cert_issuer"].native is not None, "it names the issuer's serial number")


def check_identifier(subject: CertificateReading) -> str:
    value = subject.value("key_identifier")
    return problem(value is None or not 8 <= len(value.native) <= 32, "there is no sound subject key identifier")


def check_basic(subject: CertificateReading) -> str:
    value = subject.value("basic_constraints")
    if value is None:
        return "there are no basic constraints"
    return problem(not subject.is_ca and value["path_len_constraint"].native is not None, "a leaf has a path length")


def check_usage(subject: CertificateReading) -> str:
    extension = subject.extensions.get("key_usage")
    if extension is None:
        return "there is no key usage"
    bits = extension["extn_value"].contents  # BIT STRING: tag, length, unused bits, bits
    if not bits[-1] >> bits[2] & 1:
        return "the key usage has trailing zero bits or none set"
    usage = set(subject.value("key_usage").native)
    if subject.is_ca:
        return problem(
            "key_cert_sign" not in usage or usage - {"key_cert_sign", "crl_sign"}, "a CA has wrong key usages"
        )
    return problem(usage & {"key_cert_sign", "crl_sign"}, "a leaf may sign certificates or CRLs")


def check_purposes(subject: CertificateReading) -> str:
    value = subject.value("extended_key_usage")
    if value is None:
        return problem(not subject.is_ca, "a leaf has no extended key usage")
    return problem(not value.native or "any_extended_key_usage" in value.native, "it may be used for anything")


def check_no_purposes(subject: CertificateReading) -> str:
    return problem(subject.value("extended_key_usage") is not None, "a log key's certificate names a purpose")


def check_names(subject: CertificateReading) -> str:
    value = subject.value("subject_alt_name")
    if value is None:
        return ""
    for name in value:
        kind = _SAN_KINDS.get(name.name)
        if kind is None and name.name != "ip_address":
            return "an alternative name is of an unknown kind"
        if kind is not None:
            text = name.chosen.contents.decode("ascii")
            try:
                clean = clean_name(kind, text).value
            except RequestError:
                clean = ""
            if clean != text:
                return "an alternative name is not well formed"
    return problem(not len(value), "there are no alternative names in their extension")


def check_constraints(subject: CertificateReading) -> str:
    value = subject.value("name_constraints")
    if value is None:
        return ""
    subtrees = [one for side in ("permitted_subtrees", "excluded_subtrees") for one in value[side] or ()]
    odd = any(one["minimum"].native != 0 or one["maximum"].native is not None for one in subtrees)
    return problem(not subtrees or odd, "the name constraints are empty or have minimum or maximum")
