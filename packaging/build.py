"""Make what people install: python3 packaging/build.py [folder] [deb] [archive] [--out FOLDER]

    folder    the frozen program, a folder that needs no Python (PyInstaller); the others are made of it
    deb       a Debian package, with menu entry, file type and icon
    archive   hashiya-VERSION-SYSTEM-MACHINE.tar.xz (.zip on Windows) with an install script

Without a word all that this system can make. Everything goes to dist/, and is made in an environment of its
own beside it, with the pinned packages; nothing of the checkout's own environment is used or changed.
"""

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Callable, Dict, List

import debian_package
import environment
import frozen
import installer
import portable
import slimming
from words import say, stop

ICONS = frozen.ROOT / "packaging" / "app_icons.py"
SPEC = frozen.ROOT / "packaging" / "hashiya.spec"
# Copies the licence files of every package in the environment, and says under which terms one stands that has
# none; runs with that environment's Python.
LICENCES = """
import importlib.metadata, pathlib, re, shutil, sys
target = pathlib.Path(sys.argv[1])
for found in importlib.metadata.distributions():
    name = re.sub(r"[-_.]+", "-", found.metadata["Name"]).lower()
    for file in found.files or []:
        if ".dist-info" in str(file) and re.search(r"licen[cs]e|copying|notice|authors", file.name, re.I):
            place = target / name / file.name
            source = pathlib.Path(str(found.locate_file(file)))
            if source.is_file():
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, place)
    if not (target / name).exists():
        told = ("Licen", "Home", "Proj")
        lines = [f"{key}: {value}" for key, value in found.metadata.items() if key.startswith(told)]
        (target / name).mkdir(parents=True)
        (target / name / "TERMS").write_text("\\n".join(lines) + "\\n", encoding="utf-8")
        for text in ("LGPL-3", "GPL-3"):
            common = pathlib.Path("/usr/share/common-licenses", text)
            if common.is_file() and any("LGPL-3" in line for line in lines):
                shutil.copyfile(common, target / name / text)
"""


def freeze(out: Path) -> Path:
    """The folder `hashiya` in `out`: frozen beside, trimmed, and put in place when it is whole."""
    own = environment.Environment(out / "venv")
    if not own.is_usable():
        environment.create(own)
    installer.fetch_uv(own.python, environment.CONSTRAINTS)
    packages = [
        f"{name}=={version}\n" for name, version in environment.small_set({"formats", "frozen"}).items()
    ]
    with tempfile.TemporaryDirectory(dir=str(out)) as place:
        wanted = Path(place) / "packages.txt"
        wanted.write_text("".join(packages), encoding="utf-8")
        environment.pip_install(own, ["--no-deps", "-r", str(wanted)])
        own.write_stamp({"formats", "frozen"}, full=False)
        made, work = Path(place) / "made", Path(place) / "work"
        icons = Path(place) / "icons"
        icons.mkdir()
        environment.call([str(own.python), str(ICONS), str(icons)], "The icon could not be drawn.")
        os.environ["HASHIYA_ICONS"] = str(icons)
        command = [str(own.python), "-m", "PyInstaller", str(SPEC), "--noconfirm", "--log-level", "WARN"]
        environment.call(
            [*command, "--distpath", str(made), "--workpath", str(work)], "The program could not be frozen."
        )
        program = made / "hashiya"
        slimming.slim(program)
        if os.name == "nt":
            shutil.copyfile(str(icons / "hashiya.ico"), str(program / "hashiya.ico"))
        environment.call(
            [str(own.python), "-c", LICENCES, str(program / "licences")], "A licence could not be read."
        )
        target = out / "hashiya"
        shutil.rmtree(str(target), ignore_errors=True)
        for part in made.iterdir():
            if part.name != "hashiya":
                shutil.rmtree(str(out / part.name), ignore_errors=True)
                os.replace(str(part), str(out / part.name))
        os.replace(str(program), str(target))
    return target


def measure(path: Path) -> str:
    """Megabytes on disk, links not counted."""
    files = [path] if path.is_file() else [found for found in path.rglob("*") if not found.is_symlink()]
    return f"{sum(found.stat().st_size for found in files if found.is_file()) / 1e6:.0f} MB"


MAKERS: Dict[str, Callable[[Path, Path], Path]] = {
    "deb": debian_package.build,
    "archive": portable.build,
}


def main(arguments: List[str]) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("kinds", nargs="*", choices=["folder", *MAKERS, []], metavar="KIND")
    parser.add_argument("--out", type=Path, default=frozen.ROOT / "dist", metavar="FOLDER")
    parser.add_argument("--reuse", action="store_true", help="take the folder that is there already")
    options = parser.parse_args(arguments)
    out = options.out.absolute()
    out.mkdir(parents=True, exist_ok=True)
    possible = [kind for kind in MAKERS if kind != "deb" or shutil.which("dpkg-deb")]
    kinds = options.kinds or ["folder", *possible]
    program = out / "hashiya"
    if not (options.reuse and program.is_dir()):
        program = freeze(out)
    say(f"{program}: {measure(program)}")
    for kind in kinds:
        if kind != "folder":
            made = MAKERS[kind](program, out)
            say(f"{made}: {measure(made)}")
    return 0


if __name__ == "__main__":
    try:
        raise SystemExit(main(sys.argv[1:]))
    except LookupError as error:
        stop(str(error))
    except KeyboardInterrupt:
        stop("Stopped.")
