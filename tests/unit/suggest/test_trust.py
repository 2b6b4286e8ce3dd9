"""Trust learned again from what people decided: at once, after a restart, undone with an undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.helpers.suggesting import WOJOOD

from hashiya.core.span import Span
from hashiya.services.suggest.highlighter import Highlighter
from hashiya.suggest.base import Analysis, Decision, Knowledge, Reason, Suggestion
from hashiya.suggest.combine import trust
from hashiya.suggest.combine.ensemble import Ensemble
from hashiya.suggest.combine.evidence import read_feature
from hashiya.suggest.combine.refit import Taught, refit
from hashiya.suggest.combine.trust import Worked, learn_trust
from hashiya.suggest.combine.weights import Weigher, load_weights
from hashiya.suggest.memory.memory_recognizer import MemoryRecognizer
from hashiya.suggest.suggesters import SUGGESTERS

if TYPE_CHECKING:
    from collections.abc import Sequence

WORDS = [
    "جمعية",
    "قرية",
    "مدرسة",
    "مكتبة",
    "شركة",
    "لجنة",
    "ورشة",
    "جريدة",
    "نقابة",
    "مؤسسة",
    "رابطة",
    "فرقة",
]
NAMES = [
    "الخزافين",
    "النجارين",
    "الحدادين",
    "الوراقين",
    "البنائين",
    "الصيادين",
    "الغواصين",
    "الملاحين",
    "الرسامين",
    "الطباخين",
]


def text_of(at: int) -> str:
    lines = (f"زار الوفد {WORDS[(at + n) % 12]} {NAMES[(at * 3 + n) % 10]} أمس." for n in range(4))
    return "\n".join(lines)


class Bold:
    """An engine with one rule that gives every body of the text, and another that gives every «أمس»."""

    version = "1"

    def suggest(self, analysis: Analysis, *, document: str = "") -> list[Suggestion]:
        found = []
        at = 0
        for line in analysis.text.split("\n"):
            start, end = at + len("زار الوفد "), at + len(line) - len(" أمس.")
            found.append(Suggestion(start, end, "ORG", 0.8, "lexicon", "1", (Reason("cue", ("bold",)),)))
            found.append(
                Suggestion(end + 1, end + 4, "DATE", 0.8, "lexicon", "1", (Reason("cue", ("day",)),))
            )
            at += len(line) + 1
        return found


def known(documents: int, *, right: bool, unfinished: Sequence[str] = ()) -> Knowledge:
    texts = {f"d{at}": text_of(at) for at in range(documents)}
    decisions = []
    for name, text in texts.items():
        for item in Bold().suggest(Analysis(text)):
            given = item.label if item.label == "DATE" or right else None
            decisions.append(Decision(name, item.start, item.end, text[item.start : item.end], given))
    options = {"memory": {"unfinished": tuple(unfinished)}}
    return Knowledge(WOJOOD, decisions=tuple(decisions), texts=texts, options=options)


def scores(knowledge: Knowledge) -> dict[str, float]:
    """What a new text's first body and first day are worth after these decisions."""
    memory = MemoryRecognizer(knowledge)
    ensemble = Ensemble({"lexicon": Bold(), "memory": memory}, weigher=Weigher(load_weights()["wide"]))
    learn_trust(ensemble, knowledge)
    found = ensemble.weigh(Analysis("زار الوفد فوج المتسلقين أمس."))
    return {item.label: item.score for item, _ in found}


def test_a_rule_that_was_often_rejected_loses_its_say_and_the_other_keeps_it() -> None:
    before, after = scores(known(0, right=False)), scores(known(6, right=False))
    assert after["ORG"] < before["ORG"] - 0.15
    assert after["DATE"] >= before["DATE"]


def test_a_rule_that_was_always_right_is_believed_more() -> None:
    assert scores(known(6, right=True))["ORG"] > scores(known(0, right=True))["ORG"]


def test_the_same_decisions_give_the_same_trust_whenever_they_are_read() -> None:
    first = scores(known(4, right=False))
    trust._SAID.clear()
    assert scores(known(4, right=False)) == first


def test_what_is_undone_is_forgotten() -> None:
    assert scores(known(6, right=False))["ORG"] < scores(known(1, right=False))["ORG"]
    assert scores(known(0, right=False)) == scores(Knowledge(WOJOOD))


