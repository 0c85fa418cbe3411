"""What a host may be called, and by which addresses it may be reached.

E2   a host is named by a DNS name with a dot, or by an IP address; bare and local names are refused, with the reason;
E3   an address is that of one machine, as others reach it.
"""

from __future__ import annotations

import ipaddress

from ceremony.errors import shown
from ceremony.estate.errors import EstateError
from ceremony.issuing.errors import RequestError
from ceremony.issuing.names import clean_dns

MOST_IN_COMMON_NAME = 64  # RFC 5280 appendix A.1
_LOCAL = ("localhost", "local", "localdomain")


def clean_host(untrusted: str, *, ip: bool) -> str:
    """A host's name in lower case, or its IP address where `ip` says that one will do; EstateError (E2, E3)."""
    name = untrusted.lower()
    if is_ip(name):
        if ip:
            return clean_address(name)
        raise EstateError(
            "E2: The client {value} is named by an IP address, and a client is known by a name; write its DNS name.",
            value=shown(untrusted),
        )
    if name.rpartition(".")[2] in _LOCAL:
        raise EstateError(
            "E2: The name {value} is local: it means another machine on every host (localhost) or whichever answers "
            "first nearby (.local); write a name that your own DNS server answers for.",
            value=shown(untrusted),
        )
    if "." not in name:
        raise EstateError(
            "E2: The name {value} is bare: what it means depends on the search list of whoever asks, and in an image's "
            "name docker takes it for a user of Docker Hub; write it with its domain, as in registry.platform.example.",
            value=shown(untrusted),
        )
    try:
        clean_dns(name, wildcard=False)
    except RequestError:
        raise EstateError(
            "E2: The name {value} is not a DNS name in letters, digits and hyphens; mend it.", value=shown(untrusted)
        ) from None
    if len(name) > MOST_IN_COMMON_NAME:
        raise EstateError(
            "E2: The name {value} is longer than {most} characters, and a certificate's common name takes no more; "
            "shorten it.",
            value=shown(untrusted),
            most=MOST_IN_COMMON_NAME,
        )
    return name


def is_ip(text: str) -> bool:
    """Whether a text is an IP address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def clean_address(untrusted: str) -> str:
    """An IP address as it is written in short; EstateError (E3) for what is none, or not one that others can reach."""
    try:
        address = ipaddress.ip_address(untrusted)
    except ValueError:
        raise EstateError(
            "E3: The address {value} is no IP address; write one, such as 10.20.0.11, and names as the host.",
            value=shown(untrusted),
        ) from None
    if address.is_unspecified:
        raise EstateError(
            "E3: The address {value} stands for every address of a host, and would open its port on networks that "
            "nobody thought of; write the addresses one by one.",
            value=shown(untrusted),
        )
    if address.is_loopback:
        raise EstateError(
            "E3: The address {value} is reached by its own host alone, and docker takes a registry there for one that "
            "needs no TLS; write the address by which others reach it.",
            value=shown(untrusted),
        )
    # reserved: among others ::ffff:0.0.0.0, which is every address again, written as IPv6
    in_ipv6 = getattr(address, "ipv4_mapped", None) is not None or getattr(address, "scope_id", None)
    if in_ipv6 or address.is_reserved or address.is_multicast or address.is_link_local:
        raise EstateError(
            "E3: The address {value} is not one by which a machine is reached from everywhere; write another.",
            value=shown(untrusted),
        )
    return str(address)
