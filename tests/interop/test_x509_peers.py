"""What every shipped profile makes, before other people's verifiers: OpenSSL, GnuTLS, NSS, Go.

Each is asked with the CRLs that a platform would hold, and each is shown to be awake: it refuses what is revoked, or
what is used for another purpose. The pitfalls are those of the systems that the profiles are for.
"""

from __future__ import annotations

import contextlib
import datetime
import http.server
import json
import shutil
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from ceremony.issuing import (
    Issuer,
    IssuingError,
    RequestError,
    Revocation,
    draft_crl,
    load_crl_profile,
    load_profile,
    read_request,
    shipped_profiles,
    sign_certificate,
    sign_crl,
)
from ceremony.keys import KeyType
from tests.unit.ceremony.issuing.issuing_support import (
    SUBORDINATE,
    SigningToken,
    as_device,
    draft,
    edit_profile,
    make_csr,
    new_root,
    openssl,
    sample_request,
    software_key,
    write,
)

NOW = datetime.datetime.now(datetime.UTC) - datetime.timedelta(minutes=5)  # certtool and Go ask this machine's clock
VECTORS = Path(__file__).parents[1] / "vectors/requests"
PACKAGES = {
    "certtool": "gnutls-bin",
    "certutil": "libnss3-tools",
    "vfychain": "libnss3-tools",
    "crlutil": "libnss3-tools",
    "skopeo": "skopeo",
}
TLS_CAS = ("subordinate-ca", "openbao-intermediate", "cross-ca")


@dataclass
class Estate:
    """A root, one certificate of each shipped profile, and the root's CRLs: an empty one, and one with all of them."""

    folder: Path
    token: SigningToken
    root: Issuer
    made: dict[str, x509.Certificate]

    def file(self, name: str) -> Path:
        return self.folder / name

    def below(self, profile: str, name: str, issuer: Issuer) -> tuple[x509.Certificate, Path]:
        """A leaf below a CA of this estate, and the file of its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = {NameOID.COMMON_NAME: name}
        csr = make_csr(subject, [] if profile == "tls-client" else [x509.DNSName("localhost")], key=key)
        made = draft(load_profile(profile), read_request(csr), issuer, now=NOW)
        path = self.folder / f"{issuer.label}-{name}.key"
        path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return sign_certificate(as_device(self.token), made, issuer).certificate, path

    def ca(self, profile: str) -> Issuer:
        """A CA of this profile, whose key the token holds."""
        if profile not in self.token.keys:
            self.token.add_key(profile, KeyType.EC_P256)
        request = sample_request(profile, self.token.keys[profile])
        made = draft(load_profile(profile), request, self.root, now=NOW)
        return Issuer(sign_certificate(as_device(self.token), made, self.root).certificate, profile)

    def crl(self, issuer: Issuer, revoked: tuple[x509.Certificate, ...] = ()) -> bytes:
        entries = [Revocation(one.serial_number, NOW, "superseded") for one in revoked]
        made = draft_crl(load_crl_profile("offline-root"), issuer.certificate, entries, now=NOW)
        return sign_crl(as_device(self.token), made, issuer).pem


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Estate:
    folder = tmp_path_factory.mktemp("estate")
    token, root = new_root(now=NOW)
    made = Estate(folder, token, root, {})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ceremony.issuing.drafts.throw_away_key", software_key)
        for name in shipped_profiles():
            drafted = draft(load_profile(name), sample_request(name), root, now=NOW)
            made.made[name] = sign_certificate(as_device(token), drafted, root).certificate
            write(folder / f"{name}.pem", made.made[name])
    write(folder / "root.pem", root.certificate)
    write(folder / "none.crl", made.crl(root))
    write(folder / "all.crl", made.crl(root, tuple(made.made.values())))
    return made


def run(program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Another program's answer; the test is skipped, and says why, where it is not installed."""
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed (Debian: {PACKAGES[program]}): its verifier was not asked")
    return subprocess.run(
        [program, *(str(one) for one in arguments)], capture_output=True, text=True, check=False, timeout=60
    )


def verify_strictly(estate: Estate, crl: str, *more: object, ok: bool = True) -> str:
    arguments = ("-x509_strict", "-check_ss_sig", "-crl_check_all", "-CAfile", estate.file("root.pem"))
    return openssl("verify", *arguments, "-CRLfile", estate.file(crl), *more, ok=ok)


