"""How the set-up speaks: plain lines, and one plain end."""

import sys
from typing import NoReturn


def say(text: str) -> None:
    """One or more lines, with ? for what the terminal cannot write."""
    encoding = sys.stdout.encoding or "ascii"
    print(text.encode(encoding, "replace").decode(encoding), flush=True)


def stop(text: str) -> NoReturn:
    """End with status 1: the world failed, in words that say what to do."""
    sys.stdout.flush()
    sys.stderr.write(text.rstrip() + "\n")
    raise SystemExit(1)
