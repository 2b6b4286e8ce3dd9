"""What the machine itself brings: libraries, an Arabic font and a display for Qt; memory for tests.

Only the standard library, and readable by Python 3.6, as bootstrap.py is.
"""

import ctypes
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import Dict, Iterator, List, Optional, Sequence

# The library Qt loads, and the Debian package that brings it.
LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xinerama.so.0": "libxcb-xinerama0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
FONT_PACKAGE = "fonts-noto-core"
ARABIC_FONT = re.compile(r"Noto(Naskh|Sans|Kufi)Arabic|Amiri|Scheherazade|Vazirmatn|IBMPlexSansArabic", re.I)
MEMORY = "/dev/shm"
ROOM = 4 << 30  # bytes that the tests' files may need at most, all together
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")


def missing_libraries(names: Sequence[str] = tuple(LIBRARIES)) -> List[str]:
    """The libraries this machine's loader does not find; none outside Linux, where Qt brings all it needs."""
    if not sys.platform.startswith("linux"):
        return []
    missing = []
    for name in names:
        try:
            ctypes.CDLL(name)
        except OSError:
            missing.append(name)
    return missing


def has_arabic_font(folders: Sequence[str] = FONT_FOLDERS) -> bool:
    """Whether a good Arabic face is installed; always so where the system itself brings one."""
    if not sys.platform.startswith("linux"):
        return True
    for folder in folders:
        for _, _, files in os.walk(os.path.expanduser(folder)):
            if any(ARABIC_FONT.search(name) for name in files):
                return True
    return False


def read_os_release(path: str = "/etc/os-release") -> Dict[str, str]:
    try:
        text = Path(path).read_text(encoding="utf-8")
    except OSError:
        return {}
    pairs = (line.split("=", 1) for line in text.splitlines() if "=" in line)
    return {key.strip(): value.strip().strip("\"'") for key, value in pairs}


def is_debian(release: Optional[Dict[str, str]] = None) -> bool:
    """Debian, Ubuntu and what is made from them."""
    release = read_os_release() if release is None else release
    names = [release.get("ID", ""), *release.get("ID_LIKE", "").split()]
    return bool({"debian", "ubuntu"} & set(names)) and shutil.which("apt-get") is not None


def can_make_environments() -> bool:
    """Debian ships Python without the parts that make a virtual environment."""
    return all(importlib.util.find_spec(name) is not None for name in ("venv", "ensurepip"))


def missing_packages(libraries: Sequence[str], *, font: bool, venv: bool) -> List[str]:
    """The Debian packages that bring what is missing."""
    packages = [LIBRARIES[name] for name in libraries]
    if not font:
        packages.append(FONT_PACKAGE)
    if not venv:
        packages.append("python{}.{}-venv".format(*sys.version_info[:2]))
    return packages


def install_packages(packages: Sequence[str]) -> bool:
    """apt-get, as root; once more after an update of its lists, which a fresh machine does not have."""
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    for command in (install, ["apt-get", "update"], install):
        code = subprocess.call(command, env=environment, stdin=subprocess.DEVNULL)
        if command is install and code == 0:
            return True
    return False


def advise(libraries: Sequence[str], *, font: bool, venv: bool) -> str:
    """What to type, or to look for, on a machine where nothing may be installed by itself."""
    if is_debian():
        packages = missing_packages(libraries, font=font, venv=venv)
        return "Type this line, then try again:\n  sudo apt-get install -y " + " ".join(packages)
    lines = []
    manager = next((name for name in ("dnf", "zypper") if shutil.which(name)), None)
    if libraries and manager:
        names = " ".join(f"'{name}()(64bit)'" for name in libraries)
        lines.append(f"Type this line, then try again:\n  sudo {manager} install {names}")
    elif libraries:
        lines.append("Install the packages of your system that hold: " + " ".join(libraries))
    if not font:
        lines.append("Install an Arabic font: Noto Naskh Arabic and Noto Sans Arabic are the best ones.")
    if not venv:
        lines.append("Install the venv and ensurepip modules of this Python.")
    return "\n".join(lines)


def has_display(environment: Optional[Dict[str, str]] = None) -> bool:
    """Whether a window can be shown; a platform named by hand (offscreen, vnc) is taken at its word."""
    environment = dict(os.environ) if environment is None else environment
    if not sys.platform.startswith("linux"):
        return True
    platform = environment.get("QT_QPA_PLATFORM", "").split(";")[0].split(":")[0]
    if platform and not platform.startswith(("xcb", "wayland")):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def has_room(folder: str = MEMORY, table: str = "/proc/meminfo") -> bool:
    """Whether the disk in memory, and the memory itself, take the files of the tests."""
    try:
        disk = os.statvfs(folder)
        lines = Path(table).read_text(encoding="ascii").splitlines()
        free = next(int(line.split()[1]) << 10 for line in lines if line.startswith("MemAvailable:"))
    except (AttributeError, OSError, StopIteration, ValueError, IndexError):
        return False
    return os.access(folder, os.W_OK) and disk.f_bavail * disk.f_frsize >= ROOM and free >= 2 * ROOM


@contextmanager
def quick_disk() -> Iterator[None]:
    """Files made meanwhile lie in memory where Linux has room for them, so that nothing waits for a disk.

    A good part of a test's time is the disk's: each act of a person is written through to it. A place that a
    person named (TMPDIR) stays the place.
    """
    if "TMPDIR" in os.environ or not has_room():
        yield
        return
    with tempfile.TemporaryDirectory(prefix="hashiya-tests-", dir=MEMORY) as folder:
        os.chmod(folder, 0o1777)  # as /tmp is: some tests work as a user without rights
        os.environ["TMPDIR"] = folder
        try:
            yield
        finally:
            del os.environ["TMPDIR"]
