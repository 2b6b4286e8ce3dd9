"""What is said about the program outside its code agrees with the code."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from configparser import ConfigParser
from itertools import chain
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).resolve().parents[3]
PACKAGING = ROOT / "packaging"
BOOTSTRAP = [
    f"packaging/{name}.py" for name in ("bootstrap", "environment", "machine", "setting_up", "words")
]
MIME = "{http://www.freedesktop.org/standards/shared-mime-info}"


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    lines = (PACKAGING / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {line.split("==")[0].lower().replace("_", "-") for line in lines if "==" in line}
    names = {re.split(r"[^A-Za-z0-9._-]", line)[0].lower().replace("_", "-") for line in wanted}
    assert names - pinned == set()
    assert {"torch==2.13.0", "PySide6-Essentials>=6.8,<6.12"} <= set(lines)


def test_no_place_to_download_from_is_named() -> None:
    """Whoever installs chooses where packages come from."""
    for name in ("pyproject.toml", "packaging/constraints.txt", *BOOTSTRAP):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert not re.search(r"index-url|find-links|trusted-host|https?://", text), name


def test_menu_entry_opens_project_files() -> None:
    entry = ConfigParser(interpolation=None)
    entry.read(PACKAGING / "linux" / "hashiya.desktop", encoding="utf-8")
    values = entry["Desktop Entry"]
    mime = ElementTree.parse(PACKAGING / "linux" / "hashiya-mime.xml").getroot()
    kind = mime.find(f"{MIME}mime-type")
    assert kind is not None
    assert values["MimeType"] == f"{kind.get('type')};"
    assert values["Exec"].split()[1] == "%f"
    assert {values["Name"], values["Name[ar]"]} == {"Hashiya", "حاشية"}


def test_file_type_knows_a_project_by_its_head() -> None:
    """The same four letters that the store writes as application_id."""
    from hashiya.store.file.connection import APPLICATION_ID

    mime = ElementTree.parse(PACKAGING / "linux" / "hashiya-mime.xml").getroot()
    head = {match.get("offset"): match.get("value") for match in mime.iter(f"{MIME}match")}
    assert head["68"] == APPLICATION_ID.to_bytes(4).decode()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Debian packages are made on Debian")
def test_debian_package_lays_everything_in_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(PACKAGING))
    import debian_package
    import frozen

    program = tmp_path / "dist" / "hashiya"
    program.mkdir(parents=True)
    (program / "hashiya").write_bytes(b"program")
    (program / "hashiya").chmod(0o700)
    tree = tmp_path / "tree"
    debian_package.lay_out(program, tree)
    debian_package.write_control(tree, version=frozen.read_version(), architecture="amd64")
    debian_package.set_modes(tree)
    assert (tree / "usr/bin/hashiya").read_bytes() == b"program"
    assert (tree / "usr/lib/hashiya/hashiya").stat().st_mode & 0o777 == 0o755
    assert (tree / "usr/share/icons/hicolor/scalable/apps/hashiya.svg").is_file()
    control = (tree / "DEBIAN" / "control").read_text(encoding="utf-8")
    assert "\nDepends: libc6, libdbus-1-3, libegl1," in control
    assert "\nRecommends: fonts-noto-core\n" in control


@pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="Debian packages are read on Debian")
def test_dpkg_reads_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is put together here, byte for byte; long names and links come through."""
    monkeypatch.syspath_prepend(str(PACKAGING))
    import debian_package

    program = tmp_path / "hashiya"
    (program / ("long" * 40)).mkdir(parents=True)
    (program / ("long" * 40) / "data").write_bytes(b"data")
    (program / "hashiya").write_bytes(b"program")
    (program / "hashiya").chmod(0o700)
    package = debian_package.build(program, tmp_path / "dist")
    assert [path.name for path in (tmp_path / "dist").iterdir()] == [package.name]
    subprocess.run(["dpkg-deb", "-x", str(package), str(tmp_path / "root")], check=True)
    assert (tmp_path / "root/usr/bin/hashiya").read_bytes() == b"program"
    assert (tmp_path / "root/usr/lib/hashiya" / ("long" * 40) / "data").read_bytes() == b"data"
    asked = ["dpkg-deb", "-f", str(package), "Package", "Installed-Size"]
    said = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    assert said.startswith("Package: hashiya\nInstalled-Size: ")
    again = debian_package.build(program, tmp_path / "second")
    assert again.read_bytes() == package.read_bytes()
