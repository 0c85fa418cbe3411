"""An archive of a TUF root ceremony, taken up by the next one."""

from __future__ import annotations

from pathlib import Path

from ceremony.archive.tuf_root import TUF_PREVIOUS, TUF_ROOT
from ceremony.errors import RefusedError
from ceremony.planning.tuf_root import Earlier
from ceremony.record.events import TufEarlier
from ceremony.verify.running import inspect_archive


def read_earlier(folder: Path) -> Earlier:
    """What an archive of a TUF root ceremony tells to whoever takes it up; RefusedError where it does not hold."""
    report, archive = inspect_archive(folder)
    if report.kind != "tuf-root":
        raise RefusedError(
            "{path} is the archive of another kind of ceremony; name that of a TUF root ceremony.", path=str(folder)
        )
    state, first = archive.state, archive.first
    if report.verdict != "complete" or state is None or state.tuf is None or first is None:
        failed = ", ".join(check.id for check in report.checks if not check.ok) or report.verdict
        raise RefusedError(
            "The archive {path} does not verify ({failed}), so nobody can say what was signed; nothing was signed now. "
            "Take the archive as you got it.",
            path=str(folder),
            failed=failed,
        )
    there = archive.manifest.files if archive.manifest else {}
    return Earlier(
        named=TufEarlier(ceremony=first.ceremony, manifest_sha256=archive.manifest_sha256),
        rehearsal=report.mode == "rehearsal",
        progress=state.tuf,
        confirmed=state.tuf_confirmed,
        root=archive.read(TUF_ROOT) if TUF_ROOT in there else None,
        previous=archive.read(TUF_PREVIOUS) if TUF_PREVIOUS in there else None,
    )
