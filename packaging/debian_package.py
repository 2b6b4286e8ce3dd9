"""The Debian package: the frozen program with its icon, menu entry and file type. Made by build.py."""

import gzip
import shutil
import subprocess
import tempfile
from pathlib import Path

import frozen
import portable
from machine import FONT_PACKAGE, LIBRARIES
from words import stop

ROOT = frozen.ROOT
LINUX = ROOT / "packaging" / "linux"
MAINTAINER = "Hashiya <hashiya@localhost>"
CONTROL = """\
Package: hashiya
Version: {version}
Architecture: {architecture}
Maintainer: {maintainer}
Installed-Size: {kilobytes}
Depends: {depends}
Recommends: {recommends}
Section: text
Priority: optional
Description: read and annotate Arabic texts, offline
 Hashiya (the gloss in a book's margin) highlights people, places, dates and
 amounts in Arabic texts, lets a person correct them from the keyboard, keeps
 every act, and exports training data.
"""
COPYRIGHT = """\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: hashiya

Files: *
Copyright: the authors of Hashiya
License: Apache-2.0
 On Debian systems the full text is in /usr/share/common-licenses/Apache-2.0.
 The packages inside come with their own licences, beside their files.
"""


def lay_out(program: Path, tree: Path) -> None:
    """Copy everything to where it will be on the machine."""
    shutil.copytree(program, tree / "usr/lib/hashiya", symlinks=True)
    (tree / "usr/bin").mkdir(parents=True)
    (tree / "usr/bin/hashiya").symlink_to("../lib/hashiya/hashiya")
    files = {
        "usr/share/applications/hashiya.desktop": LINUX / "hashiya.desktop",
        "usr/share/mime/packages/hashiya.xml": LINUX / "hashiya-mime.xml",
        "usr/share/icons/hicolor/scalable/apps/hashiya.svg": ROOT / "resources" / "icons" / "hashiya.svg",
    }
    for target, source in files.items():
        place = tree / target
        place.parent.mkdir(parents=True)
        shutil.copyfile(source, place)
    notes = tree / "usr/share/doc/hashiya"
    notes.mkdir(parents=True)
    (notes / "copyright").write_text(COPYRIGHT, encoding="utf-8")
    changes = (ROOT / "desktop" / "CHANGELOG.md").read_bytes()
    (notes / "changelog.gz").write_bytes(gzip.compress(changes, mtime=0))


def write_control(tree: Path, *, version: str, architecture: str) -> None:
    size = sum(path.stat().st_size for path in tree.rglob("*") if path.is_file() and not path.is_symlink())
    control = CONTROL.format(
        version=version,
        architecture=architecture,
        maintainer=MAINTAINER,
        kilobytes=size // 1024,
        depends=", ".join(["libc6", *sorted(LIBRARIES.values())]),
        recommends=FONT_PACKAGE,
    )
    (tree / "DEBIAN").mkdir()
    (tree / "DEBIAN" / "control").write_text(control, encoding="utf-8")


def set_modes(tree: Path) -> None:
    """The same on every machine, whatever its umask."""
    for path in [tree, *tree.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)


def build(program: Path, folder: Path) -> Path:
    """The package's path; the program must have been frozen before."""
    if not (program / "hashiya").is_file():
        stop(f"{program} holds no frozen program. Make it first: python3 packaging/build.py folder")
    if shutil.which("dpkg-deb") is None:
        stop("dpkg-deb is missing: a Debian package is made on Debian or Ubuntu.")
    version = frozen.read_version()
    asked = ["dpkg", "--print-architecture"]
    architecture = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    folder.mkdir(parents=True, exist_ok=True)
    package = folder / f"hashiya_{version}_{architecture}.deb"
    with tempfile.TemporaryDirectory() as place:
        tree = Path(place) / "hashiya"
        tree.mkdir()
        lay_out(program, tree)
        write_control(tree, version=version, architecture=architecture)
        set_modes(tree)
        control = Path(place) / "control"
        (tree / "DEBIAN").rename(control)
        write_package(Path(place) / "made", control, tree)
        shutil.move(str(Path(place) / "made"), str(package))
    return package


def write_package(target: Path, control: Path, data: Path) -> None:
    """A Debian package (deb(5)): an `ar` archive of its version and two packed folders.

    dpkg-deb would make the same, but cannot be told that most of it is what machines run, which packs better.
    """
    members = {"debian-binary": b"2.0\n"}
    for name, tree in (("control.tar.xz", control), ("data.tar.xz", data)):
        packed = target.with_suffix(".tar.xz")
        portable.write_packed(packed, tree, ".")
        members[name] = packed.read_bytes()
        packed.unlink()
    with target.open("wb") as archive:
        archive.write(b"!<arch>\n")
        for name, content in members.items():
            head = f"{name:<16}{0:<12}{0:<6}{0:<6}{'100644':<8}{len(content):<10}`\n"
            archive.write(head.encode("ascii") + content + b"\n" * (len(content) % 2))
