"""pkcs11-check, a conformance test by other people (PyPI), says of SoftHSM and NSS what our probe says.

Runs only where KEYRITE_TEST_PKCS11_CHECK names its command, because it wants Python 3.12 and forty seconds:
python3.12 -m venv V && V/bin/pip install pkcs11-check==0.2.3, then name V/bin/pkcs11-check.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from ceremony.errors import MachineError
from ceremony.hsm.probe.probing import probe
from ceremony.hsm.racks.nss import NssRack
from ceremony.hsm.racks.softhsm import SoftHsmRack
from ceremony.keys import KeyType
from tests.hsm.hsm_support import PIN, finding

COMMAND = os.environ.get("KEYRITE_TEST_PKCS11_CHECK", "")
pytestmark = pytest.mark.skipif(not COMMAND, reason="KEYRITE_TEST_PKCS11_CHECK does not name pkcs11-check's command")
CASES = ("rsa_key_wrapping", "sensitivity", "oaep_parameter_fidelity", "rng", "keypair_consistency")


def cases() -> list[str]:
    found = subprocess.run(
        [Path(COMMAND).with_name("python"), "-c", "import pkcs11_check.testcases as cases; print(cases.__path__[0])"],
        capture_output=True,
        text=True,
        check=True,
    )
    return [f"{found.stdout.strip()}/test_{name}.py" for name in CASES]


@pytest.mark.parametrize(("kind", "slot"), [(SoftHsmRack, "0"), (NssRack, "1")])
def test_it_says_what_the_probe_says(kind, slot, faulty_module, tmp_path):
    try:
        rack = kind(tmp_path / "rack", transport_bits=2048)
    except MachineError as missing:
        pytest.skip(str(missing))
    device = rack.prepare("CHECKED", PIN)
    report = probe(device, [KeyType.EC_P256, KeyType.RSA_3072])
    device.close()
    options = rack.options()
    environment = os.environ | dict(options.environment) | {"FAULTY_REAL": str(rack.library), "P11TEST_PIN": PIN}
    if options.parameters:
        environment["FAULTY_PARAMETERS"] = options.parameters
    how = ("--module", str(faulty_module), "--slot", slot, "--skip-slow", "--isolation", "file")
    told = tmp_path / "told.json"
    subprocess.run(
        [COMMAND, "test", *how, "--output", "json", "--output-file", str(told), *cases()],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    units = {Path(unit["target"]).stem.removeprefix("test_"): unit for unit in json.loads(told.read_text())["units"]}
    assert {name: unit["counts"]["crashed"] for name, unit in units.items()} == dict.fromkeys(CASES, 0)

    def passes(case, name=""):
        tests = [one["outcome"] for one in units[case].get("tests", ()) if name in one["nodeid"]]
        return not {"failed", *({"xfailed"} if name else ())} & set(tests) and units[case]["counts"]["passed"] > 0

    assert passes("rng") == finding(report, "random").ok
    assert passes("sensitivity") == (finding(report, "sensitive-holds").ok and finding(report, "lock-one-way").ok)
    refused = [one for one in units["rsa_key_wrapping"].get("tests", ()) if "NonExtractable" in one["nodeid"]]
    assert all(one["outcome"] != "failed" for one in refused) == finding(report, "lock-enforced").ok
    assert refused
    sha256 = finding(report, "root-leaves").how == "oaep sha256"
    assert passes("oaep_parameter_fidelity", "decrypt_correctness") == sha256
    assert passes("keypair_consistency") == all(finding(report, f"estate-{kind}").ok for kind in report.key_types)
