"""No false alarm: an archive that was carried about honestly still verifies."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from ceremony.verify import verify_archive
from tests.fuzz.archive_corpus import Corpus


def sound(folder: Path) -> bool:
    return verify_archive(folder).ok


def test_through_a_zip_file(corpus: Corpus, tmp_path: Path) -> None:
    packed = shutil.make_archive(str(tmp_path / "packed"), "zip", corpus.archives["closed"])
    with zipfile.ZipFile(packed) as file:
        file.extractall(tmp_path / "unpacked")  # noqa: S202 - we packed it ourselves
    assert sound(tmp_path / "unpacked")


def test_through_a_tar_file_with_other_owners_and_times(corpus: Corpus, tmp_path: Path) -> None:
    def forget(info: tarfile.TarInfo) -> tarfile.TarInfo:
        info.mtime, info.uid, info.mode = 0, 4711, 0o777
        return info

    with tarfile.open(tmp_path / "packed.tar", "w") as file:
        file.add(corpus.archives["closed"], "unpacked", filter=forget)
    with tarfile.open(tmp_path / "packed.tar") as file:
        file.extractall(tmp_path, filter="data")
    assert sound(tmp_path / "unpacked")


def test_over_a_file_system_that_keeps_neither_modes_nor_fine_times(corpus: Corpus, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(corpus.archives["closed"], tmp_path / "archive", copy_function=shutil.copyfile))
    for path in folder.rglob("*"):
        os.utime(path, (315532800, 315532800))  # FAT knows no time before 1980
        path.chmod(0o777)
    assert sound(folder)


@pytest.mark.skipif(not (shutil.which("mformat") and shutil.which("mcopy")), reason="needs mtools")
def test_over_a_real_fat_file_system(corpus: Corpus, tmp_path: Path) -> None:
    image = str(tmp_path / "fat.img")
    subprocess.run(["mformat", "-C", "-i", image, "-f", "1440", "::"], check=True)
    subprocess.run(["mcopy", "-s", "-i", image, str(corpus.archives["closed"]), "::archive"], check=True)
    subprocess.run(["mcopy", "-s", "-i", image, "::archive", str(tmp_path / "back")], check=True)
    assert sound(tmp_path / "back")


def test_with_empty_folders_beside_the_files(corpus: Corpus, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(corpus.archives["closed"], tmp_path / "archive"))
    (folder / "more/below").mkdir(parents=True)
    assert sound(folder)


def test_from_a_folder_with_an_odd_name_read_only_and_by_a_relative_path(corpus: Corpus, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(corpus.archives["closed"], tmp_path / "the archive (2) ä"))
    folder.chmod(0o555)
    done = subprocess.run(
        [sys.executable, "-m", "app", "verify", os.path.relpath(folder)], capture_output=True, check=False
    )
    folder.chmod(0o755)
    assert done.returncode == 0
