"""`make packages`: what it installs starts and enables nothing on this machine, and takes no other package's place."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

MAKEFILE = Path(__file__).parents[2] / "Makefile"
ASLEEP = ("invoke-rc.d", "update-rc.d", "deb-systemd-invoke", "deb-systemd-helper", "systemctl")
# in apt-get's place: says how it was called, and which programs a package's scripts would find
APT = f"""#!/bin/sh
echo "$@" >>"$SAID"
for one in "$@"; do
  case $one in DPkg::Path=*) PATH=${{one#*=}} ;; *) continue ;; esac
  for name in {" ".join(ASLEEP)}; do
    readlink -f "$(command -v $name)" >>"$SAID"
  done
done
"""


def test_services_of_what_is_installed_stay_asleep(tmp_path: Path) -> None:
    programs, said = tmp_path / "bin", tmp_path / "said"
    programs.mkdir()
    for name, text in (("apt-get", APT), ("sudo", '#!/bin/sh\nexec "$@"\n')):
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    done = subprocess.run(
        [shutil.which("make") or "make", "-f", MAKEFILE, "packages", "PACKAGES=there-is-no-such-package"],
        env={**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "SAID": str(said), "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "Installing there-is-no-such-package\n"), done.stderr
    update, install, *found = said.read_text().splitlines()
    assert update == "update -qq"
    assert re.search(r"^install .*--no-remove .*there-is-no-such-package$", install)
    assert found == [os.path.realpath("/bin/true")] * len(ASLEEP)
    assert {one.name for one in tmp_path.iterdir()} == {"bin", "said"}
