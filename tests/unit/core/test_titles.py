"""What a document is called: the heading of its text, the title in its metadata, who and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hashiya.core import titles
from hashiya.core.document import Document, digest
from hashiya.core.titles import (
    as_shown,
    byline,
    first_words,
    heading_of,
    opening_of,
    title_in,
    told_meta,
    with_heading,
)

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("رحلة إلى البحر\nخرجنا قبل الفجر.", "رحلة إلى البحر"),
        ("\n  \n  رحلة   إلى البحر \nخرجنا.", "رحلة إلى البحر"),
        ("هل يعود الشتاء؟\nلا أحد يعلم.", "هل يعود الشتاء؟"),
        ("خرجنا قبل الفجر من البيت.\nثم عدنا.", ""),  # a sentence
        ("قال،\nثم سكت", ""),
        ("رحلة إلى البحر", ""),  # nothing follows: it is the text itself
        ("رحلة إلى البحر\n   \n", ""),
        ("كلمة " * 40 + "\nبقيّة", ""),
        ("12\nبقيّة", ""),
        ("######OpenITI#\nبقيّة", ""),
        ("<div>\nبقيّة", ""),
        ("", ""),
        ("\n\n", ""),
    ],
)
def test_the_heading_of_a_text(text: str, heading: str) -> None:
    assert heading_of(text) == heading


def test_a_title_of_the_file_stands() -> None:
    text = "رحلة إلى البحر\nخرجنا."
    assert with_heading({"title": "غيره"}, text, "001") == {"title": "غيره"}
    assert with_heading({"title": ""}, text, "001") == {"title": ""}  # taken away on purpose
    assert with_heading({"x": 1}, text, "001") == {"x": 1, "title": "رحلة إلى البحر"}
    assert with_heading({}, text, "رحلة إلى البحر") == {}  # its name says it already


def test_odd_titles_are_none() -> None:
    assert [title_in({"title": odd}) for odd in (None, 3, ["ا"], {"ا": 1}, True)] == [""] * 5
    assert title_in({"title": " سطر\nوسطر "}) == "سطر وسطر"
    assert len(title_in({"title": "ا ب " * 100_000})) == 300
    document = Document("u", "001", "نصّ", digest("نصّ"), meta={"title": 4})
    assert document.title == "001"


def test_the_heading_is_no_loss() -> None:
    text = "رحلة إلى البحر\nخرجنا."
    assert told_meta({"title": "رحلة إلى البحر"}, text) == {}
    assert told_meta({"title": "غيره"}, text) == {"title": "غيره"}
    assert told_meta({"title": "رحلة إلى البحر", "date": "2020"}, text) == {"date": "2020"}


def test_source_author_and_date() -> None:
    assert byline({"Date": "2024-03-01", "source": "صحيفة الميناء", "x": "y"}) == (
        "صحيفة الميناء",
        "2024-03-01",
    )
    assert byline({"url": "https://example.org/a", "author": "سلمى"}) == ("https://example.org/a", "سلمى")
    assert byline({"url": "https://example.org/a", "publisher": "الميناء"}) == ("الميناء",)
    assert byline({"date": {"y": 1}, "source": None, "author": True}) == ()


PROSE = "وصل القطار متأخّرًا إلى المحطّة القديمة، ونزل منه رجل يحمل حقيبة واحدة وكتابًا. ثم مضى.\nولم يلتفت."


def test_prose_is_called_by_its_first_words() -> None:
    title = opening_of(PROSE)
    assert title.endswith("…") and PROSE.startswith(title[:-1]) and len(title) <= 61
    assert title[-2].isalpha()  # cut between words, no comma before the sign
    assert heading_of(PROSE) == "" and first_words(PROSE) == title
    assert opening_of("جاء المطر في الليل وحده.") == "جاء المطر في الليل وحده"
    assert opening_of("كلمتان فقط.") == opening_of("") == opening_of("1 2 3 4 5 6 7 8") == ""
    assert opening_of("# a b c d e f g") == ""
    assert opening_of("\n\n" + PROSE) == title
    assert opening_of("- " + PROSE) == opening_of("\t• " + PROSE) == title  # the first of a list


def test_a_heading_has_no_bullet() -> None:
    assert heading_of("- أخبار الميناء\nوصلت السفينة.") == "أخبار الميناء"
    assert heading_of("---\nوصلت السفينة.") == ""


def test_only_a_name_that_says_nothing_gives_way_to_first_words() -> None:
    title = opening_of(PROSE)
    assert with_heading({}, PROSE, "000_2c7e5f") == {"title": title}
    assert with_heading({}, PROSE, "يوم في المحطّة") == {}
    assert with_heading({"title": "غيره"}, PROSE, "000") == {"title": "غيره"}
    assert told_meta({"title": title, "x": 1}, PROSE) == {"x": 1}


def test_marks_that_turn_the_order_round_are_not_shown() -> None:
    assert as_shown("كتاب\u202efdp.exe\u202c") == "كتابfdp.exe"
    assert as_shown("كتاب\u200f ٢") == "كتاب\u200f ٢", "marks of direction alone stay"


def test_no_more_of_a_long_line_is_read_than_tells_that_it_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[str] = []

    class Counting:
        def finditer(self, text: str, start: int) -> Iterator[re.Match[str]]:
            for word in _word.finditer(text, start):
                counted.append(word[0])
                yield word

    _word = titles._WORD
    monkeypatch.setattr(titles, "_WORD", Counting())
    assert heading_of("كلمة " * 1_000_000 + "\nبقيّة") == "" and 0 < len(counted) < 30
    counted.clear()
    assert heading_of("ط" * 1_000_000 + "\nبقيّة") == "" and len(counted[0]) < 200
    assert heading_of("ط" * 110 + "\nبقيّة") == "ط" * 110 and heading_of("ط" * 111 + "\nبقيّة") == ""
    assert heading_of(" • " * 1000 + "رحلة\nبقيّة") == "رحلة"  # bullets are no part of it
