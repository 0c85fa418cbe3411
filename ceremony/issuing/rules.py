"""The rules of issuing, each with the id that stands in its refusal, its test and the record.

Every rule is enforced in the one module that is named beside it here.
"""

from __future__ import annotations

from typing import Final

RULES: Final[dict[str, str]] = {
    # profile_rules; of I2 drafts
    "I1": "only a CA may sign certificates and CRLs, and a CA may do nothing else with its key",
    "I2": "no certificate outlives its profile or its issuer; one that would ends with it, and its draft says so",
    "I3": "only key types that the profile allows",  # drafts
    "I4": "the subject has shown that it holds the private key",  # requests, drafts
    "I5": "nothing is taken from a request but its key, and names and constraints that the profile lets in",  # asked
    "I6": "no weak key: sound RSA of 3072 or 4096 bits, EC from P-256 on, curves named, no bound RSA",  # public_keys
    "I7": "a serial number is 20 octets, positive, from 158 random bits",  # serials
    "I8": "the hash is at least as strong as the key that signs",  # drafts
    "I9": "a subject has the attributes that the profile asks for and no others, in clean text",  # names
    "I10": "alternative names are well formed, of kinds that the profile allows, and as many as it allows",  # names
    "I11": "the issuer is a CA whose path length leaves room for the certificate",  # constraints
    "I12": "names and constraints stay within the issuer's name constraints",  # constraints
    "I13": "the token signs the very bytes that were linted, and the result holds them",  # signing
    "I14": "what is signed passes every RFC 5280 check, before and after",  # certificate_lint, crl_lint
    "I15": "the signature is verified anew, with the issuer's certificate",  # signing
    "I16": "CRL numbers only grow",  # crls
    "I17": "a revocation is never taken back, its reason and date are sensible",  # crls
    "I18": "profile and request files are small YAML of the published schema without aliases or repetition",  # files
    # profile_rules
    "I19": "extended key usages do not mix (but for code signing that serves no TLS), and a leaf has at least one",
    "I20": "addresses for OCSP, CRLs and issuers come from the profile alone",  # profile_rules
    "I21": "the issuer's key on the token is the one in its certificate",  # signing
    "I22": "a request is one PKCS #10 object of at most 64 KiB, in PEM or DER, and read whole",  # requests, asked
    "I23": "a certified key is not the issuer's, nor compromised; its holder does not take the issuer's name",  # drafts
    "I24": "a cross certificate repeats name, key and key identifier of a sound self-signed root",  # cross
}