@pytest.mark.parametrize("profile", shipped_profiles())
def test_openssl_verifies_it_strictly_and_refuses_it_once_revoked(estate: Estate, profile: str) -> None:
    verify_strictly(estate, "none.crl", estate.file(f"{profile}.pem"))
    assert "revoked" in verify_strictly(estate, "all.crl", estate.file(f"{profile}.pem"), ok=False)


@pytest.mark.parametrize("profile", shipped_profiles())
def test_gnutls_verifies_it_and_refuses_it_once_revoked(estate: Estate, profile: str) -> None:
    for crl, said, code in (("none.crl", "is trusted", 0), ("all.crl", "revoked", 1)):
        anchor = ("--load-ca-certificate", estate.file("root.pem"), "--load-crl", estate.file(crl))
        done = run("certtool", "--verify", *anchor, "--infile", estate.file(f"{profile}.pem"))
        assert (done.returncode, said in done.stdout) == (code, True), done.stdout


def test_gnutls_holds_a_leaf_to_its_purpose(estate: Estate) -> None:
    for profile, code in (("tls-server", 0), ("tls-client", 1), ("image-signing", 1)):
        anchor = ("--verify", "--load-ca-certificate", estate.file("root.pem"), "--verify-purpose", "1.3.6.1.5.5.7.3.1")
        assert run("certtool", *anchor, "--infile", estate.file(f"{profile}.pem")).returncode == code, profile


# what NSS calls them (certutil -u): V server, C client, J object signer, R mail recipient, L CA, O status responder
NSS_USES = {
    "tls-server": "V",
    "tls-client": "C",
    "image-signing": "J",
    "image-signing-cosign": "J",
    "image-decryption": "R",
    "ocsp-responder": "O",
    "dct-root": "V",
    "dct-targets": "V",
}


@pytest.fixture(scope="module")
def nss(estate: Estate) -> Callable[[str], Path]:
    """NSS databases that trust the root, with one of its CRLs."""
    made: dict[str, Path] = {}

    def database(crl: str) -> Path:
        if crl not in made:
            folder = estate.file(f"nss-{crl}")
            folder.mkdir()
            der = x509.load_pem_x509_crl(estate.file(crl).read_bytes()).public_bytes(Encoding.DER)
            write(folder / "crl.der", der)
            for arguments in (
                ("certutil", "-N", "-d", f"sql:{folder}", "--empty-password"),
                ("certutil", "-A", "-d", f"sql:{folder}", "-n", "root", "-t", "CT,C,C", "-i", estate.file("root.pem")),
                ("crlutil", "-I", "-d", f"sql:{folder}", "-i", folder / "crl.der"),
            ):
                done = run(*arguments)
                assert done.returncode == 0, done.stderr
            made[crl] = folder
        return made[crl]

    return database


@pytest.mark.parametrize("profile", shipped_profiles())
def test_nss_takes_it_for_what_it_is_and_refuses_it_once_revoked(
    estate: Estate, nss: Callable[[str], Path], profile: str
) -> None:
    use = NSS_USES.get(profile, "L")
    for crl, said in (("none.crl", "certificate is valid"), ("all.crl", "revoked")):
        database = f"sql:{nss(crl)}"
        run("certutil", "-A", "-d", database, "-n", profile, "-t", ",,", "-i", estate.file(f"{profile}.pem"))
        done = run("certutil", "-V", "-d", database, "-n", profile, "-u", use, "-e")
        assert said in (done.stdout + done.stderr).lower(), done.stderr


def test_nss_builds_the_chain_and_holds_a_leaf_to_its_purpose(estate: Estate, nss: Callable[[str], Path]) -> None:
    issuing = estate.ca("subordinate-ca")
    server = write(estate.file("below.pem"), estate.below("tls-server", "localhost", issuing)[0])
    chain = ("-a", server, "-a", write(estate.file("issuing.pem"), issuing.certificate))
    for use, said in ((1, "Chain is good!"), (0, "Certificate type not approved")):
        done = run("vfychain", "-d", f"sql:{nss('none.crl')}", "-pp", "-u", use, *chain)
        assert said in done.stdout + done.stderr


