"""How packages get into the environment: with uv, which takes a tenth of pip's time, else with pip.

uv does not read pip's settings: an index, a certificate or a proxy that the pip of this machine knows is
handed on to it. Only the standard library, and readable by Python 3.6, as bootstrap.py is.
"""

import ast
import os
import subprocess
import sys
from pathlib import Path
from typing import Callable, Dict, List, Sequence, Tuple

from words import say

# pip's setting and how uv's command line calls it; each value may be several, parted by blanks or lines.
OPTIONS = {
    "index-url": "--index-url",
    "extra-index-url": "--extra-index-url",
    "find-links": "--find-links",
    "constraint": "--constraint",
    "trusted-host": "--allow-insecure-host",
}
# pip's setting and the variable that uv reads.
VARIABLES = {"cert": "SSL_CERT_FILE", "default-timeout": "UV_HTTP_TIMEOUT", "timeout": "UV_HTTP_TIMEOUT"}
FAILURE = (
    "The packages could not be installed: the installer's own words are above.\n"
    "With a network and some free space, start the same command again; it goes on from there."
)

Call = Callable[[Sequence[str], str], None]


def uv_of(python: Path) -> Path:
    """Where uv lies once it is installed beside this Python."""
    return python.with_name("uv.exe" if os.name == "nt" else "uv")


def fetch_uv(python: Path, constraints: Path) -> bool:
    """Put uv into the environment; False where there is none for this machine, and pip does the rest."""
    if uv_of(python).exists():
        return True
    command = [*pip(python), "install", "--quiet", "--only-binary", ":all:", "uv", "-c", str(constraints)]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return done.returncode == 0 and uv_of(python).exists()


def install(python: Path, arguments: Sequence[str], call: Call) -> None:
    """Install what pip's `arguments` name. Ends the program, in plain words, when that fails."""
    quiet = [] if sys.stdout.isatty() else ["--quiet"]
    uv = uv_of(python)
    if uv.exists():
        options, variables = translate(read_pip_settings(python))
        command = [str(uv), "pip", "install", "--python", str(python), *quiet, *options, *arguments]
        if subprocess.call(command, stdin=subprocess.DEVNULL, env={**os.environ, **variables}) == 0:
            return
        say("uv could not install them; pip is tried.")
    call([*pip(python), "install", "--no-input", *quiet, *arguments], FAILURE)


def pip(python: Path) -> List[str]:
    return [str(python), "-m", "pip", "--disable-pip-version-check"]


def read_pip_settings(python: Path) -> Dict[str, str]:
    """Name and value as pip takes them: the environment's over those of `install` over the global ones."""
    command = [*pip(python), "config", "list"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    return parse_pip_settings(done.stdout.decode(errors="replace"))


def parse_pip_settings(text: str) -> Dict[str, str]:
    """Read `pip config list`: a line is `SECTION.NAME='VALUE'`, the value as Python writes it."""
    ranks = {"global": 0, "install": 1, ":env:": 2}
    found: Dict[str, Tuple[int, str]] = {}
    for line in text.splitlines():
        head, equals, value = line.partition("=")
        section, _, name = head.rpartition(".")
        if not equals or section not in ranks:
            continue
        try:
            read = str(ast.literal_eval(value))
        except (SyntaxError, ValueError):
            continue
        if name not in found or found[name][0] <= ranks[section]:
            found[name] = (ranks[section], read)
    return {name: value for name, (_rank, value) in found.items()}


def translate(settings: Dict[str, str]) -> Tuple[List[str], Dict[str, str]]:
    """uv's options and variables for pip's settings. Like pip, the newest of all indexes is taken."""
    options = [
        part
        for name, option in OPTIONS.items()
        for value in settings.get(name, "").split()
        for part in (option, value)
    ]
    if "extra-index-url" in settings:
        options += ["--index-strategy", "unsafe-best-match"]
    if settings.get("no-index", "") in ("1", "true", "True", "yes", "on"):
        options.append("--no-index")
    variables = {VARIABLES[name]: value for name, value in settings.items() if name in VARIABLES}
    if settings.get("proxy"):
        variables.update({"HTTPS_PROXY": settings["proxy"], "HTTP_PROXY": settings["proxy"]})
    return options, variables
