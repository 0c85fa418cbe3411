"""A process of its own that makes, wraps and restores keys, and tells each step on its standard output when it is done.

Run as: python -m tests.hsm.faulty_child MODULE FOLDER [hang]. The environment variable FAULTY_PLAN says which call is
to fail, and how.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from ceremony.errors import KeyriteError
from ceremony.hsm.cryptoki.calls import CallTrail
from ceremony.hsm.cryptoki.module import Limits, ModuleOptions
from ceremony.keys import KeyType
from tests.hsm.hsm_support import PIN, VendorRack


def tell(**values):
    os.write(1, (json.dumps(values) + "\n").encode())


def work(rack):
    device = rack.prepare("ROOT-K", PIN)
    tell(serial=device.identity.serial)
    device.make_root_key("root")
    tell(made="root")
    device.make_estate_key("root-ca", KeyType.EC_P256)
    tell(made="root-ca")
    wrapped = device.wrap("root", "root-ca")
    export = device.export_root_key("root")
    device.destroy("root")
    tell(destroyed="root")
    device.destroy("root-ca")
    tell(destroyed="root-ca")
    device.restore("root", export.value, [wrapped])
    tell(made="root")
    tell(made="root-ca")
    device.make_log_key("log")
    tell(made="log")


def main():
    module, folder = (Path(argument) for argument in sys.argv[1:])
    environment = {"SOFTHSM2_CONF": str(folder / "softhsm2.conf")}
    options = ModuleOptions(
        environment=tuple(environment.items()), limits=Limits(1.0, 1.0), trail=CallTrail(folder / "trail")
    )
    rack = None
    try:
        rack = VendorRack(module, options)
        work(rack)
    except KeyriteError as error:
        tell(error=str(error))
        try:
            if rack is not None:
                rack.open("0000", "ROOT-K", PIN)
        except KeyriteError as again:
            tell(again=str(again))
    os._exit(0)


if __name__ == "__main__":
    main()
