"""What an issuer may issue: path lengths and name constraints.

I11  the issuer is a CA whose path length leaves room for the certificate (RFC 5280 sections 4.2.1.9 and 6.1.4);
I12  names and constraints stay within the issuer's name constraints (RFC 5280 section 4.2.1.10).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography import x509

from ceremony.errors import shown
from ceremony.issuing.errors import IssuingError, RequestError
from ceremony.issuing.names import AltName, NameKind

_HOST = re.compile(r"\.?[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9_])?\Z")


@dataclass(frozen=True)
class Subtree:
    """One constraint: a DNS name and those below it, a network, a host of URIs, a mail host or mailbox."""

    kind: NameKind
    value: str

    def holds(self, name: AltName) -> bool:
        """Whether the name lies within (RFC 5280 section 4.2.1.10); names of another kind never do."""
        if name.kind is not self.kind:
            return False
        match self.kind:
            case NameKind.DNS:
                bare = name.value.removeprefix("*.")
                return self.value in {"", bare} or bare.endswith("." + self.value)
            case NameKind.IP:
                return ipaddress.ip_address(name.value) in ipaddress.ip_network(self.value)
            case NameKind.URI:
                return self._holds_host((urlsplit(name.value).hostname or "").lower())
            case NameKind.EMAIL:
                return name.value == self.value or self._holds_host(name.value.rpartition("@")[2])

    def _holds_host(self, host: str) -> bool:
        return host.endswith(self.value) if self.value.startswith(".") else host == self.value

    def holds_all_of(self, other: Subtree) -> bool:
        """Whether every name that lies within the other lies within this one."""
        if other.kind is not self.kind:
            return False
        if self.kind is NameKind.IP:
            mine, its = ipaddress.ip_network(self.value), ipaddress.ip_network(other.value)
            return mine.version == its.version and its.subnet_of(mine)  # type: ignore[arg-type]  # of one version
        if self.kind is NameKind.DNS:
            return self.value in {"", other.value} or other.value.endswith("." + self.value)
        return other.value == self.value or self._holds_host(other.value.rpartition("@")[2])

    def as_general_name(self) -> x509.GeneralName:
        """The same as `cryptography` has it."""
        match self.kind:
            case NameKind.DNS:
                return x509.DNSName(self.value)
            case NameKind.IP:
                return x509.IPAddress(ipaddress.ip_network(self.value))
            case NameKind.URI:
                return x509.UniformResourceIdentifier(self.value)
            case NameKind.EMAIL:
                return x509.RFC822Name(self.value)


def _lower_host(value: str) -> str:
    """Hosts compare without regard to case, mailboxes before the @ with it (RFC 5280 section 7.5)."""
    mailbox, at, host = value.rpartition("@")
    return mailbox + at + host.lower()


def _clean_subtree(kind: str, untrusted: str) -> Subtree:
    value = _lower_host(untrusted)
    if kind == NameKind.IP:
        try:
            return Subtree(NameKind.IP, str(ipaddress.ip_network(value)))
        except ValueError:
            value = "?"  # refused below
    host = value.rpartition("@")[2] if kind == NameKind.EMAIL else value
    dotted_dns = kind == NameKind.DNS and value.startswith(".")
    everything = value == "" and kind == NameKind.DNS  # for other kinds, an empty one means nothing that is defined
    if not everything and (_HOST.match(host) is None or ".." in host or dotted_dns):
        raise RequestError(
            "I12: {value} is not a name constraint of the kind {kind}; mend the request.",
            value=shown(untrusted),
            kind=kind,
        )
    return Subtree(NameKind(kind), value)


@dataclass(frozen=True)
class Constraints:
    """Subtrees that are permitted and excluded; a kind that no permitted subtree names is free."""

    permitted: tuple[Subtree, ...] = ()
    excluded: tuple[Subtree, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.permitted or self.excluded)

    @classmethod
    def from_data(cls, raw: dict[str, dict[str, list[str]]]) -> Constraints:
        """From `{"permitted": {"dns": [...]}, "excluded": {...}}`; RequestError (I12) for what is not well formed."""

        def subtrees(side: str) -> tuple[Subtree, ...]:
            return tuple(_clean_subtree(kind, one) for kind, many in raw.get(side, {}).items() for one in many)

        return cls(subtrees("permitted"), subtrees("excluded"))

    def as_data(self) -> dict[str, list[str]]:
        """JSON values for the record and the screen."""
        return {
            side: [f"{one.kind}:{one.value or '(all)'}" for one in many]
            for side, many in (("permitted", self.permitted), ("excluded", self.excluded))
        }

    def as_lines(self) -> list[str]:
        """One text for each."""
        return [f"{side} {one}" for side, many in self.as_data().items() for one in many]

    def as_extension(self) -> x509.NameConstraints:
        """The critical extension; RFC 5280 forbids an empty one."""
        return x509.NameConstraints(
            permitted_subtrees=[one.as_general_name() for one in self.permitted] or None,
            excluded_subtrees=[one.as_general_name() for one in self.excluded] or None,
        )

    def allow(self, name: AltName) -> bool:
        """Whether a certificate below may bear this name."""
        permitted = [one for one in self.permitted if one.kind is name.kind]
        if name.kind is NameKind.DNS and name.value.startswith("*."):  # it stands for names below an excluded one, too
            above = name.value[2:]
            if any(one.kind is NameKind.DNS and one.value.endswith("." + above) for one in self.excluded):
                return False
        return not any(one.holds(name) for one in self.excluded) and (
            not permitted or any(one.holds(name) for one in permitted)
        )

    def allow_below(self, subtree: Subtree) -> bool:
        """Whether a CA below may permit all of this subtree."""
        permitted = [one for one in self.permitted if one.kind is subtree.kind]
        excluded = any(one.holds_all_of(subtree) for one in self.excluded)
        return not excluded and (not permitted or any(one.holds_all_of(subtree) for one in permitted))


NO_CONSTRAINTS = Constraints()


def clean_constraints(untrusted: x509.NameConstraints) -> Constraints:
    """The constraints that a request asks for; RequestError (I12) for one that Keyrite does not certify."""

    def subtrees(names: Iterable[x509.GeneralName] | None) -> tuple[Subtree, ...]:
        return tuple(_clean_subtree(*_kind_and_value(name)) for name in names or ())

    return Constraints(subtrees(untrusted.permitted_subtrees), subtrees(untrusted.excluded_subtrees))


def _kind_and_value(name: x509.GeneralName) -> tuple[NameKind, str]:
    match name:
        case x509.DNSName():
            return NameKind.DNS, name.value
        case x509.IPAddress():
            return NameKind.IP, str(name.value)
        case x509.UniformResourceIdentifier():
            return NameKind.URI, name.value
        case x509.RFC822Name():
            return NameKind.EMAIL, name.value
        case _:
            raise RequestError(
                "I12: The request asks for a name constraint of a kind that Keyrite does not certify ({kind}); ask for "
                "a request without it.",
                kind=type(name).__name__,
            )


def read_constraints(issuer: x509.Certificate) -> Constraints:
    """The name constraints that stand in a CA certificate; IssuingError (I12) for a kind that cannot be judged."""
    try:
        found = issuer.extensions.get_extension_for_class(x509.NameConstraints).value
    except x509.ExtensionNotFound:
        return NO_CONSTRAINTS

    def subtrees(names: Iterable[x509.GeneralName] | None) -> tuple[Subtree, ...]:
        return tuple(_read_subtree(name) for name in names or ())

    return Constraints(subtrees(found.permitted_subtrees), subtrees(found.excluded_subtrees))


def _read_subtree(name: x509.GeneralName) -> Subtree:
    try:
        kind, value = _kind_and_value(name)
    except RequestError:
        raise IssuingError(
            "I12: The issuer's name constraints are of a kind that Keyrite cannot judge; issue with another CA."
        ) from None
    if kind is NameKind.DNS:
        return Subtree(kind, value.lower().removeprefix("."))
    return Subtree(kind, value if kind is NameKind.IP else _lower_host(value))


def check_names_within(issuer: x509.Certificate, names: Iterable[AltName]) -> None:
    """Refuse names that the issuer's constraints forbid (I12)."""
    constraints = read_constraints(issuer)
    for name in names:
        if not constraints.allow(name):
            raise IssuingError(
                "I12: The issuer's name constraints do not allow {name}; leave it out, or issue with another CA.",
                name=str(name),
            )


