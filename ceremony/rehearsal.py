"""A rehearsal's outside: throw-away SoftHSM tokens, this machine, and a folder for the sheets."""

from __future__ import annotations

from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from ceremony import local
from ceremony.folders import SHEETS, FolderStore
from ceremony.host import Laptop, SystemClock, SystemRandom, guard_memory
from ceremony.hsm.softhsm import SoftHsmRack
from ceremony.keys import TokenRack
from ceremony.local import Interrupted, interrupted_folders
from ceremony.plan import RequestFile
from ceremony.ports import NoProbes, Operator, Ports, Probes


def rehearsal_ports(operator: Operator, folder: Path) -> Ports:
    """Ports for a rehearsal in `folder`; those of an interrupted one find its tokens again.

    EnvironmentError_ if SoftHSM is not installed.
    """
    return laptop_ports(operator, folder, SoftHsmRack(local.read_rack_folder(folder)))


def laptop_ports(operator: Operator, folder: Path, rack: TokenRack, probes: Probes | None = None) -> Ports:
    """Ports on this machine for a ceremony in `folder`."""
    guard_memory()
    return Ports(
        operator=operator,
        rack=rack,
        clock=SystemClock(),
        random=SystemRandom(),
        store=FolderStore(folder / SHEETS),
        host=Laptop(folder),
        probes=probes or NoProbes(),
    )


def example_request(profile: str = "subordinate-ca") -> RequestFile:
    """A request to rehearse an issuance with: a throw-away key asks to become a subordinate CA."""
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "XX"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Example Organisation"),
            x509.NameAttribute(NameOID.COMMON_NAME, "REHEARSAL Platform CA"),
        ]
    )
    key = ec.generate_private_key(ec.SECP384R1())
    request = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA384())
    return RequestFile("platform-ca.csr", request.public_bytes(Encoding.PEM), profile)


__all__ = ["Interrupted", "example_request", "interrupted_folders", "laptop_ports", "rehearsal_ports"]
