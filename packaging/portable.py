"""An archive with an install script, for Linux systems without dpkg and for Windows. Made by build.py."""

import lzma
import os
import platform
import shutil
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Dict

import frozen

LINUX = frozen.ROOT / "packaging" / "linux"
WINDOWS = frozen.ROOT / "packaging" / "windows"
ICON = frozen.ROOT / "resources" / "icons" / "hashiya.svg"

# What machines run packs better when its jumps are told as addresses; the rest does not mind.
FILTERS = [
    *([{"id": lzma.FILTER_X86}] if platform.machine().lower() in ("x86_64", "amd64") else []),
    {"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME},
]


def contents() -> Dict[str, Path]:
    """What lies beside the program in the archive."""
    if os.name == "nt":
        return {"install.ps1": WINDOWS / "install.ps1"}
    if sys.platform == "darwin":
        return {}
    named = ("install.sh", "hashiya.desktop", "hashiya-mime.xml")
    return {**{name: LINUX / name for name in named}, "hashiya.svg": ICON}


def build(program: Path, folder: Path) -> Path:
    """The archive's path; written beside and renamed. The same program gives the same bytes."""
    system = {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")
    name = f"hashiya-{frozen.read_version()}-{system}-{platform.machine().lower()}"
    with tempfile.TemporaryDirectory(dir=str(folder)) as place:
        tree = Path(place) / name
        tree.mkdir()
        given = program.with_name("Hashiya.app") if sys.platform == "darwin" else program
        shutil.copytree(str(given), str(tree / given.name), symlinks=True)
        for inside, source in contents().items():
            shutil.copyfile(str(source), str(tree / inside))
            (tree / inside).chmod(0o755 if inside.endswith(".sh") else 0o644)
        if os.name == "nt":
            made = Path(shutil.make_archive(str(Path(place) / "archive"), "zip", place, name))
            target = folder / f"{name}.zip"
        else:
            made, target = Path(place) / "archive", folder / f"{name}.tar.xz"
            write_packed(made, tree, name)
        os.replace(str(made), str(target))
    return target


def write_packed(target: Path, tree: Path, name: str) -> None:
    """All of a folder, under this name, as a .tar.xz; the entries in the order of their names."""
    with (
        lzma.open(str(target), "wb", filters=FILTERS) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as archive,
    ):
        archive.add(str(tree), name, filter=plain)


def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Nobody's files, of no day: who made the archive and when is not in it."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mtime = 0
    entry.mode = 0o755 if entry.isdir() or entry.mode & 0o100 else 0o644
    return entry
