"""A chat server asked for entities: right, wrong, slow, rubbish, and not there at all."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from tests.helpers.plugins import chat_server
from tests.helpers.suggesting import WOJOOD

from hashiya.cli import main
from hashiya.core.labels import Label, Scheme
from hashiya.errors import UserError
from hashiya.services.suggest.highlighter import Highlighter, Work, usable
from hashiya.suggest.base import Analysis, Decision, Knowledge
from hashiya.suggest.combine.ensemble import Ensemble
from hashiya.suggest.combine.trust import learn_trust
from hashiya.suggest.guests import guest_engine
from hashiya.suggest.guests.server_address import parse_address
from hashiya.suggest.guests.server_call import ask_chat
from hashiya.suggest.guests.server_engine import (
    SCORE,
    ServerEngine,
    examples_of,
    place_answers,
    places_of,
    prompt_of,
)
from hashiya.suggest.suggesters import SUGGESTERS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEXT = "زار طه حسين القاهرةَ، ثم عاد طه حسين إلى بيته. وبالقاهرة مكتبة."


@pytest.fixture(autouse=True)
def _afresh() -> Iterator[None]:
    guest_engine.forget_failures()
    yield
    for target in list(guest_engine._processes):
        guest_engine.end_process(target)
    guest_engine.forget_failures()


def entities(*found: tuple[str, str, str]) -> str:
    items = [{"text": text, "label": label, "before": before} for text, label, before in found]
    return json.dumps({"entities": items}, ensure_ascii=False)


def known(port: int, **more: object) -> Knowledge:
    options = {"on": True, "address": str(port), "seconds": 2, **more}
    return Knowledge(WOJOOD, options={"server": options})


def ask(port: int, text: str = TEXT, **more: object) -> list[tuple[str, str]]:
    found = ServerEngine().open(known(port, **more)).suggest(Analysis(text))
    return [(text[item.start : item.end], item.label) for item in found]


def test_right_answers_fall_on_the_text_and_the_scheme_is_the_prompt() -> None:
    def answer(_body: dict[str, Any]) -> str:
        return entities(("طه حسين", "PERS", "زار"), ("القاهرة", "GPE", ""), ("القاهرة", "GPE", ""))

    with chat_server(answer) as (port, asked):
        assert ask(port) == [("طه حسين", "PERS"), ("القاهرةَ", "GPE"), ("القاهرة", "GPE")]
    question = asked[0]
    assert question["path"] == "/v1/chat/completions"
    schema = question["response_format"]["json_schema"]["schema"]
    assert schema["properties"]["entities"]["items"]["properties"]["label"]["enum"] == list(WOJOOD.codes)
    assert "- PERS" in question["messages"][0]["content"]
    assert question["messages"][1]["content"] == TEXT


def test_what_cannot_be_placed_is_counted_and_never_guessed() -> None:
    counts: Counter[str] = Counter()
    items = json.loads(
        entities(
            ("طه حسين", "PERS", ""),  # twice in the text, and not said which
            ("نجيب محفوظ", "PERS", ""),  # not there
            ("طه", "NOBODY", ""),
            ("حسين", "PERS", "عاد طه"),  # said which
            ("اهرة", "GPE", ""),  # the middle of a word
        )
    )["entities"]
    found = list(place_answers(TEXT, items, frozenset(WOJOOD.codes), counts))
    assert [(TEXT[a:b], a > 20, label) for a, b, label in found] == [("حسين", True, "PERS")]
    assert counts == {"ambiguous": 1, "unaligned": 2, "unknown_label": 1}


def test_places_see_through_marks_and_particles() -> None:
    assert [TEXT[a:b] for a, b in places_of(TEXT, "القاهرة")] == ["القاهرةَ", "القاهرة"]
    assert places_of("عليه علي", "علي") == [(5, 8)]
    assert [("قالَ أَحْمَدُ")[a:b] for a, b in places_of("قالَ أَحْمَدُ", "احمد")] == ["أَحْمَدُ"]


@pytest.mark.parametrize(
    ("answer", "status", "wait", "code"),
    [
        (None, 200, 0.0, "server_rubbish"),
        (entities(), 404, 0.0, "server_refused"),
        (entities(), 200, 5.0, "server_slow"),
    ],
)
def test_a_server_that_fails_is_told(answer: str | None, status: int, wait: float, code: str) -> None:
    with chat_server(lambda _body: answer, status=status, wait=wait) as (port, _asked):
        with pytest.raises(UserError) as caught:
            ask(port)
        assert caught.value.code == code


def test_answers_that_are_no_json_are_counted() -> None:
    with chat_server(lambda _body: "لا أعرف") as (port, _asked):
        recognizer = ServerEngine().open(known(port))
        assert recognizer.suggest(Analysis(TEXT)) == []
        assert recognizer.counts == {"rubbish": 1}
    with pytest.raises(UserError) as caught:  # nobody is there any more
        ask_chat(parse_address(str(port)), {}, seconds=2)
    assert caught.value.code == "server_away"


def test_the_others_go_on_when_the_server_is_away(tmp_path: Path) -> None:
    with chat_server(lambda _body: entities()) as (port, _asked):
        pass
    highlighter = Highlighter(known(port), ["patterns", "server"])
    found = highlighter.suggest(Work("", "في 3 مارس 2020 اجتمعوا."))
    assert {item.engine for item in found} == {"patterns"}
    assert highlighter.troubles["server"].code == "server_away"


def test_it_is_off_until_it_is_switched_on() -> None:
    for options in ({}, {"address": "8080"}, {"on": "yes"}, {"on": 1}):
        assert "server" not in usable(Knowledge(WOJOOD, options={"server": options}))[0]
        assert "off" in usable(Knowledge(WOJOOD, options={"server": options}))[1]["server"]
    assert "server" in usable(known(1))[0]


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("", "http://127.0.0.1:11434/v1"),
        ("8080", "http://127.0.0.1:8080/v1"),
        ("localhost:8080", "http://localhost:8080/v1"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/v1"),
        ("https://nlp.example.org/api/v1/chat/completions", "https://nlp.example.org:443/api/v1"),
    ],
)
def test_addresses(typed: str, whole: str) -> None:
    assert str(parse_address(typed)) == whole
    assert parse_address(typed).local == ("example" not in typed)


@pytest.mark.parametrize(
    "typed",
    ["nlp.example.org", "10.0.0.7:8080", "ftp://a", "http://", "http://u:p@h", "http://h/?q", "99999"],
)
def test_another_machine_has_to_be_typed_in_full(typed: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_address(typed)
    assert caught.value.code == "server_address"


def test_trust_is_learned_from_what_people_made_of_its_answers() -> None:
    """Nothing is asked for it: what it said stands in the project."""
    lines = [f"قال سعيد{number} ذلك." for number in range(12)]
    text = "\n".join(lines)
    starts = [text.index(f"سعيد{number} ") for number in range(12)]
    codes = [(start, start + len(f"سعيد{number}")) for number, start in enumerate(starts)]

    def chance(label: str | None) -> float:
        from hashiya.suggest.base import Reason, Suggestion

        said = [
            Suggestion(a, b, "PERS", SCORE, "server", "", (Reason("model", ("server",)),)) for a, b in codes
        ]
        decisions = [Decision("d", a, b, text[a:b], label) for a, b in codes]
        knowledge = Knowledge(WOJOOD, decisions, {"d": text}, options=known(1).options, said={"d": said})
        ensemble = Ensemble.open(
            [each for each in SUGGESTERS if each.name in ("memory", "server")], knowledge
        )
        before = ensemble.weigher.chance({"o:server": 1.0})
        learn_trust(ensemble, knowledge)
        return ensemble.weigher.chance({"o:server": 1.0}) - before

    assert chance("PERS") > 0.02
    assert chance(None) < -0.02


def test_examples_and_definitions_are_in_the_prompt() -> None:
    text = "زرت بغداد."
    knowledge = Knowledge(WOJOOD, [Decision("d", 4, 9, "بغداد", "GPE")], {"d": text})
    scheme = Scheme("s", "", "", (Label("GPE", "بلد", "Country", definition_en="A country\nor city."),))
    prompt = prompt_of(scheme, examples_of(knowledge))
    assert "- GPE: Country / بلد. A country or city." in prompt
    assert '{"text": "بغداد", "label": "GPE"}' in prompt


def test_the_command_line_switches_it_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HASHIYA_CONFIG", str(tmp_path / "config"))
    place, text = tmp_path / "a.hashiya", tmp_path / "a.txt"
    text.write_text("زار طه حسين المكان.", encoding="utf-8")
    assert main(["new", str(place)]) == 0
    assert main(["import", str(place), str(text)]) == 0
    with chat_server(lambda _body: entities(("طه حسين", "PERS", "زار"), ("غائب", "PERS", ""))) as (
        port,
        asked,
    ):
        assert main(["engines", str(place), "--server", str(port), "--server-model", "tiny"]) == 0
        assert main(["suggest", str(place), "--engine", "server"]) == 1
        assert not asked
        assert main(["engines", str(place), "--on", "server"]) == 0
        capsys.readouterr()
        assert main(["suggest", str(place), "--engine", "server", "--json"]) == 0
        said = json.loads(capsys.readouterr().out)
        assert (said["suggestions"], said["unused"]) == (1, {"server": {"unaligned": 1}})
        assert asked[0]["model"] == "tiny"
        assert main(["engines", str(place), "--off", "server"]) == 0
        assert main(["suggest", str(place), "--engine", "server"]) == 1
    assert main(["engines", str(place), "--server", "example.org"]) == 1
    assert str(port).encode() not in (tmp_path / "a.hashiya").read_bytes()  # it stands in no project
