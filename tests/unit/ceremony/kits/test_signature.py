"""The signature over a delivery whose log key an issuing CA certified: openssl needs the root's certificate alone."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from ceremony.errors import RefusedError
from ceremony.issuing import sign_log, subject
from ceremony.pki.cms import sign_detached, verify_digest
from tests.interop.kit_support import NOW, make_root
from tests.unit.ceremony.issuing.issuing_support import as_device

CONTENT = b'{"kits":{}}'


def test_the_cas_above_the_log_key_go_with_the_signature(tmp_path: Path) -> None:
    root = make_root()
    issuer = root.add_ca("servers-ca")
    name = subject("Example", "Record KR-20260101-0000AAAA", rehearsal=True)
    log = sign_log(as_device(root.token), "record-log", name, NOW, issuer).certificate
    made = sign_detached(as_device(root.token), "record-log", log, CONTENT, (issuer.certificate,))
    digest = hashlib.sha384(CONTENT).digest()
    assert verify_digest(made, digest, (log, issuer.certificate)) == log
    for others in ((), (log,), (issuer.certificate,), (log, root.issuer.certificate)):
        with pytest.raises(RefusedError, match="damaged"):
            verify_digest(made, digest, others)
    (tmp_path / "root.pem").write_bytes(root.issuer.certificate.public_bytes(Encoding.PEM))
    (tmp_path / "manifest.p7s").write_bytes(made)
    (tmp_path / "manifest.json").write_bytes(CONTENT)
    command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "manifest.p7s", "-content"]
    command += ["manifest.json", "-CAfile", "root.pem", "-no-CApath", "-purpose", "any", "-no_check_time"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (tmp_path / "manifest.json").write_bytes(CONTENT + b" ")
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode != 0
