"""The virtual environment of a checkout: made once, kept while it fits, rebuilt when it was left half-made.

Only the standard library, and readable by Python 3.6, as bootstrap.py is.
"""

import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Dict, Iterator, List, Sequence, Set

import installer
import machine
from words import say, stop

ROOT = Path(__file__).resolve().parents[1]
CONSTRAINTS = ROOT / "packaging" / "constraints.txt"
STAMP = "hashiya-setup.json"
# Megabytes to download, measured on Linux for x86-64; what only the engine `camel` needs stands apart.
SIZES = {"": 110, "formats": 115, "dev": 135}
CAMEL_SIZE, TORCH_SIZE = 90, 190
GPU_PACKAGE = re.compile(r"torch|triton|nvidia-.*|cuda-.*")
# What the models of the engines `camel` and `transformers` need, and nothing else here imports. The code of
# camel-tools itself goes in without them.
CAMEL_ONLY = frozenset(
    {
        "camel-kenlm",
        "fsspec",
        "hf-xet",
        "huggingface-hub",
        "joblib",
        "mpmath",
        "networkx",
        "pandas",
        "safetensors",
        "scikit-learn",
        "scipy",
        "sympy",
        "threadpoolctl",
        "tokenizers",
        "torch",
        "transformers",
    }
)


class Environment:
    """A folder; the stamp in it tells what it was made from, and is written last."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stamp = folder / STAMP
        self.python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    def read_stamp(self) -> Dict[str, object]:
        """Empty for an environment that was never finished."""
        try:
            found = json.loads(self.stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def extras(self) -> Set[str]:
        found = self.read_stamp().get("extras")
        return set(found) if isinstance(found, list) else set()

    def is_ready(self, extras: Set[str], *, full: bool = False) -> bool:
        """Made from the sources as they are now, with no less than what is asked for."""
        stamp = self.read_stamp()
        made = stamp.get("sources") == describe_sources() and self.is_usable()
        return made and extras <= self.extras() and (not full or bool(stamp.get("full")))

    def is_usable(self) -> bool:
        """Finished once, by this Python, at this place: other packages may go into it."""
        return self.python.exists() and self.read_stamp().get("python") == describe_python(self.folder)

    def write_stamp(self, extras: Set[str], *, full: bool) -> None:
        python = describe_python(self.folder)
        content = {"sources": describe_sources(), "python": python, "extras": sorted(extras), "full": full}
        part = self.stamp.with_suffix(".part")
        part.write_text(json.dumps(content), encoding="utf-8")
        os.replace(str(part), str(self.stamp))


def locate() -> Environment:
    return Environment(Path(os.environ.get("HASHIYA_VENV") or ROOT / ".venv").expanduser().absolute())


def describe_python(folder: Path) -> List[str]:
    """An environment works only with the Python that made it, and only where it was made."""
    return [sys.version.split()[0], sys.base_prefix, sys.platform, str(folder)]


def describe_sources() -> str:
    """Changes whenever other packages may be needed."""
    digest = hashlib.sha256(str(ROOT).encode())
    for path in (ROOT / "pyproject.toml", CONSTRAINTS, Path(__file__), Path(installer.__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def set_up(own: Environment, extras: Set[str], *, full: bool = False) -> None:
    """Make the environment ready for `extras`; at once when it is already."""
    if own.is_ready(extras, full=full):
        return
    with lock(own.folder.with_name(own.folder.name + ".lock")):
        if own.is_ready(extras, full=full):
            return
        check_machine()
        wanted, full = extras | own.extras(), full or bool(own.read_stamp().get("full"))
        say(f"Setting up Hashiya in {own.folder}")
        if own.is_usable():
            own.stamp.unlink()
        else:
            create(own)
        install(own, wanted, full=full)
        check_qt(own)
        own.write_stamp(wanted, full=full)
        say("Ready.")


@contextlib.contextmanager
def lock(path: Path) -> Iterator[None]:
    """One set-up at a time; the system frees it when the process ends, however it ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(str(path), "a+b") as handle:
        told = False
        while not try_lock(handle.fileno()):
            if not told:
                say("Another set-up of this checkout is running; waiting for it.")
                told = True
            time.sleep(0.5)
        yield


