"""What the token tests share: a PIN, and a PKCS#11 module that fails when it is told to."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from pathlib import Path

from ceremony.hsm.constants import CALLS
from ceremony.hsm.module import ModuleOptions
from ceremony.hsm.rack import ModuleRack
from ceremony.hsm.softhsm import find_softhsm

PIN = "rehearsal-4711"
ANY_CALL = -1
ANSWER, ANSWER_AFTER, HANG, CRASH, KILL_BEFORE, KILL_AFTER, ANSWER_EVER = range(1, 8)


def build_faulty_module(folder: Path) -> Path:
    """Compile the module that spoils calls."""
    module = folder / "faulty.so"
    source = Path(__file__).with_name("faulty_module.c")
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", str(module), str(source), "-ldl"], check=True)
    return module


def configure_softhsm(folder: Path) -> dict[str, str]:
    """A token folder as a SoftHsmRack would make it, and the environment in which the faulty module uses it."""
    (folder / "tokens").mkdir(parents=True)
    configuration = folder / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    real = folder / "libsofthsm2.so"  # a copy has a state of its own, whatever else uses SoftHSM in this process
    shutil.copy(find_softhsm(), real)
    return {"SOFTHSM2_CONF": str(configuration), "FAULTY_REAL": str(real)}


class FaultyRack(ModuleRack):
    """A rack of SoftHSM tokens behind the module that spoils calls."""

    def __init__(self, module: Path, folder: Path) -> None:
        options = ModuleOptions(environment=tuple(configure_softhsm(folder).items()))
        super().__init__(module, options=options, so_pin=lambda: bytearray(b"87654321"), transport_bits=1024)
        self._library = ctypes.CDLL(str(module))

    def spoil(self, call: str | int, action: int, code: int = 5, nth: int = 1) -> None:
        number = call if isinstance(call, int) else CALLS[call]
        self._library.faulty_plan(
            ctypes.c_long(number), ctypes.c_long(nth), ctypes.c_long(action), ctypes.c_ulong(code)
        )

    def behave(self) -> None:
        self.spoil(-2, 0)
        self.flag(0)

    def flag(self, flags: int) -> None:
        """Add flags to what the token says about itself."""
        self._library.faulty_flags(ctypes.c_ulong(flags))

    def count(self, action) -> int:
        """How many PKCS#11 calls the action makes."""
        self.spoil(ANY_CALL, 0, nth=0)
        action()
        return int(self._library.faulty_count())
