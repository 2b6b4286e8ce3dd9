"""Bad input through the command line: one clear line each, the rest goes on, nothing half-done is left."""

from __future__ import annotations

import json

import pytest
from tests.helpers.bad_input import EXE, PNG, TEXT, Place, codes, limited


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \r\n\t\n", "empty"),
        ("picture.txt", PNG, "unknown_format"),
        ("picture.png", PNG, "unknown_format"),
        ("program.exe", EXE, "unknown_format"),
        ("zeros.txt", bytes(5000), "unknown_format"),
        ("empty.jsonl", b"", "unknown_format"),
    ],
)
def test_what_holds_no_text_is_named_and_the_rest_goes_on(
    place: Place, name: str, content: bytes, code: str
) -> None:
    bad, good = place.write(f"in/{name}", content), place.write("in/good.txt", TEXT)
    alone = place.take(bad, code=1)
    assert alone["imported"] == 0 and len(alone["problems"]) == 1
    (problem,) = alone["problems"]
    assert problem["path"] == str(bad) and problem["message"].endswith(".")
    found = place.take(bad.parent)
    assert found["imported"] == 1 and codes(found) == codes(alone)
    assert place.texts() == {"good": TEXT}
    place.run("import", place.project, bad, code=1)
    assert str(bad) in place.error and len(place.error.splitlines()) == 1
    assert good.read_text("utf-8") == TEXT


@pytest.mark.parametrize(
    "name", ["text", "hashiya", "conll", "csv", "wojood", "doccano", "json-texts", "tei"]
)
def test_a_picture_as_any_format_is_refused(place: Place, name: str) -> None:
    found = place.take(place.write("x.dat", PNG), options=("--format", name), code=1)
    assert found["imported"] == 0 and found["problems"]