@pytest.mark.parametrize("profile", TLS_CAS)
def test_openssl_asks_every_ca_of_the_chain_for_its_crl(estate: Estate, profile: str) -> None:
    issuing = estate.ca(profile)
    leaf = write(estate.file("leaf.pem"), estate.below("tls-server", "localhost", issuing)[0])
    chain = ("-untrusted", write(estate.file("ca.pem"), issuing.certificate), leaf)
    assert "unable to get certificate CRL" in verify_strictly(estate, "none.crl", *chain, ok=False)
    write(estate.file("both.crl"), estate.crl(estate.root) + estate.crl(issuing))
    verify_strictly(estate, "both.crl", *chain)


class Registry(http.server.BaseHTTPRequestHandler):
    """Says as much as `skopeo list-tags` asks for."""

    def do_GET(self) -> None:
        answer = json.dumps({"name": "app", "tags": ["v1"]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Docker-Distribution-Api-Version", "registry/2.0")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        pass


class RegistryServer(http.server.ThreadingHTTPServer):
    """Keeps why it takes a client for none."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.refusals: list[str] = []

    def get_request(self) -> Any:
        try:
            return super().get_request()
        except OSError as problem:
            self.refusals.append(str(problem))
            raise

    def handle_error(self, *_: object) -> None:
        """A client that says no."""


@contextlib.contextmanager
def serve(server_chain: Path, key: Path, anchor: Path) -> Iterator[RegistryServer]:
    """A registry that asks its client for a certificate; OpenSSL verifies it strictly."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(server_chain, key)
    context.load_verify_locations(anchor)
    context.verify_mode = ssl.CERT_REQUIRED
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    with RegistryServer(("localhost", 0), Registry) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize("profile", TLS_CAS)
@pytest.mark.parametrize("role", ["tls-client", "tls-server"])
def test_go_takes_server_and_chain_and_is_taken_as_a_client_of_its_purpose_alone(
    estate: Estate, tmp_path: Path, profile: str, role: str
) -> None:
    if shutil.which("skopeo") is None:
        pytest.skip("skopeo is not installed (Debian: skopeo): Go's x509 was not asked")
    issuing = estate.ca(profile)
    intermediate = issuing.certificate.public_bytes(Encoding.PEM)
    anchor = estate.file("root.pem").read_bytes()
    server, server_key = estate.below("tls-server", "localhost", issuing)
    client, client_key = estate.below(role, "builder", issuing)
    chain = write(tmp_path / "server.pem", server.public_bytes(Encoding.PEM) + intermediate)
    certs = tmp_path / "certs"
    certs.mkdir()
    write(certs / "ca.crt", anchor)
    write(certs / "client.cert", client.public_bytes(Encoding.PEM) + intermediate)
    shutil.copy(client_key, certs / "client.key")
    with serve(chain, server_key, estate.file("root.pem")) as registry:
        asking = ("list-tags", "--cert-dir", certs, f"docker://localhost:{registry.server_port}/app")
        done = run("skopeo", *asking)
        if role == "tls-server":
            assert done.returncode != 0
            assert "unsuitable certificate purpose" in registry.refusals[0]
            return
        assert json.loads(done.stdout)["Tags"] == ["v1"], done.stderr
        write(certs / "ca.crt", new_root(now=NOW)[1].certificate)
        assert "x509: certificate signed by unknown authority" in run("skopeo", *asking).stderr


# Pitfalls of the systems that the profiles are for.


@pytest.mark.parametrize("profile", ["dct-root", "dct-targets"])
def test_a_content_trust_key_is_for_what_gos_defaults_ask_for_and_still_serves_no_tls(
    estate: Estate, profile: str
) -> None:
    """Notary verifies a pinned root as Go does a TLS server; code_signing alone is an incompatible key usage there."""
    verify_strictly(estate, "none.crl", "-purpose", "sslserver", estate.file(f"{profile}.pem"))
    said = verify_strictly(estate, "none.crl", "-purpose", "sslserver", estate.file("image-signing.pem"), ok=False)
    assert "unsuitable certificate purpose" in said
    host = "registry.platform.example"
    said = verify_strictly(estate, "none.crl", "-verify_hostname", host, estate.file(f"{profile}.pem"), ok=False)
    assert "hostname mismatch" in said
    with pytest.raises(IssuingError, match="^I5: "):  # it cannot have a name, either
        request = read_request(make_csr({NameOID.COMMON_NAME: host}, [x509.DNSName(host)]))
        draft(load_profile(profile), request, estate.root, now=NOW)
    with pytest.raises(IssuingError, match="^I19: "):
        edit_profile(load_profile(profile), ("unproved_keys", f"names: {NAMES}\nunproved_keys"))


NAMES = "{required: true, from_request: true, dns: {at_most: 1}}"


def test_a_cosign_certificate_names_its_signer(estate: Estate) -> None:
    made = estate.made["image-signing-cosign"].extensions
    names = made.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.RFC822Name) == ["releases@platform.example"]
    purposes = made.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(purposes) == [ExtendedKeyUsageOID.CODE_SIGNING]
    with pytest.raises(IssuingError, match="^I10: The request has no alternative name"):
        draft(load_profile("image-signing-cosign"), read_request(make_csr(SUBORDINATE)), estate.root, now=NOW)


@pytest.mark.parametrize(("profile", "ok"), [("spiffe-intermediate-spire", True), ("spiffe-intermediate", False)])
def test_there_is_room_for_spires_own_ca(estate: Estate, tmp_path: Path, profile: str, ok: bool) -> None:
    """SPIRE makes its CA and the workload's certificate itself: by other code than Keyrite's."""
    upstream = estate.ca(profile)
    spire, workload = software_key(KeyType.EC_P256), software_key(KeyType.EC_P256)
    subject = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "SPIRE")])
    svid = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "SPIRE workload")])
    server_ca = (
        _certificate(subject, upstream.certificate.subject, spire, upstream.certificate, "spiffe://platform.example")
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(_usage(ca=True), critical=True)
        .sign(estate.token.keys[profile], hashes.SHA256())
    )
    leaf = (
        _certificate(svid, subject, workload, server_ca, "spiffe://platform.example/registry")
        .add_extension(_usage(ca=False), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False
        )
        .sign(spire, hashes.SHA256())
    )
    between = upstream.certificate.public_bytes(Encoding.PEM) + server_ca.public_bytes(Encoding.PEM)
    said = openssl(
        *("verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", estate.file("root.pem")),
        *("-untrusted", write(tmp_path / "between.pem", between), write(tmp_path / "svid.pem", leaf)),
        ok=ok,
    )
    assert ok or "path length constraint exceeded" in said


