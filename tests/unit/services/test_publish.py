"""A publication: annotations marked, names with their places, markup harmless, nothing from elsewhere."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tracemalloc
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from tests.helpers.many_documents import make_many
from tests.helpers.store import make, place, suggestion

from hashiya.core.beyond.entities import Entity
from hashiya.errors import UserError
from hashiya.progress import Cancelled, CancelToken
from hashiya.services.annotate import marking
from hashiya.services.entities.linking import link
from hashiya.services.publish import list_pages, site, text_pages
from hashiya.services.publish.site import PublishOptions, publish
from hashiya.store.project import Project
from hashiya.store.tables import documents

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = (
    "زارت سلمى بنت يوسف مدينة القيروان 📌 ثم تونس.\nوعادت سلمى إلى <b>تونس</b> & غيرها.",
    "كتبت سَلمى رسالةً.\n\nEnglish line here",
)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    found, uids = make(tmp_path, TEXTS)
    for uid, words, label in (
        (uids[0], "سلمى بنت يوسف", "PERS"),
        (uids[0], "يوسف", "PERS"),
        (uids[0], "مدينة القيروان", "LOC"),
        (uids[0], "القيروان 📌 ثم تونس", "ORG"),  # crosses
        (uids[0], "تونس</b>", "LOC"),
        (uids[1], "سَلمى", "PERS"),
    ):
        start, end = place(found.document(uid).text, words)
        found.apply(marking.mark(found, uid, start, end, label))
    return found


class Shape(HTMLParser):
    """Every element is closed in its turn; what the text says; which ids and links there are."""

    VOID = frozenset(("meta", "link", "input", "br"))

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.said: list[str] = []
        self._paragraph = False
        self.feed(page)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [value for name, value in attrs if name == "id" and value]
        self.links += [str(given[name]) for name in ("href", "src", "data-x", "data-k") if name in given]
        if tag == "p" and str(given.get("id", "")).startswith("p"):
            self._paragraph = True
            self.said.append("")
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self._paragraph = self._paragraph and tag != "p"

    def handle_data(self, data: str) -> None:
        if self._paragraph:
            self.said[-1] += data


def pages(folder: Path) -> dict[str, Shape]:
    return {
        path.relative_to(folder).as_posix(): Shape(path.read_text(encoding="utf-8"))
        for path in sorted(folder.rglob("*.html"))
    }


def test_texts_are_whole_and_every_link_leads_somewhere(project: Project, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = publish(project, out)
    assert (done.documents, done.annotations, done.suggestions_left_out) == (2, 6, 0)
    found = pages(out)
    assert done.pages == len(found)
    for number, text in enumerate(TEXTS, 1):
        shape = found[f"texts/{number:05}.html"]
        assert "\n".join(shape.said) == text
    for name, shape in found.items():
        assert len(shape.ids) == len(set(shape.ids)), name
        for target in shape.links:
            path, _, anchor = target.partition("#")
            if path == "data:,":
                continue
            assert not re.match("[a-z]+:|//", target), target
            # Links to names and entities are told from the folder's top.
            top = out if target.startswith(("names/", "entities")) else (out / name).parent
            file = (top / path.partition("?")[0]).resolve() if path else out / name
            assert file.is_file(), (name, target)
            if anchor and file.suffix == ".html":
                assert anchor in found[file.relative_to(out.resolve()).as_posix()].ids, (name, target)


def test_words_are_counted_as_in_the_program(project: Project, tmp_path: Path) -> None:
    publish(project, tmp_path / "out")
    index = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    told = re.findall(r'data-w="words">[^<]*</span>: <span data-n="(\d+)"', index)
    words = [info.words for info in project.documents()]
    assert [int(each) for each in told] == [sum(words), *words]
    assert words != [len(text.split()) for text in TEXTS], "a pin and an ampersand are no words"


def test_names_are_listed_with_every_place_whatever_their_spelling(project: Project, tmp_path: Path) -> None:
    out = tmp_path / "out"
    publish(project, out)
    people = (out / "names" / "00.html").read_text(encoding="utf-8")
    assert people.count('class="place"') == 3 and people.count("<details") == 3
    # The place in UTF-16 units of its paragraph: the pin counts two.
    orgs = (out / "names" / "02.html").read_text(encoding="utf-8")
    start = len("زارت سلمى بنت يوسف مدينة ")
    assert f"?at={start}-{start + len('القيروان 📌 ثم تونس') + 1}#p0" in orgs


def test_marks_that_cross_stand_in_each_other_whole(project: Project, tmp_path: Path) -> None:
    publish(project, tmp_path / "out")
    page = (tmp_path / "out" / "texts" / "00001.html").read_text(encoding="utf-8")
    assert page.count('data-i="3"') == 2  # the crossing one in two pieces, its tag on the last
    assert "&lt;b&gt;" in page and "<b>تونس" not in page and "&amp; غيرها" in page
    assert page.count(" data-e style") == 5  # one stands in the second text


def test_titles_and_names_with_markup_are_harmless(tmp_path: Path) -> None:
    evil = "<img src=x onerror=alert(1)>\"'</script>"
    project, (uid,) = make(tmp_path, (f"{evil} نص {evil}",))
    project.apply(marking.mark(project, uid, 0, len(evil), "PERS"))
    out = tmp_path / "out"
    publish(project, out, PublishOptions(title=evil))
    for path in out.rglob("*.html"):
        assert "<img" not in path.read_text(encoding="utf-8"), path
    for path in out.rglob("data/*.js"):
        assert "</script" not in path.read_text(encoding="utf-8")


def test_suggestions_are_left_out_and_counted_unless_asked_for(project: Project, tmp_path: Path) -> None:
    uid = project.document_uids()[1]
    found = suggestion(project.document(uid).text, "رسالةً", "ORG")
    project.replace_suggestions(uid, ["lexicon"], [found])
    done = publish(project, tmp_path / "without")
    assert (done.annotations, done.suggestions_left_out) == (6, 1)
    done = publish(project, tmp_path / "with", PublishOptions(suggested=True))
    assert (done.annotations, done.suggestions_left_out) == (7, 0)
    assert 'class="h l-2 s"' in (tmp_path / "with" / "texts" / "00002.html").read_text(encoding="utf-8")


def test_entities_have_their_list(project: Project, tmp_path: Path) -> None:
    mentions = [each for each in project.iter_annotations() if "لمى" in each.surface]
    project.apply(
        link(project, mentions, Entity("", "PERS", ar="سلمى القيروانية", identifiers={"own": "S<1>"}))
    )
    done = publish(project, tmp_path / "out")
    assert done.entities == 1
    page = (tmp_path / "out" / "entities.html").read_text(encoding="utf-8")
    assert page.count('class="place"') == len(mentions) and "S&lt;1&gt;" in page
    assert "entities.html#n" in (tmp_path / "out" / "texts" / "00001.html").read_text(encoding="utf-8")


def test_large_projects_are_cut_into_pages(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_pages, "PAGE", 20)
    monkeypatch.setattr(list_pages, "TEXTS_A_PAGE", 1)
    monkeypatch.setattr(list_pages, "NAMES_A_PAGE", 1)
    out = tmp_path / "out"
    publish(project, out)
    found = pages(out)
    assert {"index-2.html", "texts/00001-2.html", "names/00-2.html"} <= set(found)
    assert "\n".join(found["texts/00001.html"].said + found["texts/00001-2.html"].said) == TEXTS[0]


def test_what_is_searched_is_the_text(project: Project, tmp_path: Path) -> None:
    publish(project, tmp_path / "out")
    part = (tmp_path / "out" / "data" / "part-0.js").read_text(encoding="utf-8")
    head, _, rest = part.partition(",")
    assert head == "hashiyaPart(0"
    texts = json.loads(rest.removesuffix(");\n"))
    assert [[start, text] for start, text in texts[0][2]][1][1] == TEXTS[0].split("\n")[1]


def test_only_an_empty_folder_or_a_publication_is_replaced_and_as_a_whole(
    project: Project, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    publish(project, out)
    (out / "texts" / "old.html").write_text("x")
    publish(project, out)
    assert not (out / "texts" / "old.html").exists()
    other = tmp_path / "mine"
    other.mkdir()
    (other / "letter.txt").write_text("x")
    with pytest.raises(UserError) as caught:
        publish(project, other)
    assert caught.value.code == "folder_taken" and (other / "letter.txt").exists()
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        publish(project, out, cancel=cancel, progress=lambda _step: cancel.cancel())
    assert (out / "index.html").is_file()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".out")] == []
    with pytest.raises(UserError):
        publish(project, tmp_path / "none", PublishOptions(documents=("0" * 32,)))


def test_what_people_put_beside_the_pages_stays(project: Project, tmp_path: Path) -> None:
    """A folder of pages is often one that git keeps. Also where the program was killed in between."""
    out = tmp_path / "out"
    publish(project, out)
    mine = {"CNAME": "example.org", ".git/HEAD": "ref", "texts/map.png": "x", "names.txt": "x"}
    for name, text in mine.items():
        (out / name).parent.mkdir(exist_ok=True)
        (out / name).write_text(text)
    publish(project, out)
    assert {name: (out / name).read_text() for name in mine} == mine
    before = tmp_path / ".out.published-before"
    out.rename(before)
    publish(project, tmp_path / "new")
    (tmp_path / "new").rename(out)  # as far as it had come
    publish(project, out)
    assert {name: (out / name).read_text() for name in mine} == mine and not before.exists()


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_a_real_browser_runs_the_pages(project: Project, tmp_path: Path) -> None:
    out = tmp_path / "out"
    publish(project, out, PublishOptions(language="en"))

    def seen(address: str, *more: str) -> str:
        assert CHROMIUM is not None
        flags = [
            *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
            *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
            *(f"--user-data-dir={tmp_path / 'browser'}", "--virtual-time-budget=4000"),
            *(more or ("--dump-dom",)),
        ]
        command = [CHROMIUM, *flags, f"{out.as_uri()}/{address}"]
        run = subprocess.run(command, capture_output=True, timeout=120, check=True)
        return run.stdout.decode()

    found = seen("search.html?q=سلمى")
    assert found.count("<b>") == 3 and "texts/00002.html?at=5-10#p0" in found
    assert 'title="Person"' in seen("texts/00001.html")
    assert re.search("<details[^>]* open", seen("names/00.html#n3"))

    import pypdfium2

    for language in ("en", "ar"):  # on paper nothing is cut off or made smaller, from either side
        publish(project, tmp_path / language, PublishOptions(language=language))
        book = tmp_path / f"{language}.pdf"
        address = f"../{language}/texts/00001.html"
        seen(address, f"--print-to-pdf={book}", "--no-pdf-header-footer")
        with pypdfium2.PdfDocument(book) as document:
            page = document[0]
            left, right = page.get_bbox()[0], page.get_width()
            letters = page.get_textpage()
            boxes = [letters.get_charbox(at) for at in range(letters.count_chars())]
            seen_boxes = [box for box in boxes if box[2] > box[0]]
            assert len(seen_boxes) > 60
            assert min(box[0] for box in seen_boxes) > left + 20
            assert right - 90 < max(box[2] for box in seen_boxes) < right - 20
            letters.close()
            page.close()


def test_memory_does_not_grow_with_the_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, bound, least in ((site, "_PART", 5_000), (documents, "_CACHED_CHARACTERS", 10_000)):
        assert hasattr(module, bound)
        monkeypatch.setattr(module, bound, least)
    peaks = []
    for count in (5, 40, 120):  # the first for what is made once
        make_many(tmp_path / f"{count}.hashiya", count, person="ليلى", words=120, each=20)
        with Project.open(tmp_path / f"{count}.hashiya", readonly=True) as opened:
            tracemalloc.start()
            done = publish(opened, tmp_path / f"site {count}")
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        assert done.annotations == 20 * count
        pages = [page.read_text("utf-8") for page in done.folder.glob("names/*")]
        assert sum(page.count('<li class="place">') for page in pages) == done.annotations
    assert peaks[2] < peaks[1] + 250_000, peaks  # 1,600 places more, of which each took 500 bytes
