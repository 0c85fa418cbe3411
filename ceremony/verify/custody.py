"""Checks on what the ceremony was for: keys, wrapped copies, shares, custody, quorum, and the chain of archives."""

from __future__ import annotations

from ceremony.archive import MANIFEST, RECORD, ROOT_CERTIFICATE, wrapped_name
from ceremony.certificates import certificate_sha256, load_certificate, public_key_der, sha256_hex
from ceremony.errors import RefusedError
from ceremony.folders import read_plain_file
from ceremony.people import judge_custody
from ceremony.record import line_digest, read_lines
from ceremony.state import CA_LABEL
from ceremony.verify.findings import MissingError
from ceremony.verify.inspection import Inspection, need
from ceremony.verify.signatures import MAX_CERTIFICATE_BYTES

_MAX_BLOB_BYTES = 1 << 20


def check_key_match(archive: Inspection) -> str:
    """The root certificate holds the public key of the pair that the record says was made."""
    state = need(archive.state, "the script")
    if not state.estate or archive.root is None:
        if archive.aborted:
            return "none: the ceremony was aborted before there was a key"
        raise MissingError("The record names no key.")
    if sha256_hex(public_key_der(archive.root)) != state.estate[CA_LABEL]["public_key_sha256"]:
        raise RefusedError("The root certificate holds another public key than the recorded key pair.")
    return "the certificate's public key is that of the key made in the token"


def check_wrapped(archive: Inspection) -> str:
    """Each estate key's wrapped copy is there, and is the one in the record."""
    state = need(archive.state, "the script")
    names = []
    for label, facts in state.estate.items():
        if archive.aborted and "blob_sha256" not in facts:
            continue
        if sha256_hex(archive.read(wrapped_name(label), _MAX_BLOB_BYTES)) != facts["blob_sha256"]:
            raise RefusedError("{name} is not the wrapped key in the record.", name=wrapped_name(label))
        names.append(label)
    return f"present, as recorded: {', '.join(names)}" if names else "none: the ceremony was aborted before"


def check_shares(archive: Inspection) -> str:
    """The share register is that of one set, of the size that was planned."""
    state = need(archive.state, "the script")
    shares = state.shares or state.adopted
    if shares is None:
        if archive.aborted:
            return "no live set: every set of this ceremony is void"
        raise MissingError("The record holds no share register.")
    if len({share.commitment for share in shares.shares}) != len(shares.shares):
        raise RefusedError("Two shares have the same commitment.")
    numbers = [share.index for share in shares.shares]
    if numbers != list(range(1, len(numbers) + 1)) or not 2 <= shares.threshold <= len(numbers) <= 16:
        raise RefusedError("The share register's numbers are not those of a set.")
    if archive.strangers:
        raise RefusedError("{name} acted for a share that is registered to another.", name=archive.strangers[0])
    if shares.ceremony != need(archive.first, "the record").ceremony:
        return f"{shares.threshold} of {len(numbers)}, adopted from {shares.ceremony}"
    parameters = state.opened.data["parameters"]
    if (shares.threshold, len(numbers)) != (parameters["threshold"], parameters["shares"]):
        raise RefusedError("The share set is not the one that was planned.")
    if not all(sheet.bag for sheet in state.sheets.values()):
        if archive.aborted:
            return f"{shares.threshold} of {len(numbers)}; the ceremony was aborted before every sheet was sealed"
        raise MissingError("Not every sheet was read back and sealed.")
    return f"{shares.threshold} of {len(numbers)}, generation {shares.generation}, every sheet read back and sealed"


def check_custody(archive: Inspection) -> str:
    """No site reaches the quorum and any one may be lost, or that was waived."""
    state = need(archive.state, "the script")
    if state.room is None or state.shares is None:
        return "not applicable: no sheets were handed out"
    broken = [one.rule for one in judge_custody(state.room.custodians, state.shares.threshold) if not one.holds]
    waived = any("policy-waived" in events for events in state.left.values())
    if broken and not waived:
        raise RefusedError("The custody breaks {rules}, and nobody waived it.", rules=", ".join(broken))
    return f"waived in the record: {', '.join(broken)}" if broken else "no site reaches the quorum, any one may be lost"


def check_quorum(archive: Inspection) -> str:
    """What was recovered was recovered by a quorum of registered shares, each shown by its holder."""
    state = need(archive.state, "the script")
    if "restore-keys" not in state.actions:
        return "not applicable: nothing was recovered"
    if not state.recovered:
        if archive.aborted:
            return "the ceremony was aborted before the root was recovered"
        raise MissingError("The record shows no recovery.")
    if archive.strangers:
        raise RefusedError("{name} showed a share that is registered to another.", name=archive.strangers[0])
    return f"{len(state.genuine)} genuine sheets, each by its registered holder; {state.adopted.threshold} needed"


def check_continues(archive: Inspection) -> str:
    """The earlier archive that this one takes up is the one it names, where it was given."""
    continued = need(archive.first, "the record").data.get("continues")
    if continued is None:
        if archive.earlier is not None:
            raise RefusedError("This archive continues no other: it begins a root's life.")
        return "not applicable: this archive begins a root's life"
    if continued.get("source") == "paper":
        return _from_paper(archive, continued)
    named = f"{continued['ceremony']}, manifest SHA-256 {continued['manifest_sha256'][:16]}..."
    if archive.earlier is None:
        return f"continues {named}; not compared, give the earlier archive to compare it"
    _check_earlier(Inspection(archive.earlier, None, None), continued)
    return f"continues {named}, which is the archive given"


def _from_paper(archive: Inspection, continued: dict[str, str]) -> str:
    """Paper holds no head and no manifest: only the root can be compared."""
    named = f"continues {continued['ceremony']} from its public pages, because no archive was at hand"
    if archive.earlier is None:
        return named
    earlier = Inspection(archive.earlier, None, None)
    root = certificate_sha256(load_certificate(earlier.read(ROOT_CERTIFICATE, MAX_CERTIFICATE_BYTES)))
    if root != continued["root_certificate_sha256"]:
        raise RefusedError("The archive given is not the one that this archive says it continues.")
    return f"{named}; the archive given is of the same root"


def _check_earlier(earlier: Inspection, continued: dict[str, str]) -> None:
    line = b""
    with earlier.open(RECORD) as stream:
        for whole in read_lines(stream):
            line = whole
    root = certificate_sha256(load_certificate(earlier.read(ROOT_CERTIFICATE, MAX_CERTIFICATE_BYTES)))
    found = (sha256_hex(earlier.read(MANIFEST)), line_digest(line), root)
    if found != (continued["manifest_sha256"], continued["record_head"], continued["root_certificate_sha256"]):
        raise RefusedError("The archive given is not the one that this archive says it continues.")


def check_anchor(archive: Inspection) -> str:
    """The root certificate is the one known from elsewhere, where it was given."""
    if archive.anchor is None:
        return "none given: the archive is consistent with itself; compare the root's fingerprint with paper"
    anchor = load_certificate(read_plain_file(archive.anchor, MAX_CERTIFICATE_BYTES))
    root = need(archive.root, "the root certificate")
    if certificate_sha256(anchor) != certificate_sha256(root):
        raise RefusedError(
            "The anchor is another certificate than keys/root-ca.crt: this archive belongs to another root."
        )
    if archive.log is not None and archive.log.issuer == archive.log.subject:
        raise MissingError(
            "The root certificate is the anchor, but no root certified the record's log key: anybody could sign so."
        )
    return "the root certificate is the anchor"