def _certificate(
    name: x509.Name, issuer: x509.Name, key: object, above: x509.Certificate, uri: str
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())  # type: ignore[attr-defined]
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW)
        .not_valid_after(NOW + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.UniformResourceIdentifier(uri)]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)  # type: ignore[attr-defined]
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(above.public_key()),  # type: ignore[arg-type]
            critical=False,
        )
    )


def _usage(*, ca: bool) -> x509.KeyUsage:
    no = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "encipher_only"), False
    )
    return x509.KeyUsage(digital_signature=not ca, key_cert_sign=ca, crl_sign=ca, decipher_only=False, **no)


@pytest.mark.parametrize("request_file", ["openbao-ec.csr", "openbao-rsa.csr"])
def test_openbaos_own_request_is_taken_and_issues_leaves_but_no_ca(
    estate: Estate, tmp_path: Path, request_file: str
) -> None:
    """`bao write pki/intermediate/generate/internal` made it; with a host's name as common name it names that, too."""
    request = read_request((VECTORS / request_file).read_bytes())
    made = sign_certificate(
        as_device(estate.token), draft(load_profile("openbao-intermediate"), request, estate.root, now=NOW), estate.root
    ).certificate
    constraints = made.extensions.get_extension_for_class(x509.BasicConstraints).value
    assert (constraints.ca, constraints.path_length) == (True, 0)
    openssl("verify", "-x509_strict", "-CAfile", estate.file("root.pem"), write(tmp_path / "bao.pem", made))


def test_openbaos_usual_key_is_refused_and_the_sentence_says_which_it_should_be() -> None:
    with pytest.raises(RequestError, match="^I6: .*2048.*3072 or 4096"):
        read_request((VECTORS / "openbao-usual.csr").read_bytes())
