"""Who else could rename or replace a folder: sheets are secret, and what lies in it must be what was put there.

Every folder from / down to it, and every link on the way, must belong to oneself or to root; others may write there
only where each can rename only what is theirs (the sticky bit, as in /tmp), and to the folder itself not at all.

Rights are seen as the mode tells them. A list of rights (POSIX ACL) shows there as its mask, so that a right for
somebody else counts as one for the group; lists of other kinds (NFSv4), and who is root elsewhere, can't be seen.
"""

from __future__ import annotations

import contextlib
import grp
import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from ceremony.errors import RefusedError

_MOST_LINKS = 40  # as the kernel has it
_ACL = "system.posix_acl_access"


@dataclass(frozen=True)
class Stranger:
    """A folder or link on the way that somebody else rules, and how."""

    template: str
    path: Path
    owner: str = ""

    def __str__(self) -> str:
        return self.template.format(path=self.path, owner=self.owner)


def find_stranger(folder: Path) -> Stranger | None:
    """The first on the way to `folder`, which need not be there yet, that somebody else rules; OSError if unseen."""
    here, links = Path("/"), 0
    ahead = list(reversed(folder.absolute().parts[1:]))
    found = _of_folder(here)
    while ahead and found is None:
        name = ahead.pop()
        if name == "..":
            here = here.parent
            continue
        try:
            facts = (here / name).lstat()
        except FileNotFoundError:
            return None  # whoever makes it is its owner, and is looked at again then
        if stat.S_ISLNK(facts.st_mode):
            links += 1
            target = (here / name).readlink()
            found = None if links <= _MOST_LINKS else Stranger("{path} is a link in a circle", here / name)
            found = found or _of_owner("the link {path} belongs to {owner}", here / name, facts)
            ahead += reversed(target.parts[1:] if target.is_absolute() else target.parts)
            here = Path("/") if target.is_absolute() else here
            continue
        here /= name
        found = _of_folder(here)
    return found or _of_folder(here, last=True)


def check_only_ours(folder: Path) -> None:
    """RefusedError if somebody else could rename or replace `folder`."""
    if stranger := find_stranger(folder):
        raise RefusedError(
            "Sheets are secret, and somebody else could take this folder's place: {why}. Nothing was made. Name a "
            "folder below one of your own, or put that right (chmod go-w), then try again.",
            why=str(stranger),
        )


def _of_folder(path: Path, *, last: bool = False) -> Stranger | None:
    facts = path.lstat()
    if theirs := _of_owner("{path} belongs to {owner}", path, facts):
        return theirs
    sticky = bool(facts.st_mode & stat.S_ISVTX) and not last
    by_group = bool(facts.st_mode & stat.S_IWGRP) and not _is_private(path, facts.st_gid)
    if (by_group or facts.st_mode & stat.S_IWOTH) and not sticky:
        return Stranger("others may write to {path}", path)
    return None


def _of_owner(template: str, path: Path, facts: os.stat_result) -> Stranger | None:
    if facts.st_uid in {0, os.geteuid()}:
        return None
    return Stranger(template, path, _user(facts.st_uid) or str(facts.st_uid))


def _user(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return ""


def _is_private(path: Path, gid: int) -> bool:
    """Whether nobody else is in the group, as in the group of one's own that many systems give to each user."""
    with contextlib.suppress(OSError):
        os.getxattr(path, _ACL)
        return False  # the group's right is the mask of a list, which names others
    try:
        listed = set(grp.getgrgid(gid).gr_mem)
    except KeyError:
        return False
    members = listed | {user.pw_name for user in pwd.getpwall() if user.pw_gid == gid}
    return members <= {_user(0), _user(os.geteuid())}
