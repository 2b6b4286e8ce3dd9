"""`python -m hashiya` is the command `hashiya`."""

from hashiya.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