def check_constraints_within(issuer: x509.Certificate, constraints: Constraints) -> None:
    """Refuse constraints that say more is permitted below than the issuer's own allow (I12)."""
    above = read_constraints(issuer)
    for one in constraints.permitted:
        if not above.allow_below(one):
            raise IssuingError(
                "I12: The issuer's name constraints do not allow the names below {name}; leave it out, or issue with "
                "another CA.",
                name=f"{one.kind}:{one.value}",
            )


def check_issuer(issuer: x509.Certificate, *, for_ca: bool, path_length: int | None) -> None:
    """Refuse an issuer that may not sign such a certificate (I11)."""
    try:
        basic = issuer.extensions.get_extension_for_class(x509.BasicConstraints).value
        usage = issuer.extensions.get_extension_for_class(x509.KeyUsage).value
    except (x509.ExtensionNotFound, ValueError):
        basic, usage = None, None
    if basic is None or usage is None or not basic.ca or not usage.key_cert_sign:
        raise IssuingError("I11: The issuer's certificate is not a CA's; take the CA's own certificate and key.")
    if for_ca and basic.path_length is not None and (path_length is None or path_length >= basic.path_length):
        raise IssuingError(
            "I11: The issuer's path length is {issuer}, so a CA below it must have a shorter one; lower the profile's "
            "path length, or issue with another CA.",
            issuer=basic.path_length,
        )
