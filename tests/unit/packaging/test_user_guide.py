"""The guide: both languages have the same pages, and what they mention is there."""

from __future__ import annotations

import argparse
import json
import re
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest

from hashiya import assets
from hashiya.cli import main
from hashiya.cli.parser import build_parser
from hashiya.services.guide.pages import (
    MARK,
    PAGES,
    find_page,
    find_sections,
    message_pages,
    read_pages,
    searched_pages,
    snippet,
)
from hashiya.ui.commands.page_keys import WITH_KEYS_BY_ID

LANGUAGES = ("ar", "en")
# What a page may write down as it is: keys that no command has, programs, files and options.
AS_WRITTEN = {
    "Shift",
    "Alt",
    "Tab",
    "Enter",
    "/",
    "camel",
    "corpus",
    "datasets",
    "index.html",
    "--json",
    "setup --full",
    "hashiya engines --get camel",
}
LINK = re.compile(r"(!?)\[[^\]]*\]\(([^)\s]+)\)")


ROOT = Path(__file__).resolve().parents[3]


def load_guide_tool() -> Any:
    sys.path.insert(0, str(ROOT / "packaging"))
    try:
        import guide
    finally:
        sys.path.remove(str(ROOT / "packaging"))
    return guide


def test_both_languages_have_the_same_pages() -> None:
    for language in LANGUAGES:
        names = {path.stem for path in assets.resource("guide", language).iterdir()}
        assert names == set(PAGES)
    arabic, english = read_pages("ar"), read_pages("en")
    for one, other in zip(arabic, english, strict=True):
        heads = [len(re.findall(r"^#+ ", page.source, re.MULTILINE)) for page in (one, other)]
        assert heads[0] == heads[1], one.name
        marks = [{found.groups() for found in MARK.finditer(page.source)} for page in (one, other)]
        assert marks[0] == marks[1], (one.name, marks[0] ^ marks[1])
        code = [re.findall(r"^hashiya .*$", page.source, re.MULTILINE) for page in (one, other)]
        assert len(code[0]) == len(code[1]), one.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_commands_keys_and_menus_exist(language: str) -> None:
    for page in read_pages(language):
        for kind, command in MARK.findall(page.source):
            assert command in WITH_KEYS_BY_ID, (page.name, command)
            assert kind != "key" or WITH_KEYS_BY_ID[command].keys, (page.name, command)
        assert page.name == "messages" or "{" not in MARK.sub("", page.source), page.name
        prose = re.sub(r"^```.*?^```", "", page.source, flags=re.MULTILINE | re.DOTALL)
        if page.name != "messages":
            written = set(re.findall(r"`([^`]+)`", prose))
            assert written <= AS_WRITTEN, (page.name, written - AS_WRITTEN)


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_and_pictures_are_there(language: str) -> None:
    pictures = assets.resource("guide", "pictures", language)
    for page in read_pages(language):
        for picture, target in LINK.findall(page.source):
            if picture:
                assert (pictures / Path(target).name).is_file(), (page.name, target)
            else:
                assert find_page(language, target.removesuffix(".md")) is not None, (page.name, target)


@pytest.mark.parametrize("language", LANGUAGES)
def test_command_lines_are_understood(language: str) -> None:
    parser = build_parser()
    for page in read_pages(language):
        for line in re.findall(r"^hashiya (.*)$", page.source, re.MULTILINE):
            try:
                parser.parse_args(shlex.split(line))
            except (SystemExit, argparse.ArgumentError):
                pytest.fail(f"{page.name}: hashiya {line}")


def test_pictures_are_small() -> None:
    sizes = [path.stat().st_size for path in assets.resource("guide", "pictures").rglob("*.png")]
    assert sizes and max(sizes) < 130_000 and sum(sizes) < 2_500_000


def test_every_message_has_a_page_that_says_what_to_do() -> None:
    """Written by `python packaging/guide.py messages`; their words may have been mended since."""
    tool = load_guide_tool()
    codes = {each.code for each in tool.read_messages()}
    assert len(codes) > 240
    for language in LANGUAGES:
        pages = message_pages(language)
        assert {page.name.removeprefix("messages/") for page in pages} == codes
        listed = find_page(language, "messages")
        assert listed is not None
        for page in pages:
            title, told, foot = page.source.strip().split("\n\n", 2)
            assert title.startswith("# ") and len(told) > 8 and foot, page.name
            assert f"({page.name}.md)" in listed.source, page.name
            for _, target in LINK.findall(page.source):
                assert target.removesuffix(".md") in PAGES, (page.name, target)
    kept = {line for line in tool.messages_pages()["ar"].splitlines() if line}
    there = assets.resource("guide", "ar", "messages.md").read_text(encoding="utf-8").splitlines()
    assert len(kept & set(there)) >= 0.95 * len(kept)


def test_a_message_is_found_by_its_words_and_its_code() -> None:
    for language, words in (("en", "scheduler answer"), ("ar", "المنسق لا يجيب")):
        sections = [each for page in searched_pages(language) for each in page.sections(plain)]
        for query in (words, "scheduler_away"):
            assert "messages/scheduler_away" in [each.page for each in find_sections(sections, query)], query
    assert find_page("ar", "messages/nothing_of_this_name") is None


def test_the_command_line_tells_programs_the_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["documents", str(tmp_path / "none.hashiya"), "--json"]) == 1
    out, err = capsys.readouterr()
    error = json.loads(out)["error"]
    assert f"hashiya: {error['message']} {error['hint']}\n" == err
    assert find_page("en", f"messages/{error['code']}") is not None
    assert main(["documents", str(tmp_path / "none.hashiya")]) == 1
    assert not capsys.readouterr().out


def plain(_kind: str, command: str) -> str:
    return command


def test_found_whatever_the_spelling() -> None:
    sections = [each for page in read_pages("ar") for each in page.sections(plain)]
    assert find_sections(sections, "المراجعه")[0].page == "review"
    found = find_sections(sections, "مجلد مشترك")
    assert found[0].page == "team" and "Syncthing" in snippet(found[0], "Syncthing")
    assert find_sections(sections, "") == [] and find_sections(sections, "قصطنطين") == []


def test_as_pages_for_a_browser(tmp_path: Path) -> None:
    load_guide_tool().write_html(tmp_path)
    for language in LANGUAGES:
        messages = [page.name for page in message_pages(language)]
        for name in (*PAGES, *messages):
            page = tmp_path / language / f"{name}.html"
            text = page.read_text(encoding="utf-8")
            assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in text
            for target in re.findall(r'(?:href|src)="([^"#]+)"', text):
                assert (page.parent / target).is_file(), (name, target)
        assert "scheduler_away" in (tmp_path / language / "search.js").read_text(encoding="utf-8")
