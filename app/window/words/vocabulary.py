"""The engine's fixed words in the window's language: roles, ceremonies, verdicts, places. `event_words.py` has the
record's, `look_words.py` those of machine and printer."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

# as the record has them, and as people call them
KEY_TYPES = (("ec-p384", "EC P-384"), ("ec-p256", "EC P-256"), ("ec-p521", "EC P-521"), ("rsa-4096", "RSA-4096"))
# the first is the usual one: an image's layers are opened by RSA alone, and clients of signed images demand P-256
KEY_TYPES_FOR = {
    "image-signing": (KEY_TYPES[1], KEY_TYPES[0], *KEY_TYPES[2:]),
    "dct-root": KEY_TYPES[1:2],
    "dct-targets": KEY_TYPES[1:2],
    "image-decryption": (("rsa-4096", "RSA-4096"), ("rsa-3072", "RSA-3072")),
}

translate = QCoreApplication.translate


def role_name(role: str) -> str:
    """A role as people call it."""
    names = {
        "administrator": translate("Words", "Ceremony administrator"),
        "operator": translate("Words", "HSM operator"),
        "custodian": translate("Words", "Custodian"),
        "witness": translate("Words", "Witness"),
        "auditor": translate("Words", "Auditor"),
        "program": translate("Words", "Keyrite"),
    }
    return names.get(role, role)


def ceremony_name(kind: str) -> str:
    """A kind of ceremony as people call it."""
    names = {
        "root-generation": translate("Words", "Root key generation"),
        "recovery": translate("Words", "Recovery"),
        "drill": translate("Words", "Drill"),
        "share-check": translate("Words", "Share check"),
        "reshare": translate("Words", "Resharing"),
        "issuance": translate("Words", "Issuance"),
        "rotation": translate("Words", "Rotation"),
        "signing": translate("Words", "Signing"),
        "revocation": translate("Words", "Revocation"),
        "handover": translate("Words", "Handover"),
        "log-review": translate("Words", "Log review"),
        "tuf-root": translate("Words", "TUF root"),
        "destruction": translate("Words", "Destruction"),
    }
    return names.get(kind, kind)


def profile_name(name: str) -> str:
    """A certificate profile as people call it."""
    names = {
        "subordinate-ca": translate("Words", "Subordinate CA"),
        "spiffe-intermediate": translate("Words", "SPIFFE intermediate CA"),
        "spiffe-intermediate-spire": translate("Words", "Upstream CA of a SPIRE server"),
        "openbao-intermediate": translate("Words", "OpenBao or Vault intermediate CA"),
        "image-signing": translate("Words", "Image signing"),
        "image-signing-cosign": translate("Words", "Image signing with Cosign"),
        "image-decryption": translate("Words", "Image decryption"),
        "dct-root": translate("Words", "Content trust root (Notary v1)"),
        "dct-targets": translate("Words", "Content trust signer (Notary v1)"),
        "ocsp-responder": translate("Words", "OCSP responder"),
        "tls-server": translate("Words", "TLS server"),
        "tls-client": translate("Words", "TLS client"),
    }
    return names.get(name, name)


def document_kind_name(kind: str) -> str:
    """For what programs a document is signed."""
    names = {
        "cosign": translate("Words", "cosign, skopeo, podman"),
        "notation": translate("Words", "Notation"),
        "notary-root": translate("Words", "content trust: root (legacy)"),
        "notary-targets": translate("Words", "content trust: targets (legacy)"),
        "key-rotation": translate("Words", "statement of a key rotation"),
    }
    return names.get(kind, kind)


def sheet_verdict(verdict: str) -> str:
    """What became of a sheet."""
    names = {
        "genuine": translate("Words", "Genuine"),
        "duplicate": translate("Words", "Already read"),
        "altered": translate("Words", "Altered"),
        "foreign": translate("Words", "From another set"),
        "unreadable": translate("Words", "Unreadable"),
        "left-out": translate("Words", "Left out"),
        "unsealed": translate("Words", "No seal to judge by"),
    }
    return names.get(verdict, verdict)


def archive_verdict(verdict: str) -> str:
    """What an archive is worth."""
    names = {
        "complete": translate("Words", "The record is complete"),
        "aborted": translate("Words", "The record is that of an aborted ceremony"),
        "incomplete": translate("Words", "The record is incomplete"),
        "altered": translate("Words", "The record was altered"),
        "misnamed": translate("Words", "The record is whole, but not of the root or the archive that you named"),
    }
    return names.get(verdict, verdict)


def rootless(verdict: str) -> str:
    """What it means that no root stands behind an archive."""
    if verdict == "complete":
        return translate(
            "Words", "No root stands behind it: it shows what was written down, and anybody could have written it."
        )
    return translate(
        "Words", "No root stands behind it: whoever began the ceremony ended it, and a key made for that signed it."
    )


def short_verdict(verdict: str, vouched_by: str, *, ok: bool) -> str:
    """An archive's verdict in a table, and whether no root stands behind it."""
    names = {
        "complete": translate("Words", "✓ complete"),
        "aborted": translate("Words", "aborted"),
        "incomplete": translate("Words", "✗ incomplete"),
        "altered": translate("Words", "✗ altered"),
    }
    told = names.get(verdict, translate("Words", "✗ unreadable"))
    if ok and vouched_by != "root":
        return translate("Words", "! {verdict}, no root behind it").format(verdict=told.removeprefix("✓ "))
    return told


def requirement_status(status: str) -> str:
    """Whether the record shows what an audit asks for."""
    names = {
        "met": translate("Words", "✓ met"),
        "disputed": translate("Words", "! disputed"),
        "not-met": translate("Words", "✗ not met"),
        "not-applicable": translate("Words", "not applicable"),
    }
    return names.get(status, status)


def set_status_name(standing: str) -> str:
    """How a sheet's set stands."""
    names = {
        "live": translate("Words", "Live"),
        "superseded": translate("Words", "Superseded"),
        "void": translate("Words", "Void"),
    }
    return names.get(standing, standing)


def place_name(place: str) -> str:
    """Where a sheet is."""
    names = {
        "issued": translate("Words", "With its custodian"),
        "sealed": translate("Words", "Sealed in its bag"),
        "open": translate("Words", "Out of its bag"),
        "destroyed": translate("Words", "Destroyed"),
        "missing": translate("Words", "Lost"),
        "in-trust": translate("Words", "In trust"),
    }
    return names.get(place, place)
