"""A root's life in a test: each ceremony continues the archive of the one before it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from ceremony import engine
from ceremony.custody.ledger import SheetCustody
from ceremony.planning.plan import RecoveryPlan, RootGenerationPlan, suggested_participants
from ceremony.planning.request_files import RequestFile
from ceremony.script.loading import load_shipped_script
from ceremony.verify import read_continued, verify_archive
from tests.fakes import FakeToken, fake_ports
from tests.support import ToldOperator


def server_request(name: str = "server") -> RequestFile:
    """The request of a TLS server, by this name in a domain."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{name}.example")])
    names = x509.SubjectAlternativeName([x509.DNSName(f"{name}.example")])
    builder = x509.CertificateSigningRequestBuilder().subject_name(subject).add_extension(names, critical=False)
    request = builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
    return RequestFile(f"{name}.csr", request, "tls-server")


@dataclass
class Life:
    """One root: each ceremony continues the archive of the one before it."""

    base: Path
    sheets: tuple[Path, ...] = ()
    folders: list[Path] = field(default_factory=list)

    @property
    def archive(self) -> Path:
        return self.folders[-1] / "archive"

    def hold(self, kind: str, operator: ToldOperator | None = None, **options: Any) -> engine.Outcome:
        """Hold the next ceremony; the archive must verify as complete."""
        folder = self.base / f"{len(self.folders)}-{kind}"
        script = load_shipped_script(kind)
        plan: RootGenerationPlan | RecoveryPlan
        if kind == "root-generation":
            plan = RootGenerationPlan(script, suggested_participants(3), threshold=2, shares=3)
        else:
            participants = suggested_participants(3, again=True)
            plan = RecoveryPlan(script, participants, self.archive, threshold=2, shares=3, **options)
        ports = fake_ports(operator or ToldOperator(sheets=self.sheets), folder, list[FakeToken]())
        outcome = engine.start(plan, ports, folder).run()
        report = verify_archive(folder / "archive")
        assert report.verdict == ("complete" if outcome.ended == "closed" else "aborted"), report.checks
        if kind in {"share-check", "log-review"}:  # no root certifies its record, so nothing continues it
            return outcome
        self.folders.append(folder)
        if (folder / "sheets").is_dir():
            self.sheets = tuple(folder / f"sheets/share-{number}-of-3.pdf" for number in (1, 2))
        return outcome

    def ledger(self) -> dict[tuple[int, int], SheetCustody]:
        return {(one.generation, one.index): one for one in read_continued(self.archive, rehearsal=True).ledger}
