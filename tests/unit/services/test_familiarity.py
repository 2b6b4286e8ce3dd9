"""Documents of a kind that engines read badly: what is expected of them, by the card or by own decisions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.helpers.store import make, suggestion

from hashiya.cli import main
from hashiya.core.span import Status
from hashiya.services.annotate import marking
from hashiya.services.suggest import familiarity as service
from hashiya.services.suggest.familiarity import (
    DISMISSED_KEY,
    OFTEN_WRONG,
    dismissed,
    familiarities,
    familiarity,
    with_dismissed,
)
from hashiya.store.reading import ProjectReader
from hashiya.suggest.text_kind import DIALECT, EXPECTED

if TYPE_CHECKING:
    from hashiya.store.project import Project

ROWS = {
    row["name"]: row["text"]
    for row in map(
        json.loads,
        (Path(__file__).parents[2] / "data" / "text_kinds" / "kinds.jsonl")
        .read_text(encoding="utf-8")
        .splitlines(),
    )
}
DIALECT_TEXT, NEWS = ROWS["dialect-egypt"], ROWS["news"]


def decide(project: Project, uid: str, text: str, right: int, wrong: int) -> None:
    """Suggestions on the first words: so many accepted, so many refused."""
    words = list(dict.fromkeys(word for word in text.split() if text.count(word) == 1))
    items = [suggestion(text, word, "PERS", score=0.9) for word in words[: right + wrong]]
    assert len(items) == right + wrong
    project.replace_suggestions(uid, ["lexicon"], items)
    waiting = project.annotations(uid, statuses=[Status.SUGGESTED])
    for number, item in enumerate(waiting):
        act = marking.accept if number < right else marking.reject
        project.apply(act(project, [item]))


def test_a_known_kind_of_text_says_nothing_and_dialect_has_the_cards_figure(tmp_path: Path) -> None:
    project, (news, dialect) = make(tmp_path, (NEWS, DIALECT_TEXT))
    with project:
        assert familiarity(project, news).kind == ""
        found = familiarity(project, dialect)
        assert (found.kind, found.expected, found.decided) == (DIALECT, EXPECTED[DIALECT], 0)


def test_enough_decisions_in_texts_of_that_kind_say_what_to_expect(tmp_path: Path) -> None:
    other = ROWS["dialect-levant"]
    project, (first, second, third) = make(tmp_path, (DIALECT_TEXT, other, ROWS["dialect-gulf"]))
    with project:
        decide(project, first, DIALECT_TEXT, 9, 6)
        assert familiarity(project, third).decided == 0  # too few
        decide(project, second, other, 9, 6)
        found = familiarities(project, [first, second, third])
        assert {each.decided for each in found.values()} == {30}
        assert found[third].expected == pytest.approx(0.6)


def test_a_text_where_engines_were_wrong_more_often_than_they_said(tmp_path: Path) -> None:
    project, (news, calm) = make(tmp_path, (NEWS, ROWS["letter"]))
    with project:
        decide(project, news, NEWS, 6, 14)
        decide(project, calm, ROWS["letter"], 18, 1)
        found = familiarity(project, news)
        assert (found.kind, found.decided) == (OFTEN_WRONG, 20)
        assert found.expected == pytest.approx(0.3)
        assert familiarity(project, calm).kind == ""


def test_a_suggestion_that_was_moved_is_one_that_was_wrong(tmp_path: Path) -> None:
    project, (news,) = make(tmp_path, (NEWS,))
    with project:
        project.replace_suggestions(news, ["lexicon"], [suggestion(NEWS, "النقل", "ORG", score=0.8)])
        (item,) = project.annotations(news, statuses=[Status.SUGGESTED])
        start = NEWS.index("وزارة النقل")
        project.apply(marking.set_range(project, item, start, start + len("وزارة النقل")))
        judged = service.judge(project, news)
        assert (judged.decided, judged.right) == (1, 0)


def test_a_text_of_a_known_kind_costs_no_list_of_annotations(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked for with every text that is opened: nothing of it may be read one by one, nor other texts."""
    project, (news, letter) = make(tmp_path, (NEWS, ROWS["letter"]))
    with project:
        decide(project, news, NEWS, 6, 14)
        decide(project, letter, ROWS["letter"], 18, 1)
        for name in ("annotations", "last_decided", "decisions", "judged_ranges"):
            monkeypatch.delattr(ProjectReader, name)
        assert familiarity(project, news).decided == 20
        assert familiarity(project, letter).kind == ""


def test_the_list_of_documents_says_it_and_that_it_was_put_away(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project, (_, dialect) = make(tmp_path, (NEWS, DIALECT_TEXT))
    path = project.path
    project.set_setting(DISMISSED_KEY, with_dismissed([], dialect))
    assert dismissed(project) == {dialect}
    project.close()
    assert main(["documents", str(path), "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["documents"]
    assert rows[0]["unfamiliar"] is None
    assert rows[1]["unfamiliar"] == {
        "kind": "dialect",
        "expected_precision": EXPECTED[DIALECT],
        "decided": 0,
        "dismissed": True,
    }
    assert main(["documents", str(path)]) == 0
    assert "dialect" in capsys.readouterr().out


def test_what_is_put_away_is_kept_once() -> None:
    assert with_dismissed(["a", "b"], "a") == ["b", "a"]
