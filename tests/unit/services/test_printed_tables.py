"""Tables of the command line: columns for eyes, whatever stands in them and however many rows there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.cli.output import print_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest


def test_columns_stand_below_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(("name", "words"), [("كِتَاب", 12), ("a longer name", 3)])
    assert capsys.readouterr().out.splitlines() == [
        "name           words",
        "كِتَاب           12",
        "a longer name  3",
    ]


def test_a_name_as_long_as_a_book_is_whole_and_makes_no_column_for_the_others(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_table(("name", "words"), [("ا" * 100_000, 1), ("ب", 2)])
    head, long, short = capsys.readouterr().out.splitlines()
    assert long == "ا" * 100_000 + "  1"
    assert len(head) < 200 and len(short) < 200


def test_rows_are_printed_as_they_come(capsys: pytest.CaptureFixture[str]) -> None:
    printed: list[int] = []

    def rows() -> Iterator[tuple[int]]:
        for number in range(3000):
            if number == 2500:
                printed.append(len(capsys.readouterr().out.splitlines()))
            yield (number,)

    print_table(("number",), rows())
    assert printed == [2501]