class Trained:
    """A model that learned from these very texts; and a rule whose name holds «own»."""

    version = "1"

    def suggest(self, analysis: Analysis, *, document: str = "") -> list[Suggestion]:
        model, rule = Reason("model", ("bundled",)), Reason("cue", ("known",))
        found = [item for item in Bold().suggest(analysis) if item.label == "ORG"]
        return [item._replace(engine="crf", why=(model,)) for item in found] + [
            item._replace(why=(rule,)) for item in found
        ]


def test_decided_texts_teach_of_rules_and_nothing_of_models() -> None:
    knowledge = known(4, right=True)
    ensemble = Ensemble(
        {"crf": Trained(), "memory": MemoryRecognizer(knowledge)}, weigher=Weigher(load_weights()["wide"])
    )
    learn_trust(ensemble, knowledge)
    learned = set(ensemble.weigher.learned)
    assert "c:lexicon:known" in learned
    assert [name for name in learned if "crf" in name] == []
    assert "one" not in learned and "l:ORG" not in learned


class Beside(Bold):
    """A model that is often wrong in bodies, whose word one might take: it never saw these texts."""

    def suggest(self, analysis: Analysis, *, document: str = "") -> list[Suggestion]:
        model = (Reason("model", ("bundled",)),)
        found = super().suggest(analysis)
        return [*found, *(item._replace(engine="crf", why=model) for item in found)]


def test_finished_texts_say_nothing_of_models_and_memory_to_others_and_the_one_at_hand_does() -> None:
    def learned(*, unfinished: Sequence[str]) -> set[str]:
        knowledge = known(8, right=False, unfinished=unfinished)
        memory = MemoryRecognizer(knowledge)
        ensemble = Ensemble({"lexicon": Beside(), "memory": memory}, weigher=Weigher(load_weights()["wide"]))
        learn_trust(ensemble, knowledge)
        return set(ensemble.weigher.learned)

    finished = learned(unfinished=())
    assert finished and {read_feature(name).sources for name in finished} == {("lexicon",)}
    at_hand = learned(unfinished=["d7"])
    assert finished < at_hand
    assert any("memory" in read_feature(name).sources for name in at_hand)


def test_weights_are_fitted_whatever_the_order_and_only_where_enough_speaks_of_them() -> None:
    rows = [Taught(0.0, {"bad": 1.0, "seldom": 1.0} if at < 2 else {"bad": 1.0}, False) for at in range(12)]
    rows += [Taught(0.0, {"good": 1.0}, True) for _ in range(12)]
    rows += [Taught(3.0, {"known": 1.0}, True) for _ in range(12)]
    added = refit(rows)
    assert added == refit(rows[::-1])
    assert added["bad"] < -0.7 and added["good"] > 0.7
    assert 0 < added["known"] < added["good"] / 3  # what was expected teaches little
    assert "seldom" not in added
    more = refit(rows * 5)
    assert more["bad"] < added["bad"] - 0.5  # and the more speaks for it, the less it is held back


def test_a_feature_is_asked_for_by_its_parts_and_not_by_what_stands_inside_its_name() -> None:
    taught = (
        "c:lexicon:known",
        "c:patterns:date_day:DATE",
        "t:given",
        "v:f:مدينة:GPE",
        "o:memory",
        "x:same:kin",
    )
    silent = (
        "o:lexicon:DRINKING",
        "c:crf:known",
        "e:crf+memory",
        "o:own",
        "n:2",
        "l:kin",
        "one",
        "x:kin:lexicon",
    )
    assert [name for name in taught if not trust._teachable(name)] == []
    assert [name for name in silent if trust._teachable(name)] == []
    assert read_feature("e:lexicon+memory").sources == ("lexicon", "memory")


def test_only_the_last_texts_are_gone_through() -> None:
    class Listening(Bold):
        def suggest(self, analysis: Analysis, *, document: str = "") -> list[Suggestion]:
            read.append(document)
            return super().suggest(analysis)

    read: list[str] = []
    knowledge = known(9, right=True)
    memory = MemoryRecognizer(knowledge)
    engines = {"lexicon": Listening(), "memory": memory}
    trust._SAID.clear()
    learn_trust(
        Ensemble(engines, weigher=Weigher(load_weights()["wide"])),  # type: ignore[arg-type]
        knowledge,
        most=len(text_of(0)) * 3,
    )
    assert read[-1] == "d8" and 2 <= len(read) <= 3
    learn_trust(Ensemble(engines, weigher=Weigher(load_weights()["wide"])), knowledge, most=1)  # type: ignore[arg-type]
    assert len(read) <= 3  # what an engine said of a text is not asked twice
    trust._SAID.clear()
    read.clear()
    learn_trust(Ensemble(engines, weigher=Weigher(load_weights()["wide"])), knowledge, most=1)  # type: ignore[arg-type]
    assert read == ["d8"]  # the last one always


