"""Words of a PDF that its drawing order has stuck together, told apart as an engine sees them on the page."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from tests.helpers.format_fixture import read_all
from tests.helpers.pdf_files import make_pdf

from hashiya.formats import format_named
from hashiya.formats.texts.pdf_engine import Engine
from hashiya.formats.texts.pdf_lines import is_stuck, with_drawn_words

if TYPE_CHECKING:
    from pathlib import Path


def test_the_page_is_taken_as_seen_only_where_words_are_stuck() -> None:
    drawn = "وصلتليلىإلىالرياضفيالمساء\nعلىالرحلة SV-1020."
    seen = "وصلت ليلى إلى الرياض في المساء\nعلى الرحلة -1020SV."
    assert is_stuck(drawn, seen) and not is_stuck(seen, seen) and not is_stuck(seen, "")
    assert with_drawn_words(seen, drawn) == "وصلت ليلى إلى الرياض في المساء\nعلى الرحلة SV-1020."


def test_ligatures_and_brackets_are_as_they_were_drawn() -> None:
    drawn = "منبنكالسلام (بلد) وقال"
    assert with_drawn_words("من بنك السالم )بلد( وقال", drawn) == "من بنك السلام (بلد) وقال"


def test_a_file_that_the_engine_refuses_is_read_as_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pypdf")
    path = tmp_path / "a.pdf"
    make_pdf(path, [["وصل التاجر إلى السوق"[::-1]]])
    with Engine(tmp_path / "nothing.pdf") as engine:
        assert engine.text(0) == "" and engine.text(3) == ""
    monkeypatch.setattr(Engine, "_text", lambda *_: 1 / 0)
    records, notes = read_all(format_named("pdf"), path)
    assert records[0].text == "وصل التاجر إلى السوق" and notes == []


@pytest.mark.slow
def test_a_pdf_of_libreoffice_keeps_its_words_apart(tmp_path: Path) -> None:
    for name in ("pypdf", "pypdfium2"):
        pytest.importorskip(name)
    program = shutil.which("soffice")
    if not program:
        pytest.skip("LibreOffice is not installed")
    lines = ("وصلت ليلى إلى الرياض مساء يوم 12/3/2024 على الرحلة SV-1020", "زارت جامعة الكوفة مع وزير الصحة")
    page = "".join(f'<p dir="rtl">{line}</p>' for line in lines)
    (tmp_path / "a.html").write_text(f'<meta charset="utf-8"><body>{page}</body>', "utf-8")
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    for name, kind in (("a.html", "odt:writer8"), ("a.odt", "pdf:writer_pdf_Export")):
        command = [program, home, "--headless", "--convert-to", kind, name]
        if name == "a.html":
            command.insert(3, "--infilter=HTML (StarWriter)")
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=600, check=False)
        assert done.returncode == 0, done.stderr
    records, notes = read_all(format_named("pdf"), tmp_path / "a.pdf")
    assert notes == []
    assert " ".join((records[0].text or "").split()) == " ".join(lines)
