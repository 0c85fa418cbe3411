"""What the token tests share: a PIN, and a PKCS#11 module that fails when it is told to."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from enum import IntFlag, auto
from pathlib import Path

from ceremony.hsm.cryptoki.initialize import encode_pin, initialize_token
from ceremony.hsm.cryptoki.module import ModuleOptions
from ceremony.hsm.cryptoki.supplement import CALLS
from ceremony.hsm.keyops.device import Pkcs11Device
from ceremony.hsm.probe.probe_report import Finding, ProbeReport
from ceremony.hsm.racks.provisioned import ProvisionedRack
from ceremony.hsm.racks.softhsm import find_softhsm
from ceremony.keys import TokenIdentity

PIN = "rehearsal-4711"
ANY_CALL = -1
ANSWER, ANSWER_AFTER, HANG, CRASH, KILL_BEFORE, KILL_AFTER, ANSWER_EVER = range(1, 8)


class Quirk(IntFlag):
    """What real tokens do that are not at hand: faulty_quirks.h says what each is."""

    NONE = 0
    NO_COPY = auto()
    EXTRACTABLE_READ_ONLY = auto()
    NO_CHANGE = auto()
    RAW_POINT = auto()
    CURVE_NAME = auto()
    DER_SIGNATURE = auto()
    NO_RAW_SIGNING = auto()
    PIN_PAD = auto()
    NO_SENSITIVE_BIRTH = auto()
    NO_DENIED_ROLES = auto()
    WANTS_TYPE = auto()
    WANTS_LENGTH = auto()
    NUL_PADDED = auto()
    NO_RNG = auto()
    NO_DESTROY = auto()
    MANY_SLOTS = auto()
    ALWAYS_AUTHENTICATE = auto()
    GROWING_SLOTS = auto()
    NO_HISTORY = auto()
    NO_PRIVATE_TYPE = auto()
    CANT_LOCK = auto()
    LIES_ABOUT_HISTORY = auto()
    ID_READ_ONLY = auto()
    NO_SESSION_KEYS = auto()
    ENDLESS_FIND = auto()


def build_faulty_module(folder: Path, *, gaps: bool = False) -> Path:
    """Compile the module that spoils calls; with `gaps` as one of PKCS#11 3.0 that lacks a function."""
    module = folder / ("gaps.so" if gaps else "faulty.so")
    options = ["-DFAULTY_GAPS"] if gaps else []
    source = Path(__file__).with_name("faulty_module.c")
    subprocess.run(
        ["cc", "-shared", "-fPIC", "-O1", "-Wall", "-Werror", *options, "-o", str(module), str(source), "-ldl"],
        check=True,
    )
    return module


def configure_softhsm(folder: Path) -> dict[str, str]:
    """A token folder as a SoftHsmRack would make it, and the environment in which the faulty module uses it."""
    (folder / "tokens").mkdir(parents=True)
    configuration = folder / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    real = folder / "libsofthsm2.so"  # a copy has a state of its own, whatever else uses SoftHSM in this process
    shutil.copy(find_softhsm(), real)
    return {"SOFTHSM2_CONF": str(configuration), "FAULTY_REAL": str(real)}


def finding(report: ProbeReport, operation: str) -> Finding:
    """What the probe found of this operation."""
    return {one.operation: one for one in report.findings}[operation]


class VendorRack(ProvisionedRack):
    """Tokens that are made here, as the vendor's tool would make them."""

    def __init__(self, module: Path, options: ModuleOptions) -> None:
        super().__init__(module, "", "", trail=Path("/nowhere/trail"), options=options, transport_bits=1024)

    def make(self, label: str, pin: str, so_pin: bytes = b"87654321") -> str:
        """The serial of a token that is initialised with this label and PIN."""
        return initialize_token(self.module, label, encode_pin(pin), bytearray(so_pin)).serial

    def prepare(self, label: str, pin: str) -> Pkcs11Device:
        return self.open(self.make(label, pin), label, pin)

    def identities(self) -> tuple[TokenIdentity, ...]:
        return tuple(one.identity for one in self.tokens() if one.initialised)


class FaultyRack(VendorRack):
    """A rack of SoftHSM tokens behind the module that spoils calls."""

    def __init__(self, module: Path, folder: Path) -> None:
        super().__init__(module, ModuleOptions(environment=tuple(configure_softhsm(folder).items())))
        self._library = ctypes.CDLL(str(module))

    def spoil(self, call: str | int, action: int, code: int = 5, nth: int = 1) -> None:
        number = call if isinstance(call, int) else CALLS[call]
        self._library.faulty_plan(
            ctypes.c_long(number), ctypes.c_long(nth), ctypes.c_long(action), ctypes.c_ulong(code)
        )

    def behave(self) -> None:
        self.spoil(-2, 0)
        self.flag(0)
        self.quirk(Quirk.NONE)

    def quirk(self, quirks: Quirk) -> None:
        """The token has these quirks from now on."""
        self._library.faulty_quirks(ctypes.c_ulong(quirks))

    def flag(self, flags: int) -> None:
        """Add flags to what the token says about itself."""
        self._library.faulty_flags(ctypes.c_ulong(flags))

    def count(self, action) -> int:
        """How many PKCS#11 calls the action makes."""
        self.spoil(ANY_CALL, 0, nth=0)
        action()
        return int(self._library.faulty_count())
