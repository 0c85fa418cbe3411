"""Issuing under a root CA whose key lies in a token: profiles, requests, drafts, signatures, CRLs, cross certificates.

Pure functions around a `KeyDevice`: no prompts, no files written, no clock of their own. The rules are in `rules`.
"""

from ceremony.issuing.crl_history import Revocation, load_crl, read_revocations, revoke
from ceremony.issuing.crls import CrlDraft, SignedCrl, draft_crl, sign_crl
from ceremony.issuing.cross import draft_cross_certificate, request_from_root
from ceremony.issuing.drafts import CertificateDraft, draft_certificate
from ceremony.issuing.errors import IssuingError, ProfileError, RequestError
from ceremony.issuing.extensions import Issuer
from ceremony.issuing.own_certificates import OwnCertificate, sign_log, sign_root, subject
from ceremony.issuing.own_profiles import find_profile, own_profiles
from ceremony.issuing.profile_files import (
    load_crl_profile,
    load_crl_profile_file,
    load_profile,
    load_profile_file,
    parse_crl_profile,
    parse_profile,
    shipped_crl_profiles,
    shipped_profiles,
)
from ceremony.issuing.profiles import CertificateProfile, CrlProfile
from ceremony.issuing.requests import (
    Proof,
    Request,
    read_request,
    request_from_token,
)
from ceremony.issuing.rules import RULES
from ceremony.issuing.signing import SignedCertificate, sign_certificate
from ceremony.issuing.written_requests import read_written

__all__ = [
    "RULES",
    "CertificateDraft",
    "CertificateProfile",
    "CrlDraft",
    "CrlProfile",
    "Issuer",
    "IssuingError",
    "OwnCertificate",
    "ProfileError",
    "Proof",
    "Request",
    "RequestError",
    "Revocation",
    "SignedCertificate",
    "SignedCrl",
    "draft_certificate",
    "draft_crl",
    "draft_cross_certificate",
    "find_profile",
    "load_crl",
    "load_crl_profile",
    "load_crl_profile_file",
    "load_profile",
    "load_profile_file",
    "own_profiles",
    "parse_crl_profile",
    "parse_profile",
    "read_request",
    "read_revocations",
    "read_written",
    "request_from_root",
    "request_from_token",
    "revoke",
    "shipped_crl_profiles",
    "shipped_profiles",
    "sign_certificate",
    "sign_crl",
    "sign_log",
    "sign_root",
    "subject",
]
