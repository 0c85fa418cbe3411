"""An issuance that retires a CA of an estate: the CA that follows it, and the keys as they are once it does.

The next CA has a key of the same type, and the name of the one before it with a number, unless another is wished for:
who reads a certificate, or a list of CAs, tells them apart by that. Until the overlap's last day both are believed; or
none is, and the earlier CA is revoked in the same ceremony: where its own key is compromised, and where what it signed
for a lost key must get in no more, for dockerd reads no lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from cryptography import x509
from cryptography.x509.oid import NameOID

from ceremony.errors import UsageError
from ceremony.estate.description import Estate
from ceremony.keys import KeyType
from ceremony.planning.estate_issuance import issuer_now
from ceremony.planning.estate_keys import EstateKeyOptions, new_label
from ceremony.planning.revoking import RevocationRequest
from ceremony.record.events import EstateKey, RevocationReason

PURPOSE = "platform-ca"
_REHEARSAL = "REHEARSAL "
_NUMBERED = re.compile(r"(.*) G([1-9][0-9]{0,3})")


@dataclass(frozen=True)
class Retirement:
    """Which CA is retired, by the label of its key; `name`: of the one that follows it, empty: the usual one.

    `at_once`: why it is revoked in the same ceremony; empty: it is not, and both are believed for a time.
    """

    label: str
    at_once: RevocationReason | None = None
    name: str = ""


def check_retirement(wanted: Retirement, keys: Sequence[EstateKey], estate: Estate) -> EstateKey:
    """The key that is retired; UsageError for one that is none of this estate's CAs, or is followed already."""
    label = wanted.label
    able = [one.label for one in keys if one.purpose == PURPOSE and not (one.followed_by or one.retired)]
    if label not in able:
        raise UsageError(
            "{label} is no CA that can be retired so; it can be {able}. The root is followed by a rotation.",
            label=label,
            able=" or ".join(able) or "none, for there is none below the root",
        )
    used = {issuer_now(keys, one) for one in estate.authorities}
    if label not in used:
        raise UsageError(
            "No host of the estate has its certificates from {label}; retire one of those that sign for it: {able}.",
            label=label,
            able=", ".join(sorted(used)),
        )
    return next(one for one in keys if one.label == label)


def next_ca(wanted: Retirement, key: EstateKey, certificate: x509.Certificate) -> EstateKeyOptions:
    """The CA that follows; `certificate` is of the one that is retired."""
    return EstateKeyOptions(PURPOSE, KeyType(key.key_type), name=wanted.name or _next_name(certificate))


def _next_name(certificate: x509.Certificate) -> str:
    before = str(certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value).removeprefix(_REHEARSAL)
    numbered = _NUMBERED.fullmatch(before)
    return f"{numbered[1]} G{int(numbered[2]) + 1}" if numbered else f"{before} G2"


def revoke_ca(wanted: Retirement, certificate: x509.Certificate) -> tuple[RevocationRequest, ...]:
    """What is asked for besides where the CA is believed no more at once."""
    return (RevocationRequest(format(certificate.serial_number, "x"), wanted.at_once),) if wanted.at_once else ()


def with_next_ca(keys: Iterable[EstateKey], label: str) -> tuple[EstateKey, ...]:
    """The keys as they are once another follows this one; nothing else of the new one is known beforehand."""
    known = {one.label: one for one in keys}
    following = new_label(PURPOSE, known)
    made = replace(known[label], label=following, certificate_sha256="", public_key_sha256="")
    return (*{**known, label: replace(known[label], followed_by=following)}.values(), made)
