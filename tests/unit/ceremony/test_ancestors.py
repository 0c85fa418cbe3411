"""Folders that somebody else could rename or replace: found from / down, through links."""

from __future__ import annotations

import os
import shutil
import struct
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ceremony.disk import ancestors
from ceremony.disk.ancestors import check_only_ours, find_stranger
from ceremony.errors import RefusedError
from ceremony.machine.host import Laptop

STRANGER = 12345
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives folders away")


@pytest.fixture
def own() -> Iterator[Path]:
    """A folder of our own in /tmp, which everybody may write to and which is sticky."""
    folder = Path(tempfile.mkdtemp(prefix="keyrite-ancestors-", dir="/tmp"))
    yield folder.resolve()
    shutil.rmtree(folder)


def why(folder: Path) -> str:
    return str(find_stranger(folder) or "")


def test_ones_own_folder_below_a_sticky_one_is_fine_there_or_not_yet_there(own: Path) -> None:
    assert why(own) == why(own / "new" / "deeper") == ""
    check_only_ours(own / "new")


@pytest.mark.parametrize("mode", [0o777, 0o757, 0o722])
def test_a_folder_on_the_way_that_others_may_write_to_is_named(own: Path, mode: int, other_group: None) -> None:
    (shared := own / "shared").mkdir()
    shared.chmod(mode)
    for folder in (shared, shared / "out", shared / "new/deeper"):
        assert why(folder) == f"others may write to {shared}"
    with pytest.raises(RefusedError, match=f"others may write to {shared}. Nothing was made. Name a folder below"):
        check_only_ours(shared / "out")
    assert list(shared.iterdir()) == []


def test_a_sticky_folder_will_do_on_the_way_but_not_as_the_folder_itself(own: Path) -> None:
    (sticky := own / "sticky").mkdir()
    (sticky / "new").mkdir()
    sticky.chmod(0o1777)
    assert why(sticky / "out") == ""
    assert (
        why(sticky) == why(sticky / "new/..") == f"others may write to {sticky}"
    )  # anybody could make a folder for the sheets in it


@pytest.fixture
def other_group(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every group has members besides us."""
    monkeypatch.setattr(ancestors, "_is_private", lambda path, gid: False)


def test_a_group_of_ones_own_is_nobody_else(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (shared := own / "shared").mkdir()
    shared.chmod(0o770)
    assert why(shared / "out") == ""  # made with our own group, in which nobody else is
    me, gid = ancestors.pwd.getpwuid(os.geteuid()), shared.stat().st_gid
    guest = ancestors.pwd.struct_passwd(("guest", "x", STRANGER, gid, "", "/", "/bin/sh"))
    monkeypatch.setattr(ancestors.pwd, "getpwall", lambda: [me, guest])
    assert why(shared / "out") == f"others may write to {shared}"
    monkeypatch.setattr(ancestors.pwd, "getpwall", lambda: [me])
    group = ancestors.grp.struct_group(("team", "x", gid, ["guest"]))
    monkeypatch.setattr(ancestors.grp, "getgrgid", lambda gid: group)
    assert why(shared / "out") == f"others may write to {shared}"


def test_a_right_for_somebody_else_in_a_list_shows_as_one_of_the_group(own: Path) -> None:
    (shared := own / "shared").mkdir(mode=0o700)
    nobody, everyone, writes, nothing = 65534, 0xFFFFFFFF, 7, 0  # as acl(5) and linux/posix_acl_xattr.h have it
    rights = [(1, writes, everyone), (2, writes, nobody), (4, nothing, everyone), (16, writes, everyone)]
    rights.append((32, nothing, everyone))
    try:
        os.setxattr(
            shared,
            "system.posix_acl_access",
            struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *one) for one in rights),
        )
    except OSError:
        pytest.skip("this file system has no lists of rights")
    assert why(shared / "out") == f"others may write to {shared}"


@as_root
def test_a_folder_of_somebody_elses_on_the_way_is_named_by_its_owner(own: Path) -> None:
    (theirs := own / "theirs").mkdir()
    os.chown(theirs, STRANGER, -1)
    assert why(theirs / "out") == f"{theirs} belongs to {STRANGER}"
    os.chown(theirs, ancestors.pwd.getpwnam("nobody").pw_uid, -1)
    assert why(theirs / "out") == f"{theirs} belongs to nobody"


@as_root
def test_links_are_followed_and_whose_they_are_is_looked_at(own: Path) -> None:
    (own / "good/below").mkdir(parents=True)
    (link := own / "link").symlink_to("good/below")
    (own / "absolute").symlink_to(own / "link")
    assert why(own / "absolute/out") == why(own / "good/../link/out") == ""
    os.chown(own / "good", STRANGER, -1)  # beside the way of the name, on that of the link
    assert why(own / "absolute/out") == f"{own / 'good'} belongs to {STRANGER}"
    os.chown(own / "good", 0, -1)
    os.chown(link, STRANGER, -1, follow_symlinks=False)
    assert why(own / "absolute/out") == f"the link {link} belongs to {STRANGER}"


def test_links_in_a_circle_end(own: Path) -> None:
    (own / "a").symlink_to("b")
    (own / "b").symlink_to("a")
    assert "is a link in a circle" in why(own / "a/out")


def test_the_looks_at_the_machine_name_it(own: Path) -> None:
    own.chmod(0o777)
    look = next(one for one in Laptop(own).checks() if one.id == "folder-own")
    assert (look.ok, look.detail) == (False, f"others may write to {own}")
    own.chmod(0o700)
    look = next(one for one in Laptop(own).checks() if one.id == "folder-own")
    assert look.ok
