"""Hosts that are not there: a network of their own without a way out, and for each host its own /etc, /var and /root.

What a test does there is what INSTALL says, word for word; nothing of it is left on this machine. Everything that was
started ends with the one process that began it. Needs root, and a kernel that lets it make namespaces and overlays.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

LIFE_S = 600
STUBS = Path(__file__).parent / "lab_stubs"
_PROGRAMS = ("unshare", "nsenter", "ip", "mount")


class NoLabError(Exception):
    """Why no lab can be had here."""


def require_lab(*programs: str) -> None:
    """NoLabError that says what this machine lacks."""
    missing = [
        one for one in (*_PROGRAMS, *programs) if shutil.which(one, path=f"{os.environ['PATH']}:/usr/sbin") is None
    ]
    if missing:
        raise NoLabError(f"not installed: {', '.join(missing)} (`make lab-packages`)")
    if os.geteuid() != 0:
        raise NoLabError("dockerd and its like are started by root alone, and this is another user")
    tried = subprocess.run(
        ["unshare", "--net", "--mount", "--pid", "--fork", "true"], capture_output=True, text=True, check=False
    )
    if tried.returncode:
        raise NoLabError(f"this kernel lets nobody make namespaces ({tried.stderr.strip()})")


@dataclass
class Done:
    """How a command ended."""

    code: int
    out: str

    @property
    def ok(self) -> bool:
        return self.code == 0


@dataclass
class LabHost:
    """One host: commands run as root, in its own files."""

    lab: Lab
    name: str
    pid: int

    def run(self, command: str, timeout: float = 60, env: dict[str, str] | None = None) -> Done:
        """What a shell makes of a command, with both outputs in one."""
        done = subprocess.run(
            [*self.lab.enter(self.pid), "dash", "-c", command],
            env={"PATH": f"{STUBS}:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C", **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=timeout,
            check=False,
        )
        return Done(done.returncode, done.stdout)

    def must(self, command: str, timeout: float = 60) -> str:
        """The output of a command that has to go well."""
        done = self.run(command, timeout)
        assert done.ok, f"{self.name}: {command}\n{done.out}"
        return done.out


@dataclass
class Lab:
    """The network, and what keeps it alive; to be used in a `with`."""

    folder: Path  # seen by all hosts
    hosts: dict[str, LabHost] = field(default_factory=dict)
    _started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __enter__(self) -> Lab:
        apart = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
        self._pid = self._hold(apart)
        self._must("mount --make-rprivate /")
        self._must("ip link set lo up")
        self._must(f"mount -t tmpfs -o size=2g lab {shlex.quote(str(self.folder))}")
        return self

    def __exit__(self, *_: object) -> None:
        os.kill(self._pid, signal.SIGKILL)  # the first process of its namespace: all others there end with it
        for holder in self._started:
            holder.wait(timeout=20)

    def enter(self, pid: int) -> list[str]:
        return ["nsenter", "--target", str(pid), "--mount", "--net", "--pid", "--"]

    def add_host(self, name: str, addresses: Sequence[str], names: dict[str, str]) -> LabHost:
        """A host with addresses of its own, which knows all `names` by their addresses."""
        for address in addresses:
            self._must(f"ip addr add {address}/32 dev lo")
        pid = self._hold([*self.enter(self._pid), "unshare", "--mount"])
        host = self.hosts[name] = LabHost(self, name, pid)
        own = self.folder / f"{name}-files"
        for place in ("etc", "var", "root"):
            base = own / place
            host.must(f"mkdir -p {base}/upper {base}/work")
            host.must(f"mount -t overlay -o lowerdir=/{place},upperdir={base}/upper,workdir={base}/work lab /{place}")
        host.must("mount -t tmpfs run /run && mkdir -p /run/lock /run/nginx /run/containerd")
        lines = "\\n".join(f"{address} {named}" for named, address in names.items())
        host.must(f"printf '127.0.0.1 localhost\\n{lines}\\n' >/etc/hosts")
        host.must("rm -rf /etc/docker /etc/containers/policy.json && mkdir -p /etc/docker")
        return host

    def _must(self, command: str) -> None:
        done = subprocess.run(
            [*self.enter(self._pid), "sh", "-c", command], capture_output=True, text=True, timeout=20, check=False
        )
        if done.returncode:
            raise NoLabError(f"{command}: {done.stderr.strip()}")

    def _hold(self, command: list[str]) -> int:
        """What the command makes, kept by a process that sleeps; its number here."""
        null = subprocess.DEVNULL
        holder = subprocess.Popen([*command, "sleep", str(LIFE_S)], stdin=null, stdout=null, stderr=null)
        self._started.append(holder)
        return self._wait_for_child(holder.pid)

    def _wait_for_child(self, pid: int) -> int:
        for _ in range(500):
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
            if children and Path(f"/proc/{children[0]}/comm").read_text("ascii").strip() == "sleep":
                return int(children[0])
            time.sleep(0.01)
        raise NoLabError("the namespace did not come up")