@pytest.mark.parametrize("unfinished", [(), ("long",)])
def test_of_a_long_text_the_part_worked_on_last_is_gone_through(unfinished: tuple[str, ...]) -> None:
    """As much is asked as of short ones, and what its engines say there counts at its own place."""

    class Listening(Bold):
        def suggest(self, analysis: Analysis, *, document: str = "") -> list[Suggestion]:
            read.append(analysis.text)
            return super().suggest(analysis)

    read: list[str] = []
    text = "\n".join(text_of(at) for at in range(12))
    given = [
        Decision(
            "long",
            item.start,
            item.end,
            text[item.start : item.end],
            item.label if item.label == "DATE" else None,
        )
        for item in Bold().suggest(Analysis(text))
    ]
    most = len(text) // 2

    def learned(text: str, decisions: list[Decision], most: int) -> dict[str, float]:
        options = {"memory": {"unfinished": unfinished}}
        knowledge = Knowledge(WOJOOD, decisions=decisions, texts={"long": text}, options=options)
        weigher = Weigher(load_weights()["wide"])
        ensemble = Ensemble({"lexicon": Listening(), "memory": MemoryRecognizer(knowledge)}, weigher=weigher)
        trust._SAID.clear()
        learn_trust(ensemble, knowledge, most=most)
        found = Ensemble({"lexicon": Bold()}, weigher=weigher).weigh(Analysis("زار الوفد فوج المتسلقين أمس."))
        return {item.label: item.score for item, _ in found}

    part = learned(text, given, most)
    assert read and max(map(len, read)) <= most < len(text) and read[0] == text[-len(read[0]) :]
    assert part["ORG"] < learned(text, [], most)["ORG"] and part["DATE"] > part["ORG"]
    assert len(read[0]) > 0.9 * most


def test_where_nobody_has_decided_nothing_is_learned() -> None:
    worked = Worked("d", "سافر كمال إلى تونس ثم إلى صفاقس", finished=False)
    worked.take(Decision("d", 5, 9, "كمال", "PERS"))
    worked.take(Decision("d", 14, 18, "تونس", None))
    assert worked.judge(Span(5, 9, "PERS")) is True
    assert worked.judge(Span(5, 9, "ORG")) is False  # the same words bear another label
    assert worked.judge(Span(0, 7, "PERS")) is False  # crosses what was accepted
    assert worked.judge(Span(14, 18, "GPE")) is False
    assert worked.judge(Span(26, 31, "GPE")) is None
    worked.finished = True
    assert worked.judge(Span(26, 31, "GPE")) is False


def test_engines_in_the_window_trust_by_what_was_decided() -> None:
    """The highlighter that suggestions are recomputed with, opened anew as after a restart."""
    line = "عاد الوزير إلى مدينة طرابلس صباح أمس."
    text = "\n".join(line for _ in range(8))
    place = next(item for item in Ensemble.open(SUGGESTERS, Knowledge(WOJOOD)).suggest(Analysis(line)))
    decisions = tuple(
        Decision("one", at + item.start, at + item.end, line[item.start : item.end], None)
        for at in range(0, len(text), len(line) + 1)
        for item in (place,)
    )
    knowledge = Knowledge(WOJOOD, decisions=decisions, texts={"one": text})
    opened = Highlighter(knowledge, ())
    plain = Highlighter(knowledge, (), trust=False)
    assert opened.ensemble.weigher.learned and not plain.ensemble.weigher.learned


def test_models_are_taught_about_but_in_texts_they_know_by_heart() -> None:
    text = "كلمة " * 40
    spans = [Span(at * 5, at * 5 + 4, "PERS") for at in range(30)]
    said = [Suggestion(span.start, span.end, span.label, 0.9, "crf", "1") for span in spans]
    some, all_of_them = set(spans[:20]), set(spans)
    assert not trust._knows_by_heart(Worked("one", text, True, some), said)
    assert trust._knows_by_heart(Worked("one", text, True, all_of_them), said)
    assert trust._knows_by_heart(Worked("one", text, True, some), said[:5])  # too few to tell
    assert trust._knows_by_heart(Worked("one", text, False, some), said)  # nobody has said no to any
    assert trust._teachable("o:crf", by_heart=False) and not trust._teachable("o:crf", by_heart=True)
    assert trust._teachable("c:lexicon:cue", by_heart=True)
