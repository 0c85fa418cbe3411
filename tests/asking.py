"""What hosts of an estate ask for, without their scripts; and an estate of two."""

from __future__ import annotations

import ipaddress
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from ceremony.estate.description import Estate, Host, Use
from ceremony.estate.loading import check_estate
from ceremony.estate.matching import HostRequest, request_name
from ceremony.issuing.requests import read_request
from ceremony.planning.estate_issuance import EstateIssuance

PURPOSES = {Use.SERVER: ExtendedKeyUsageOID.SERVER_AUTH, Use.CLIENT: ExtendedKeyUsageOID.CLIENT_AUTH}
TWO_HOSTS = b"""
format: keyrite-estate-1
organisation: Example
daemons: [{host: node1.example, addresses: [10.0.0.1], clients: [operators]}]
client_groups: [{name: operators, hosts: [ops1.example]}]
"""


def ask(estate: Estate, host: Host, use: Use) -> HostRequest:
    """A request as a host's script makes it."""
    names: list[x509.GeneralName] = [x509.DNSName(host.name)]
    if use is Use.SERVER:
        names += [x509.IPAddress(ipaddress.ip_address(one)) for one in host.addresses]
    subject = [(NameOID.ORGANIZATION_NAME, estate.organisation), (NameOID.COMMON_NAME, host.name)]
    request = (
        x509.CertificateSigningRequestBuilder()
        .subject_name(x509.Name([x509.NameAttribute(*one) for one in subject]))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.ExtendedKeyUsage([PURPOSES[use]]), critical=False)
        .sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())
        .public_bytes(Encoding.PEM)
    )
    return HostRequest(host, use, Path(request_name(host, use)), request, read_request(request))


@cache
def small_estate(authority: str = "") -> EstateIssuance:
    """A daemon, and a client that commands it; the root itself signs, or for the client another CA."""
    named = f"name: operators, authority: {authority}" if authority else "name: operators"
    estate, _ = check_estate(TWO_HOSTS.replace(b"name: operators", named.encode()))
    assert estate is not None
    return EstateIssuance(estate, tuple(ask(estate, host, use) for host in estate.hosts for use in host.uses), ())
