"""Branch coverage by room, and the files that must stay wholly covered (perfect_files.txt).

    python tests/coverage_report.py COVERAGE.json

The JSON is that of `pytest --cov=hashiya --cov-branch --cov-report=json`. The status is 1 when a listed file
has a line or a branch that no test reaches.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

PERFECT = Path(__file__).with_name("perfect_files.txt").read_text(encoding="utf-8").split()


def main(report: Path) -> int:
    files = {
        path.replace("\\", "/").split("hashiya/", 1)[-1]: found
        for path, found in json.loads(report.read_text(encoding="utf-8"))["files"].items()
    }
    held: Counter[str] = Counter()
    reached: Counter[str] = Counter()
    for name, found in files.items():
        room = name.split("/")[0] if "/" in name else "."
        held[room] += found["summary"]["num_statements"] + found["summary"]["num_branches"]
        reached[room] += found["summary"]["covered_lines"] + found["summary"]["covered_branches"]
    for room in sorted(held):
        print(f"{room:10} {reached[room] / max(1, held[room]):6.1%} of lines and branches")
    print(f"{'all':10} {reached.total() / max(1, held.total()):6.1%}")
    faults = [
        f"{name}: lines {files[name]['missing_lines']}, branches {files[name]['missing_branches']}"
        for name in PERFECT
        if name in files and (files[name]["missing_lines"] or files[name]["missing_branches"])
    ] + [f"{name}: not measured" for name in PERFECT if name not in files]
    for fault in faults:
        print(f"No longer wholly covered: {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
