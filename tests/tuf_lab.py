"""A TUF repository over loopback HTTP, whose online roles sign in memory, and python-tuf's client before it."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, MetaFile, Snapshot, TargetFile, Targets, Timestamp
from tuf.ngclient import Updater

LATER = datetime.datetime(2046, 1, 1, tzinfo=datetime.UTC)
TARGET = b"released\n"


class Repository:
    """The metadata and one target below a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.signers = {role: CryptoSigner.generate_ecdsa() for role in ("targets", "snapshot", "timestamp")}
        (folder / "metadata").mkdir(parents=True)
        (folder / "targets").mkdir()
        (folder / "targets/app.txt").write_bytes(TARGET)
        targets = Targets(version=1, expires=LATER)
        targets.targets["app.txt"] = TargetFile.from_data("app.txt", TARGET)
        self._write("1.targets.json", targets, "targets")
        self._write("1.snapshot.json", Snapshot(version=1, expires=LATER), "snapshot")
        self._write("timestamp.json", Timestamp(1, None, LATER, MetaFile(1)), "timestamp")

    def _write(self, name: str, signed: Any, role: str) -> None:
        metadata = Metadata(signed)
        metadata.sign(self.signers[role])
        metadata.to_file(str(self.folder / "metadata" / name))

    def public_key(self, role: str) -> str:
        """PEM."""
        return str(self.signers[role].public_key.keyval["public"])

    def publish_root(self, version: int, content: bytes) -> None:
        """As the page that comes out of a ceremony says."""
        (self.folder / "metadata" / f"{version}.root.json").write_bytes(content)

    @contextmanager
    def served(self) -> Iterator[str]:
        """The address; the server ends with the block."""

        class Quiet(SimpleHTTPRequestHandler):
            def log_message(self, *_: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(self.folder)))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


class Client:
    """python-tuf's client with a folder of its own; it was given `bootstrap` once."""

    def __init__(self, folder: Path, bootstrap: bytes) -> None:
        (folder / "metadata").mkdir(parents=True)
        (folder / "targets").mkdir()
        self.folder, self.bootstrap = folder, bootstrap

    def update(self, address: str) -> int:
        """Refresh, fetch the target, and say by which version of the root; errors are python-tuf's."""
        updater = Updater(
            str(self.folder / "metadata"),
            f"{address}/metadata/",
            str(self.folder / "targets"),
            f"{address}/targets/",
            bootstrap=self.bootstrap,
        )
        updater.config.prefix_targets_with_hash = False
        updater.refresh()
        info = updater.get_targetinfo("app.txt")
        assert info is not None
        assert Path(updater.download_target(info)).read_bytes() == TARGET
        return int(Metadata.from_file(str(self.folder / "metadata/root.json")).signed.version)
