"""Set up and start Hashiya from a bare machine.

    python3 packaging/bootstrap.py run [--] [ARGUMENTS]   make what is missing, then start the program
    python3 packaging/bootstrap.py test [ARGUMENTS]       lint, types, tests; the arguments go to pytest
    python3 packaging/bootstrap.py nightly [ARGUMENTS]    the same with the slow tests too
    python3 packaging/bootstrap.py bench [--quick|--thorough] [ARGUMENTS]
                                                          measure; one table of all figures of speed. In 15
                                                          minutes; --quick: in three; --thorough: at full
                                                          size, for hours
    python3 packaging/bootstrap.py wheel FOLDER           install FOLDER's wheel into an empty environment
    python3 packaging/bootstrap.py setup [--test] [--full]
                                                          only make what is missing; --test: for the tests
                                                          too; --full: with all that the engine `camel`
                                                          needs, PyTorch even if it brings CUDA

The environment is .venv in the checkout, or where HASHIYA_VENV says.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Callable, Dict, List, Sequence

import environment
import installer
import machine
from words import say, stop


def run(arguments: List[str]) -> int:
    """Start the program in place of this process; its status is ours."""
    if arguments[:1] == ["--"]:
        arguments = arguments[1:]
    if wants_window(arguments) and not machine.has_display():
        stop(
            "There is no display to open a window on. Start it on a desktop, or through ssh -X.\n"
            "The commands work without a window: python3 packaging/bootstrap.py run -- --help"
        )
    own = environment.locate()
    environment.set_up(own, {"formats"})
    command = [str(own.python), "-m", "hashiya", *arguments]
    if os.name == "nt":
        return subprocess.call(command)
    sys.stdout.flush()
    os.execv(command[0], command)


def wants_window(arguments: Sequence[str]) -> bool:
    """No argument, a project file or the sample open the window; help and commands do not."""
    if any(argument in ("-h", "--help", "--version") for argument in arguments):
        return False
    first = next((argument for argument in arguments if not argument.startswith("-")), None)
    return first is None or first.endswith(".hashiya") or os.path.isfile(first)


def test(arguments: List[str]) -> int:
    """Every check, each of them even when an earlier one failed; pytest comes last."""
    return check([*spread(arguments), *arguments])


def nightly(arguments: List[str]) -> int:
    """The same with the slow tests, more examples of everything made at random, and branch coverage."""
    os.environ.setdefault("HYPOTHESIS_PROFILE", "nightly")
    with tempfile.TemporaryDirectory() as folder:
        report = str(Path(folder) / "coverage.json")
        os.environ.setdefault("COVERAGE_FILE", str(Path(folder) / "data"))
        measured = ["--cov=hashiya", "--cov-branch", f"--cov-report=json:{report}"]
        status = check([*spread(arguments), "-m", "not benchmark", *measured, *arguments])
        command = [str(environment.locate().python), "tests/coverage_report.py", report]
        return subprocess.call(command, cwd=str(environment.ROOT)) or status


def spread(arguments: Sequence[str]) -> List[str]:
    """Options that give every core its share of the tests, unless the arguments say how many."""
    if any(argument.startswith(("-n", "--numprocesses")) for argument in arguments):
        return []
    return ["-n", str(min(os.cpu_count() or 1, 8)), "--dist", "worksteal"]


def check(arguments: List[str]) -> int:
    own = environment.locate()
    environment.set_up(own, {"formats", "dev"})
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    checks = {
        "ruff check": ["ruff", "check", "."],
        "ruff format": ["ruff", "format", "--check", "."],
        "mypy": ["mypy"],
        "pytest": ["pytest", *arguments],
    }
    failed = []
    with machine.quick_disk():
        for name, command in checks.items():
            say(f"== {name}")
            if subprocess.call([str(own.python), "-m", *command], cwd=str(environment.ROOT)):
                failed.append(name)
    if failed:
        stop("Failed: " + ", ".join(failed))
    return 0


def bench(arguments: List[str]) -> int:
    """Every benchmark; what they measure is printed as one table at the end and fails nothing.

    What does not fit into the time is named there; `tests/helpers/pacing.py` says what comes first.
    """
    manners = {"--quick": ("quick", "0.01"), "--thorough": ("thorough", "1")}
    asked = [each for each in arguments if each in manners]
    if len(asked) > 1:
        sys.stderr.write(f"Either --quick or --thorough.\n{__doc__}")
        return 2
    manner, size = manners[asked[0]] if asked else ("whole", "0.02")
    arguments = [each for each in arguments if each not in manners]
    os.environ["HASHIYA_BENCH"] = manner
    os.environ.setdefault("HASHIYA_LARGE", size)
    own = environment.locate()
    environment.set_up(own, {"formats", "dev"})
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    which = ["-o", "python_files=bench_*.py", "-m", "benchmark"]
    command = [str(own.python), "-m", "pytest", "tests/benchmarks", *which, "-q", *arguments]
    return subprocess.call(command, cwd=str(environment.ROOT))


def wheel(arguments: List[str]) -> int:
    """Install FOLDER's wheel in FOLDER/clean, with nothing but what it asks for, as a stranger would."""
    if len(arguments) != 1:
        sys.stderr.write(f"Name the folder with the wheel.\n{__doc__}")
        return 2
    folder = Path(arguments[0]).absolute()
    wheels = sorted(folder.glob("*.whl"))
    if not wheels:
        stop(f"There is no wheel in {folder}.")
    clean = environment.Environment(folder / "clean")
    environment.create(clean)
    installer.fetch_uv(clean.python, environment.CONSTRAINTS)
    environment.pip_install(clean, [str(wheels[-1]), "-c", str(environment.CONSTRAINTS)])
    return 0


def setup(arguments: List[str]) -> int:
    unknown = sorted(set(arguments) - {"--test", "--full"})
    if unknown:
        sys.stderr.write(f"Unknown option: {' '.join(unknown)}\n{__doc__}")
        return 2
    extras = {"formats", "dev"} if "--test" in arguments else {"formats"}
    environment.set_up(environment.locate(), extras, full="--full" in arguments)
    return 0


COMMANDS: Dict[str, Callable[[List[str]], int]] = {
    "run": run,
    "test": test,
    "nightly": nightly,
    "bench": bench,
    "wheel": wheel,
    "setup": setup,
}


def main(arguments: List[str]) -> int:
    if not arguments or arguments[0] in ("-h", "--help"):
        say(__doc__ or "")
        return 0
    command = COMMANDS.get(arguments[0])
    if command is None:
        sys.stderr.write(f"Unknown command: {arguments[0]}\n{__doc__}")
        return 2
    return command(arguments[1:])
