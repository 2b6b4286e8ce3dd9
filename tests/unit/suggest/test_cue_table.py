"""The table of cue words is what its page says: sorted, unique, without an unknown column, kind or value."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from hashiya.assets import resource
from hashiya.core.fold import fold
from hashiya.suggest.lexicon.cues import cue_table
from hashiya.suggest.lexicon.cues.words import ORG, load_cues

ROWS = cue_table.cue_rows()
_CODE = Path(cue_table.__file__).parent
_ASKED = re.compile(r'sets\["([^"]+)"\]')


def _values(column: str) -> set[str]:
    place = cue_table.COLUMNS.index(column)
    return {value for row in ROWS for value in row[place].split()}


def test_the_head_line_names_the_columns_and_every_row_has_them_all() -> None:
    text = (resource("lexicons") / "cues.tsv").read_text(encoding="utf-8")
    assert text.splitlines()[0].split("\t") == list(cue_table.COLUMNS)
    assert text.endswith("\n")
    assert [row for row in ROWS if len(row) != len(cue_table.COLUMNS)] == []


def test_rows_are_sorted_and_unique() -> None:
    spelled = [row[0] for row in ROWS]
    assert spelled == sorted(set(spelled))
    assert [word for word in spelled if word != word.strip() or not word] == []


def test_words_that_fold_alike_say_different_things() -> None:
    """«أن» and «إن» are two words; «أفريقي» and «إفريقي» would be one word twice."""
    alike: dict[str, list[list[str]]] = defaultdict(list)
    for row in ROWS:
        alike[fold(row[0])].append(row)
    spelled_apart = {"stop", "verb"}  # how these are spelled matters, see CueWords.hamzated
    assert [
        rows[0][0]
        for rows in alike.values()
        if len({tuple(row[1:9]) for row in rows}) < len(rows)
        and not spelled_apart & {kind for row in rows for kind in row[1].split()}
    ] == []


def test_no_value_is_unknown_and_none_is_unused() -> None:
    assert _values("kinds") == set(cue_table.KINDS)
    assert _values("strength") == set(cue_table.STRENGTHS)
    assert _values("quoted") == set(cue_table.QUOTED)
    assert _values("part_of") == set(cue_table.PART_OF)
    assert _values("owned") == set(cue_table.OWNED)
    assert _values("name") == set(cue_table.NAMES)
    assert _values("joins") == _values("again") == {"yes"}
    assert _values("source") == set(cue_table.SOURCES)


def test_values_of_a_field_are_sorted_and_a_row_says_something() -> None:
    for row in ROWS:
        assert all(field.split() == sorted(set(field.split())) for field in row[1:9]), row
        assert any(row[1:9]), row


def test_a_word_has_a_strength_only_as_a_kind_that_it_is() -> None:
    for row in ROWS:
        kinds = set(row[1].split())
        for strength in row[2].split():
            kind = strength.split(":")[0]
            assert kinds & ({"place", "places"} if kind == "place" else {kind}), row


def test_an_example_holds_its_word() -> None:
    told = [row for row in ROWS if row[9]]
    assert len(told) > 50
    for row in told:
        stem = fold(row[0]).removeprefix("ال").rstrip("ه")
        assert stem in fold(row[9]), row


def test_every_set_that_rules_ask_for_is_one_of_the_table_and_each_is_asked_for() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in sorted(_CODE.glob("*.py")))
    asked = set(_ASKED.findall(code))
    known = set(load_cues().sets)
    assert asked <= known
    headed = {"org", "title", "place", "places", "nature", "built", "law", "honorific", "org_dual"}
    made = {"quoted:event", "quoted:product", "event", "owned:work", "owned:device"}
    named = {f"name:{label}" for label in cue_table.NAMES}
    assert known - asked - headed - made - named == set()


def test_weaker_strengths_are_weak_too() -> None:
    sets = load_cues().sets
    assert sets["org:semi"] | sets["org:loose"] | sets["org:office"] <= sets["org:weak"] <= sets["org"]


def test_a_row_of_a_head_makes_its_written_forms() -> None:
    heads = load_cues().heads
    assert heads["جمعيه"].kinds & ORG and not heads["جمعيه"].definite
    assert heads["للجمعيه"].kinds & ORG and heads["للجمعيه"].definite
    assert "لقد" not in heads  # «ل» and «قد» is no head, and stays none


def test_works_with_pronouns_are_made_from_their_stems() -> None:
    owned = load_cues().sets["owned"]
    assert {"روايته", "ورواياتها"} & owned == {"روايته"}
    assert {fold(form) for form in ("فكتابهما", "لأطروحتي", "بكاميرتها", "ولقاحهم")} <= owned
    assert fold("فهاتفه") not in owned  # of devices less is said
    assert len(owned) == 741
