"""OpenSC's pkcs11-tool, which is other people's code from the command line to the call, sees the tokens that we see.

It goes through the module that spoils calls, which spoils none here and tells NSS's library its parameters.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from pkcs11 import Mechanism, MechanismFlag

from ceremony.errors import MachineError
from ceremony.hsm.keyops.formats import CANDIDATES
from ceremony.hsm.probe.probe_report import ProbeReport
from ceremony.hsm.probe.probing import probe
from ceremony.hsm.racks.nss import NssRack
from ceremony.hsm.racks.softhsm import SoftHsmRack
from ceremony.hsm.racks.throwaway import ThrowAwayRack
from ceremony.keys import KeyAttributes, KeyType
from tests.hsm.hsm_support import PIN, finding

pytestmark = pytest.mark.skipif(not shutil.which("pkcs11-tool"), reason="pkcs11-tool is not installed (opensc)")

LABEL = "OPENSC"
ROOT_ID, FREE_ID, LOCKED_ID, PAIR_ID = "a0", "a1", "a2", "b0"
FLAGS = {
    "encrypt": MechanismFlag.ENCRYPT,
    "decrypt": MechanismFlag.DECRYPT,
    "sign": MechanismFlag.SIGN,
    "verify": MechanismFlag.VERIFY,
    "generate": MechanismFlag.GENERATE,
    "generate_key_pair": MechanismFlag.GENERATE_KEY_PAIR,
    "wrap": MechanismFlag.WRAP,
    "unwrap": MechanismFlag.UNWRAP,
    "derive": MechanismFlag.DERIVE,
}
USED = (
    *CANDIDATES,
    Mechanism.AES_KEY_GEN,
    Mechanism.RSA_PKCS_KEY_PAIR_GEN,
    Mechanism.EC_KEY_PAIR_GEN,
    Mechanism.RSA_PKCS_OAEP,
    Mechanism.RSA_PKCS,
    Mechanism.ECDSA,
)
ACCESS = {
    "sensitive": "sensitive",
    "extractable": "extractable",
    "always sensitive": "always_sensitive",
    "never extractable": "never_extractable",
    "local": "local",
}
KINDS = {
    KeyType.EC_P256: "EC:secp256r1",
    KeyType.EC_P384: "EC:secp384r1",
    KeyType.EC_P521: "EC:secp521r1",
    KeyType.RSA_3072: "rsa:3072",
}


@dataclass
class Seen:
    """A token as we see it, and pkcs11-tool over the same token."""

    rack: ThrowAwayRack
    report: ProbeReport
    objects: tuple[KeyAttributes, ...]
    module: Path

    def tool(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        options = self.rack.options()
        environment = os.environ | dict(options.environment) | {"FAULTY_REAL": str(self.rack.library), "TEST_PIN": PIN}
        if options.parameters:
            environment["FAULTY_PARAMETERS"] = options.parameters
        command = ["pkcs11-tool", "--module", str(self.module), "--token-label", LABEL, "--pin", "env:TEST_PIN"]
        return subprocess.run([*command, *arguments], env=environment, capture_output=True, text=True, check=False)

    def does(self, *arguments: str) -> bool:
        return self.tool("--login", *arguments).returncode == 0


@pytest.fixture(scope="module", params=[SoftHsmRack, NssRack], ids=["softhsm", "nss"])
def seen(request, faulty_module, tmp_path_factory):
    try:
        rack = request.param(tmp_path_factory.mktemp("opensc") / "rack", transport_bits=2048)
    except MachineError as missing:
        pytest.skip(str(missing))
    device = rack.prepare(LABEL, PIN)
    report = probe(device, tuple(KINDS))
    device.make_root_key("root")
    device.make_estate_key("root-ca", KeyType.EC_P384)
    device.make_estate_key("open", KeyType.RSA_3072)
    for label in ("root", "root-ca"):
        device.lock(label)
    objects = device.inventory()
    device.close()
    token = Seen(rack, report, objects, faulty_module)
    keygen = ("--keygen", "--key-type", "AES:32", "--sensitive", "--usage-wrap")
    assert all(token.does(*keygen, "--id", key) for key in (ROOT_ID, LOCKED_ID))
    assert token.does(*keygen, "--id", FREE_ID, "--extractable")
    yield token
    rack.discard()


def names(mechanism: Mechanism) -> set[str]:
    """What it may call a mechanism; one that it does not know it calls by its number."""
    name = "ECDSA-KEY-PAIR-GEN" if mechanism is Mechanism.EC_KEY_PAIR_GEN else mechanism.name.replace("_", "-")
    return {name, f"mechtype-0x{mechanism:X}"}


def test_it_lists_the_mechanisms_that_we_list_with_sizes_and_flags(seen):
    slot = next(token.raw.slot for token in seen.rack.module.tokens() if token.label == LABEL)
    run = seen.rack.module.run
    ours = run(slot.get_mechanisms)
    theirs = [line.strip().split(", ") for line in seen.tool("--list-mechanisms").stdout.splitlines()[1:]]
    assert len(theirs) == len(ours)
    for mechanism in USED:
        listed = [words for words in theirs if words[0] in names(mechanism)]
        assert len(listed) == (mechanism in ours), mechanism.name
        for words in listed:
            info = run(lambda: slot.get_mechanism_info(mechanism))  # noqa: B023 - called at once
            assert f"keySize={{{info.min_key_length},{info.max_key_length}}}" in words
            flags = {word for word in FLAGS if FLAGS[word] & info.flags}
            # SoftHSM 2.6.1 adds the flags of CKM_AES_CBC_PAD to what lies in memory, which pkcs11-tool has cleared
            assert set(words) & set(FLAGS) == flags or (
                mechanism is Mechanism.AES_CBC_PAD and flags >= set(words) & set(FLAGS)
            )


def test_it_lists_the_objects_that_we_list_with_their_locks(seen):
    told = seen.tool("--login", "--list-objects").stdout
    theirs = {}
    for text in re.split(r"\n(?=\w)", told):
        if (label := re.search(r"label: +(\S+)", text)) and "Access:" in text:
            access = re.search(r"Access: +(.*)", text)[1].split(", ")
            theirs[text.split()[0].lower(), label[1]] = (re.search(r"ID: +(\w+)", text)[1], set(access) & set(ACCESS))
    ours = {}
    for one in seen.objects:
        access = {word for word, name in ACCESS.items() if getattr(one, name)}
        ours[one.object_class, one.label] = (one.key_id, access)
    assert len(ours) == 5
    assert {key: theirs[key] for key in ours} == ours


@pytest.mark.parametrize("mechanism", CANDIDATES, ids=lambda one: one.name)
def test_it_wraps_what_the_probe_says_can_be_wrapped_and_where_a_lock_holds(seen, mechanism, tmp_path):
    def wraps(key):
        iv = ("--iv", "00" * 16) if mechanism is Mechanism.AES_CBC_PAD else ()
        how = ("--wrap", "--mechanism", hex(mechanism), *iv, "--id", ROOT_ID, "--application-id", key)
        return seen.does(*how, "--output-file", str(tmp_path / "wrapped"))

    how = finding(seen.report, f"wrap-{mechanism.name.lower().replace('_', '-')}").how
    # RFC 3394 takes whole blocks: the probe's private key has none, an AES key has
    assert wraps(FREE_ID) == (not how.startswith("C_WrapKey") or how.endswith("CKR_DATA_LEN_RANGE"))
    assert wraps(LOCKED_ID) == (wraps(FREE_ID) and not finding(seen.report, "lock-enforced").ok)


@pytest.mark.parametrize("kind", KINDS)
def test_it_makes_and_uses_the_pairs_that_the_probe_says_can_be_had(seen, kind, tmp_path):
    challenge, signature = tmp_path / "challenge", tmp_path / "signature"
    challenge.write_bytes(os.urandom(48))
    mechanism = "SHA384-RSA-PKCS" if kind is KeyType.RSA_3072 else "ECDSA"
    how = ("--mechanism", mechanism, "--id", PAIR_ID, "--input-file", str(challenge))
    worked = (
        seen.does("--keypairgen", "--key-type", KINDS[kind], "--id", PAIR_ID)
        and seen.does("--sign", *how, "--output-file", str(signature))
        and seen.does("--verify", *how, "--signature-file", str(signature))
    )
    assert worked == finding(seen.report, f"estate-{kind.value}").ok
    for half in ("privkey", "pubkey"):
        assert seen.does("--delete-object", "--type", half, "--id", PAIR_ID)


def test_it_draws_random_bytes_as_the_probe_does(seen, tmp_path):
    drawn = [tmp_path / "one", tmp_path / "two"]
    assert all(seen.does("--generate-random", "32", "--output-file", str(file)) for file in drawn)
    one, two = (file.read_bytes() for file in drawn)
    assert (len(one) == len(two) == 32 and one != two) == finding(seen.report, "random").ok


def test_its_own_test_finds_no_error(seen):
    """On NSS it stops itself at its first digest, which NSS makes in its other slot only."""
    told = seen.tool("--login", "--test").stdout
    assert "C_SeedRandom() and C_GenerateRandom():\n  seems to be OK" in told
    assert "No errors" in told or isinstance(seen.rack, NssRack)
