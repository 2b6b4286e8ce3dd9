"""`python -m hashiya` is the command `hashiya`."""

import sys

from hashiya.cli import main

if __name__ == "__main__":
    if getattr(sys, "frozen", False):
        # A frozen program is started once more for each process of its own, and finds here what it is to do.
        import multiprocessing

        multiprocessing.freeze_support()
    raise SystemExit(main())