def test_one_line_of_fifty_megabytes(place: Place) -> None:
    """Memory stays in proportion, on the way in and out; measured in a process of its own."""
    words = "كتاب المدينة القديمة "
    path = place.write("long.txt", words * (50_000_000 // len(words.encode())))
    done = limited(
        "import resource\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        f"code = main(['import', {str(place.project)!r}, {str(path)!r}])\n"
        "used = resource.getrusage(resource.RUSAGE_SELF)\n"
        "print(code, (used.ru_maxrss - before) // 1024)"
    )
    code, megabytes = done.stdout.splitlines()[-1].split()
    assert code == "0" and float(megabytes) < 500
    (document,) = place.json("documents", place.project)["documents"]
    assert document["characters"] == len(path.read_text("utf-8"))


def test_a_million_words(place: Place) -> None:
    line = " ".join(f"كلمة{number}" for number in range(1000))
    found = place.take(place.write("book.txt", "\n".join(f"{number} {line}" for number in range(1000))))
    assert found["imported"] == 1 and not found["problems"]
    (document,) = place.json("documents", place.project)["documents"]
    assert document["words"] == 1_001_000
    assert place.json("search", place.project, "كلمة777", "--limit", "5")["hits"]


def test_a_text_without_arabic(place: Place) -> None:
    place.take(
        place.write("latin.txt", "The weather is fine today.\n" * 20), place.write("signs.txt", "۩ ☂ … —")
    )
    done = place.json("suggest", place.project)
    assert done["documents"] == 2
    assert place.take(place.write("ciphers.txt", "1 2 3"))["imported"] == 1


def test_null_and_control_characters_are_replaced_and_told(place: Place) -> None:
    line = json.dumps({"name": "د", "text": "ا\0ب\x07ج", "spans": [{"start": 2, "end": 3, "label": "PERS"}]})
    found = place.take(place.write("x.jsonl", line))
    assert (found["imported"], found["annotations"], codes(found)) == (1, 1, ["controls_replaced"])
    assert place.texts() == {"د": "ا\ufffdب\ufffdج"}
    few = place.take(place.write("few.txt", TEXT + "\x01" + TEXT))
    assert few["imported"] == 1 and codes(few) == ["controls_replaced"]


def test_lone_surrogates_in_json(place: Place) -> None:
    half = '{"name": "ن\\ud800", "text": "قبل \\udc01 بعد", "meta": {"k\\udfff": "\\ud801"}, "spans": ['
    half += (
        '{"start": 6, "end": 9, "label": "P\\ud800", "text": "بعد", "note": "\\udfff", "by": "س\\ud8ff"}]}'
    )
    found = place.take(place.write("x.jsonl", half))
    assert (found["imported"], found["annotations"]) == (1, 1)
    assert "surrogates_replaced" in codes(found)
    (text,) = place.texts().values()
    assert text == "قبل \ufffd بعد"
    place.run("documents", place.project)
    place.run("show", place.project, *place.texts())
    place.run("export", place.project, place.folder / "o.csv", "--format", "csv")


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1256", "iso8859-6"])
def test_encodings_and_line_ends(place: Place, encoding: str, newline: str) -> None:
    text = "\n".join([TEXT.replace(".", "،")] * 4)
    found = place.take(place.write("x.txt", text.replace("\n", newline).encode(encoding)))
    assert found["imported"] == 1 and not found["problems"]
    assert list(place.texts().values()) == [text]


def test_an_unknown_encoding_and_one_that_does_not_fit(place: Place) -> None:
    path = place.write("x.txt", TEXT)
    wrong = place.take(path, options=("--encoding", "nothing"), code=1)
    assert codes(wrong) == ["unknown_encoding"]
    found = place.take(path, options=("--encoding", "ascii"))
    assert found["imported"] == 1 and codes(found) == ["undecodable"]


BAD_SPANS = [
    {"start": 0, "end": 99_999, "label": "PERS"},
    {"start": -3, "end": 2, "label": "PERS"},
    {"start": 5, "end": 5, "label": "PERS"},
    {"start": 9, "end": 4, "label": "PERS"},
    {"start": 10**30, "end": 10**31, "label": "PERS"},
    {"start": "x", "end": None, "label": "PERS"},
    {"start": 0, "end": 4, "label": "PERS", "text": "غيره"},
    {"start": 0, "end": 4, "label": ""},
    "no object",
]


def test_each_wrong_span_is_named_with_its_line_and_number(place: Place) -> None:
    good = {"start": 0, "end": 4, "label": "PERS", "text": TEXT[:4]}
    lines = [
        {"name": "أ", "text": TEXT + "أ", "spans": []},
        {"name": "ب", "text": TEXT, "spans": [*BAD_SPANS, good]},
    ]
    path = place.write("x.jsonl", "\n".join(json.dumps(line) for line in lines))
    refused = place.take(path, options=("--bad-spans", "refuse"))
    assert refused["imported"] == 1 and "document_refused" in codes(refused)
    found = place.take(path)
    assert (found["imported"], found["annotations"], found["skipped"]) == (1, 1, 1)
    wanted = [f"line 2, span {number}" for number in range(1, len(BAD_SPANS) + 1)]
    assert [problem["where"] for problem in found["problems"]] == wanted


@pytest.mark.parametrize(
    "line", ["{", "[1]", '"x"', "null", '{"text": 7}', '{"text": "x", "spans": {}}', "[" * 100_000, "{}"]
)
def test_a_bad_line_is_named_and_the_next_is_read(place: Place, line: str) -> None:
    good = json.dumps({"name": "ب", "text": TEXT, "spans": []})
    found = place.take(place.write("x.jsonl", f"{good}\n{line}\n"), options=("--format", "hashiya"))
    assert found["imported"] == 1
    assert [(each["code"], each["where"]) for each in found["problems"]] == [("bad_line", "line 2")]


def test_two_files_of_one_name_and_one_text_twice(place: Place) -> None:
    place.write("in/a/same.txt", TEXT)
    place.write("in/b/same.txt", "نصّ آخر.")
    place.write("in/c/copy.txt", TEXT)
    found = place.take(place.folder / "in")
    assert (found["imported"], found["skipped_names"]) == (2, ["copy"])
    assert place.texts() == {"same": TEXT, "same (2)": "نصّ آخر."}
    again = place.take(place.folder / "in")
    assert (again["imported"], again["skipped"], again["problems"]) == (0, 3, [])


def test_merging_a_file_with_itself_and_with_what_is_none(place: Place) -> None:
    place.take(place.write("good.txt", TEXT))
    place.run("merge", place.project, place.project, code=1)
    assert len(place.error.splitlines()) == 1
    place.run("merge", place.project, place.write("x.hashiya", PNG), code=1)
    assert "not a Hashiya project" in place.error
    assert place.texts() == {"good": TEXT}
