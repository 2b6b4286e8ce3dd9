"""The chat server asked for relations: right, wrong, rubbish, away; what people decide stays decided."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from tests.helpers.plugins import chat_server

from hashiya.cli import main
from hashiya.core.beyond.relations import Relation, RelationType
from hashiya.core.span import SUGGESTIONS, Status
from hashiya.services.annotate import marking
from hashiya.services.relations import relating
from hashiya.services.relations.asking import server_asker
from hashiya.services.relations.suggesting import relation_knowledge, rule_of, suggest_relations
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.services.suggest.engine_settings import set_engine, set_server, turn_server
from hashiya.services.suggest.engines import turn_engine
from hashiya.store.project import Project
from hashiya.store.tables.records import NewDocument, Person
from hashiya.suggest.guests import guest_engine
from hashiya.suggest.guests.server_relations import place_relations, relation_prompt

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEXT = "تبرّعت نوال الشامي بكتبها كلّها، ففرحت جمعية الينبوع وشكرت نوال الشامي أمام أهل طرابلس."
MARKS = (("نوال الشامي", "PERS"), ("جمعية الينبوع", "ORG"), ("نوال الشامي", "PERS"), ("طرابلس", "GPE"))


@pytest.fixture(autouse=True)
def _afresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("HASHIYA_CONFIG", str(tmp_path / "config"))
    guest_engine.forget_failures()
    yield
    for target in list(guest_engine._processes):
        guest_engine.end_process(target)
    guest_engine.forget_failures()


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    person = Person("", "ليلى")
    with Project.create(tmp_path / "p.hashiya", scheme=load_scheme("wojood"), person=person) as made:
        made.act_as(made.person("ليلى") or person)
        yield made


def marked(project: Project, text: str = TEXT) -> str:
    (uid,) = project.add_documents([NewDocument(f"text {len(project.document_uids())}", text)]).added
    at = 0
    for words, label in MARKS:
        at = text.index(words, at)
        project.apply(marking.mark(project, uid, at, at + len(words), label))
        at += len(words)
    return uid


def switch_on(project: Project, port: int) -> None:
    turn_server(project.uid, on=True)
    set_server(project.uid, address=str(port))
    set_engine(project.uid, "server", {"seconds": 2})


def suggested(project: Project, uid: str) -> list[Relation]:
    return [each for each in project.relations(uid, layers=[SUGGESTIONS]) if each.status == Status.SUGGESTED]


def said(project: Project, uid: str) -> set[tuple[str, int, str, str]]:
    """(head, place of the tail, type, rule)"""
    ends = {each.uid: each for each in project.annotations(uid)}
    return {
        (ends[each.head].surface, ends[each.tail].start, each.type, rule_of(each.why))
        for each in suggested(project, uid)
    }


def answer(*found: tuple[object, str, object]) -> str:
    items = [{"head": head, "type": kind, "tail": tail} for head, kind, tail in found]
    return json.dumps({"relations": items}, ensure_ascii=False)


MEMBER = ("نوال الشامي", TEXT.index("جمعية"), "member_of", "server")


def ask(project: Project, uid: str) -> tuple[int, Counter[str], str]:
    """How many are suggested, what could not be used, why the server was left out."""
    asker = server_asker(project)
    count, _ = suggest_relations(project, [uid], relation_knowledge(project, server=asker))
    assert asker is not None
    return count, asker.counts, asker.trouble.code if asker.trouble is not None else ""


def test_nothing_is_asked_before_it_is_switched_on(project: Project) -> None:
    uid = marked(project)
    with chat_server(lambda _body: answer((1, "member_of", 2))) as (port, asked):
        set_server(project.uid, address=str(port))
        assert server_asker(project) is None
        turn_server(project.uid, on=True)
        turn_engine(project, "server", on=False)
        assert server_asker(project) is None
        assert suggest_relations(project, [uid])[0] == 0 and not asked


def test_right_answers_become_suggestions_with_their_reason(project: Project) -> None:
    uid = marked(project)
    with chat_server(lambda _body: answer((1, "member_of", 2))) as (port, asked):
        switch_on(project, port)
        assert ask(project, uid) == (1, Counter(), "")
        assert said(project, uid) == {MEMBER}
        (body,) = asked
        ask(project, uid)
        assert len(asked) == 1  # what was answered is not asked again
    types = body["response_format"]["json_schema"]["schema"]["properties"]["relations"]["items"]
    assert "member_of" in types["properties"]["type"]["enum"]
    prompt, question = (each["content"] for each in body["messages"])
    assert "- member_of:" in prompt and "PERS" in prompt
    assert question.startswith(TEXT) and "2. جمعية الينبوع [ORG]" in question
    assert body["path"] == "/v1/chat/completions"


def test_what_people_related_is_the_example(project: Project) -> None:
    first, second = marked(project), marked(project, TEXT + "\nسطر آخر.")
    ends = project.annotations(first)
    project.apply(relating.relate(project, ends[0], ends[1], "member_of"))
    with chat_server(lambda _body: answer()) as (port, asked):
        switch_on(project, port)
        ask(project, second)
    assert (
        '→ {"relations": [{"head": 1, "type": "member_of", "tail": 2}]}' in asked[0]["messages"][0]["content"]
    )


def test_wrong_answers_are_counted_and_never_guessed() -> None:
    types = (
        RelationType("member_of", heads=("PERS",), tails=("ORG",)),
        RelationType("near", directed=False, heads=("ORG",), tails=("GPE",)),
    )
    mentions = [(0, 1, label) for _, label in MARKS]
    words = [word for word, _ in MARKS]
    counts: Counter[str] = Counter()
    found = place_relations(
        answer(
            (1, "member_of", 2),
            ("3", "member_of", "جمعيّة الينبوع"),  # words of one alone are good enough
            ("نوال الشامي", "member_of", 2),  # stands there twice
            (1, "member_of", 9),
            (1, "member_of", "جمعية الصيّادين"),
            (1, "member_of", 4),  # a place has no members
            (2, "member_of", 1),
            (2, "near", 2),
            (4, "near", 2),  # either way round
            (1, "loves", 2),
            (None, "member_of", 2),
        ),
        mentions,
        words,
        types,
        counts,
    )
    assert found == [(0, 1, "member_of"), (2, 1, "member_of"), (3, 1, "near")]
    assert counts == {"ambiguous": 1, "unaligned": 2, "not_allowed": 3, "unknown_type": 1, "rubbish": 1}
    assert place_relations("لا أعرف", mentions, words, types, counts) == [] and counts["rubbish"] == 2
    assert place_relations('{"relations": [3]}', mentions, words, types, counts) == []
    assert "- near: ORG → GPE (the same in both directions)" in relation_prompt(types, ())


@pytest.mark.parametrize(
    ("content", "status", "wait", "code"),
    [(None, 200, 0.0, "server_rubbish"), ("", 500, 0.0, "server_refused"), ("", 200, 5.0, "server_slow")],
)
def test_what_it_said_stays_while_it_fails(
    project: Project, content: str | None, status: int, wait: float, code: str
) -> None:
    uid = marked(project)
    with chat_server(lambda _body: answer((1, "member_of", 2))) as (port, _asked):
        switch_on(project, port)
        ask(project, uid)
    with chat_server(lambda _body: content, status=status, wait=wait) as (port, _asked):
        switch_on(project, port)
        assert ask(project, uid) == (1, Counter(), code)
        assert said(project, uid) == {MEMBER}
        assert suggest_relations(project, [uid])[0] == 1  # nor does it go where it is not asked
    turn_server(project.uid, on=False)
    assert suggest_relations(project, [uid])[0] == 0  # with it goes what it said


def test_a_rejected_one_does_not_come_back_and_trust_is_learned(project: Project) -> None:
    uid = marked(project)
    with chat_server(lambda _body: answer((1, "member_of", 2))) as (port, _asked):
        switch_on(project, port)
        ask(project, uid)
        (relation,) = suggested(project, uid)
        before = relation.score
        project.apply(relating.decide(project, [relation], Status.REJECTED))
        assert ask(project, uid)[0] == 0
        other = marked(project, "قيل: " + TEXT)
        ask(project, other)
        (relation,) = suggested(project, other)
    assert before is not None and relation.score is not None and relation.score < before


def test_from_the_command_line(project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    uid = marked(project)

    def both(body: dict[str, Any]) -> str:
        if body["response_format"]["json_schema"]["name"] == "relations":
            return answer((1, "member_of", 2), (1, "member_of", 40))
        return json.dumps({"entities": []})

    with chat_server(both) as (port, _asked):
        switch_on(project, port)
        project.close()
        assert main(["suggest", str(tmp_path / "p.hashiya"), "--engine", "server", "--json"]) == 0
        told = json.loads(capsys.readouterr().out)
    assert told["relations"] == 1 and told["unused"] == {"server": {"unaligned": 1}} and uid
    guest_engine.forget_failures()
    assert main(["suggest", str(tmp_path / "p.hashiya"), "--engine", "server", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["relations"] == 1 and "does not answer" in told["absent"]["server"]