def try_lock(number: int) -> bool:
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(number, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def check_machine() -> None:
    """System libraries, font and venv: installed by root on Debian and Ubuntu, told to everybody else."""
    libraries = machine.missing_libraries()
    font, venv = machine.has_arabic_font(), machine.can_make_environments()
    if not libraries and font and venv:
        return
    if machine.is_debian() and os.geteuid() == 0:
        packages = machine.missing_packages(libraries, font=font, venv=venv)
        say("Installing what Qt and Arabic need from the system: " + " ".join(packages))
        if machine.install_packages(packages):
            return
        say("apt-get could not install them.")
    advice = machine.advise(libraries, font=font, venv=venv)
    missing = [*libraries, *([] if venv else ["the venv module of Python"])]
    if missing:
        stop(f"This machine lacks what the program needs: {', '.join(missing)}.\n{advice}")
    say(f"No Arabic font was found; texts will look poor.\n{advice}")


def create(own: Environment) -> None:
    """A fresh environment; a half-made one is removed first, anything else is left alone."""
    folder = own.folder
    if folder.is_dir() and ((folder / "pyvenv.cfg").exists() or not any(folder.iterdir())):
        shutil.rmtree(str(folder))
    elif folder.exists():
        stop(f"{folder} is not a virtual environment. Move it away, or name another place in HASHIYA_VENV.")
    # Started from the environment itself, its own Python would be deleted under our feet.
    python = getattr(sys, "_base_executable", None) or sys.executable
    call([python, "-m", "venv", str(folder)], "The virtual environment could not be made.")


def install(own: Environment, extras: Set[str], *, full: bool) -> None:
    installer.fetch_uv(own.python, CONSTRAINTS)
    if "dev" not in extras and not full:
        install_small(own, extras)
        return
    program = f"{ROOT}[{','.join(sorted(extras))}]"
    plain = has_plain_torch(own)
    size = CAMEL_SIZE + measure(extras) + (TORCH_SIZE if plain else 0)
    more = ", and some gigabytes of PyTorch with CUDA" if full and not plain else ""
    say(f"About {size} MB of packages are downloaded{more}, once; it takes some minutes.")
    if full or plain:
        pip_install(own, ["-e", program, "-c", str(CONSTRAINTS)])
        return
    say("PyTorch for this Python would bring gigabytes of CUDA packages. It is left out: only the engine")
    say("`camel` needs it. To have it nevertheless: python3 packaging/bootstrap.py setup --full")
    found = resolve(own, [program, "-c", str(CONSTRAINTS)])
    install_exactly(own, {name: found[name] for name in found if not GPU_PACKAGE.fullmatch(name)})


def install_small(own: Environment, extras: Set[str]) -> None:
    """All but what only the engine `camel` needs: under half of the whole."""
    say(f"About {measure(extras)} MB of packages are downloaded, once; they leave out the engine `camel`,")
    say("which comes with: python3 packaging/bootstrap.py setup --full")
    install_exactly(own, small_set(extras))


def measure(extras: Set[str]) -> int:
    """Megabytes to download for the program with these extras."""
    return SIZES[""] + sum(SIZES.get(extra, 0) for extra in extras)


def install_exactly(own: Environment, packages: Dict[str, str]) -> None:
    """These packages (name to version) and the checkout itself, without asking what they want in turn."""
    with tempfile.TemporaryDirectory() as folder:
        chosen = Path(folder) / "packages.txt"
        chosen.write_text("".join(f"{name}=={packages[name]}\n" for name in packages), encoding="utf-8")
        pip_install(own, ["--no-deps", "-r", str(chosen)])
    pip_install(own, ["--no-deps", "-e", str(ROOT)])


def small_set(extras: Set[str]) -> Dict[str, str]:
    """The pinned packages (name to version) of the program and these extras without those of CAMEL_ONLY.

    The pins hold all that each package asks for in turn, so nothing has to be resolved.
    """
    wanted = {"", *extras, *(["windows"] if os.name == "nt" else [])}
    pinned = read_pins()
    return {
        name: version
        for part in sorted(wanted)
        for name, version in pinned.get(part, {}).items()
        if name not in CAMEL_ONLY
    }


def read_pins() -> Dict[str, Dict[str, str]]:
    """The pins by part of the file: "" is the program, then the extras, "installers" and "windows"."""
    found: Dict[str, Dict[str, str]] = {}
    part = "top"
    for line in CONSTRAINTS.read_text(encoding="utf-8").splitlines():
        named = re.match(r"# The extra `(.+)`", line)
        headings = {
            "# The program": "",
            "# The installers themselves": "installers",
            "# On Windows only": "windows",
        }
        if named:
            part = named.group(1)
        elif line in headings:
            part = headings[line]
        elif "==" in line and not line.startswith("#"):
            name, _, version = line.partition("==")
            found.setdefault(part, {})[name.strip().lower()] = version.strip()
    return found


def has_plain_torch(own: Environment) -> bool:
    """Whether pip finds a PyTorch without CUDA; asked on Linux only, elsewhere there is no other."""
    if not sys.platform.startswith("linux"):
        return True
    pin = re.search(r"^torch==\S+", CONSTRAINTS.read_text(encoding="utf-8"), re.MULTILINE)
    return "+cpu" in resolve(own, ["--no-deps", pin.group() if pin else "torch"]).get("torch", "")


def resolve(own: Environment, arguments: Sequence[str]) -> Dict[str, str]:
    """What pip would install: names (lower case, dashes) and versions, ourselves left out."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        options = ["--dry-run", "--ignore-installed", "--no-input", "--quiet", "--report", str(report)]
        call([*installer.pip(own.python), "install", *options, *arguments], installer.FAILURE)
        items = [item["metadata"] for item in json.loads(report.read_text(encoding="utf-8"))["install"]]
    found = {re.sub(r"[-_.]+", "-", item["name"]).lower(): item["version"] for item in items}
    found.pop("hashiya", None)
    return found


def pip_install(own: Environment, arguments: Sequence[str]) -> None:
    installer.install(own.python, arguments, call)


def check_qt(own: Environment) -> None:
    """Load what every window loads, so that a missing library is named now and not by a traceback later."""
    command = [str(own.python), "-c", "import PySide6.QtWidgets, PySide6.QtSvg"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        stop("Qt cannot be loaded:\n" + done.stdout.decode(errors="replace").strip().splitlines()[-1])


def call(command: Sequence[str], failure: str) -> None:
    try:
        code = subprocess.call(command, stdin=subprocess.DEVNULL)
    except OSError as error:
        stop(f"{failure} ({error})")
    if code:
        stop(failure)
