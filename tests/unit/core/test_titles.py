"""What a document is called: the heading of its text, the title in its metadata, who and when."""

from __future__ import annotations

import pytest

from hashiya.core.document import Document, digest
from hashiya.core.titles import byline, heading_of, title_in, told_meta, with_heading


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
