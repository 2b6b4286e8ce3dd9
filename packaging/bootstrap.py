"""Set up and start Hashiya from a bare machine: see setting_up.py, or start this with --help."""

import sys

OLDEST, NEWEST = (3, 11), (3, 13)


# Whatever Python starts this file has to understand all of it before it can say that it is the wrong one:
# nothing here is newer than Python 2, types stand in comments, and the commands lie in setting_up.py.
def check_python(version):  # type: (tuple[int, ...]) -> str
    """What is wrong with this Python, "" when nothing is."""
    if OLDEST <= tuple(version) <= NEWEST:
        return ""
    words = (
        "Hashiya needs Python 3.11, 3.12 or 3.13; this is %d.%d.\n"
        "Start the same command with another one, for example:\n"
        "  python3.12 packaging/bootstrap.py run\n"
    )
    return words % tuple(version)


def main(arguments):  # type: (list[str]) -> int
    """Its status."""
    wrong = check_python(sys.version_info[:2])
    if wrong:
        sys.stderr.write(wrong)
        return 1
    import setting_up

    return setting_up.main(arguments)


if __name__ == "__main__":
    try:
        raise SystemExit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        sys.exit(1)
