"""How a chain of many issued certificates grows, and a revocation list of many entries: in time, memory and bytes.

    python -m tests.bench.issued_bench

A root in memory, nobody waited for; issuances of a hundred certificates each, every one continuing the archive before
it; then all are looked up at the desk, and revoked in one ceremony. Then lists of ever more entries, apart: drafted,
linted, signed, linted again, carried on by the next, and read. Seconds are
the processor's; the last line says how they grow.
"""

from __future__ import annotations

import datetime
import resource
import secrets
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import pytest

from ceremony.audit.certificates import look_at_certificates
from ceremony.issuing import Revocation, draft_crl, load_crl, load_crl_profile, sign_crl
from ceremony.issuing.crl_history import read_revocations
from ceremony.issuing.index import INDEX_FILE, read_index
from ceremony.planning.revoking import RevocationRequest
from ceremony.verify import read_continued, verify_archive
from tests.e2e.lives import Life, server_request
from tests.support import plain_papers
from tests.unit.ceremony.issuing.issuing_support import NOW, as_device, new_root

ISSUANCES, AT_ONCE = 10, 100
ENTRIES = (2_500, 5_000, 10_000)
MOST_GROWTH = 2.6  # of twice as many: 2 in step, 4 where each is held against each

Made = TypeVar("Made")


def taken(work: Callable[[], Made]) -> tuple[Made, float]:
    """What the work makes, and the seconds of the processor that it took."""
    began = time.process_time()
    made = work()
    return made, time.process_time() - began


def peak() -> float:
    """The most memory of this process so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def say(what: str, **figures: float) -> None:
    told = "  ".join(f"{name} {value:.2f}" for name, value in figures.items())
    sys.stdout.write(f"{what:<42} {told}  MiB {peak():.0f}\n")
    sys.stdout.flush()


def chain(base: Path) -> tuple[Life, list[float]]:
    """Issuances, one after the other, and the seconds of each."""
    life, seconds = Life(base), list[float]()
    life.hold("root-generation")
    for number in range(1, ISSUANCES + 1):
        requests = tuple(server_request(f"n{number}-{one}") for one in range(AT_ONCE))
        _, issued = taken(lambda requests=requests: life.hold("issuance", requests=requests))  # type: ignore[misc]
        report, verified = taken(lambda: verify_archive(life.archive))
        assert report.ok
        seconds.append(issued)
        index = (life.archive / INDEX_FILE).stat().st_size / 1e6
        say(f"{number * AT_ONCE} certificates: issued {AT_ONCE} more", s=issued, verify=verified, index_MB=index)
    return life, seconds


def look_up_and_revoke(life: Life) -> None:
    _, seconds = taken(lambda: read_continued(life.archive, rehearsal=True))
    say("the last archive taken up", s=seconds)
    now = datetime.datetime.now(datetime.UTC)
    (issuing, _), seconds = taken(lambda: look_at_certificates(life.base, now))
    known = sum(len(one.certificates) for one in issuing)
    say(f"the desk over {len(life.folders)} archives", s=seconds, certificates=known)
    lines = [one for one in read_index((life.archive / INDEX_FILE).read_bytes()) if one.profile == "tls-server"]
    wanted = tuple(RevocationRequest(one.serial, "superseded") for one in lines)
    _, seconds = taken(lambda: life.hold("revocation", revoke=wanted))
    report, verified = taken(lambda: verify_archive(life.archive))
    assert report.ok
    say(f"{len(wanted)} certificates revoked at once", s=seconds, verify=verified)


def lists() -> list[tuple[float, ...]]:
    """Lists of ever more entries: the seconds of a new one, of the one that carries it on, and of reading that."""
    token, root = new_root()
    profile, seconds = load_crl_profile("offline-root"), []
    for count in ENTRIES:
        revoked = [Revocation(secrets.randbits(158) + 1, NOW, "superseded") for _ in range(count)]
        first, made = taken(
            lambda revoked=revoked: sign_crl(  # type: ignore[misc]
                as_device(token), draft_crl(profile, root.certificate, revoked, now=NOW), root
            )
        )
        after, carried = taken(
            lambda first=first: sign_crl(  # type: ignore[misc]
                as_device(token), draft_crl(profile, root.certificate, (), now=NOW, previous=first.crl), root
            )
        )
        kept, read = taken(lambda after=after: read_revocations(load_crl(after.pem, root.certificate)))  # type: ignore[misc]
        assert len(kept) == count
        seconds.append((made, carried, read))
        say(f"a list of {count} entries", s=made, carried_on=carried, read=read, MB=len(after.pem) / 1e6)
    return seconds


def main() -> int:
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as place:
        plain_papers(patch)
        life, issued = chain(Path(place))
        look_up_and_revoke(life)
    growth = [issued[-1] / issued[0], *(after / before for before, after in pairwise(map(max, lists())))]
    sys.stdout.write(
        f"the last issuance took {growth[0]:.2f} times the first; twice as many entries take "
        f"{' and '.join(f'{one:.2f}' for one in growth[1:])} times as long (at most {MOST_GROWTH})\n"
    )
    return int(max(growth) > MOST_GROWTH)


if __name__ == "__main__":
    sys.exit(main())
