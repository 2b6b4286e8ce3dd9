"""Relations from the chat server: which of the annotations of a passage are related, and how.

The annotations of the passage are numbered, and the server answers with numbers; words are taken too where
they are those of one annotation alone. What names none, or several, is counted and never guessed.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hashiya.core.fold import fold
from hashiya.suggest.base import Analysis
from hashiya.suggest.guests.server_address import NAME, parse_address
from hashiya.suggest.guests.server_call import ask_chat, list_format
from hashiya.suggest.guests.server_engine import json_answer, passages

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hashiya.core.beyond.relations import RelationType

PassageSpan = tuple[int, int, str]
"""(start, end, label) of an annotation in the text."""
AnsweredRelation = tuple[int, int, str]
"""(head, tail, type): the ends by their place in the list of mentions."""
RULE = NAME
"""What stands as the reason of such a suggestion; how far it is believed is learned as for every rule."""
_MOST_MENTIONS = 60  # of a passage
_ANSWERS = 200  # relations of one answer that are looked at


@dataclass(frozen=True, slots=True)
class RelationQuestion:
    """All that is asked of a text. `mentions` in order of text, `examples` in the words of `example_of`."""

    address: str
    model: str
    seconds: float
    types: tuple[RelationType, ...]
    text: str
    mentions: tuple[PassageSpan, ...]
    examples: tuple[str, ...] = ()


class RelationServer:
    """As its process makes it; what was answered once is not asked again."""

    name = NAME

    def __init__(self) -> None:
        self._said: dict[tuple[object, ...], tuple[list[AnsweredRelation], Counter[str]]] = {}

    def relate(self, asked: RelationQuestion) -> tuple[list[AnsweredRelation], dict[str, int]]:
        """The relations, and what could not be used of the answers. Raises UserError `server_…`."""
        address = parse_address(asked.address)
        prompt = relation_prompt(asked.types, asked.examples)
        found: list[AnsweredRelation] = []
        counts: Counter[str] = Counter()
        for start, end in passages(Analysis(asked.text)):
            inside = [n for n, each in enumerate(asked.mentions) if start <= each[0] and each[1] <= end]
            inside = inside[:_MOST_MENTIONS]
            mentions = [asked.mentions[n] for n in inside]
            if not any_possible([label for _, _, label in mentions], asked.types):
                continue
            passage = asked.text[start:end]
            words = [asked.text[first:last] for first, last, _ in mentions]
            listed = list_mentions(words, [label for _, _, label in mentions])
            key = (asked.address, asked.model, prompt, passage, listed)
            if key not in self._said:
                body = question_body(asked.model, prompt, f"{passage}\n\n{listed}", asked.types)
                answer = ask_chat(address, body, seconds=asked.seconds)
                told: Counter[str] = Counter()
                self._said[key] = (place_relations(answer, mentions, words, asked.types, told), told)
            placed, told = self._said[key]
            found += [(inside[head], inside[tail], kind) for head, tail, kind in placed]
            counts.update(told)
        return found, dict(counts)


def any_possible(labels: Sequence[str], types: Sequence[RelationType]) -> bool:
    """Whether any two of these may be related in the scheme."""
    return any(
        kind.allows(head, tail)
        for at, head in enumerate(labels)
        for other, tail in enumerate(labels)
        if at != other
        for kind in types
    )


def relation_prompt(types: Sequence[RelationType], examples: Sequence[str]) -> str:
    """What the model is told: the task, the types with their definitions and ends, examples."""
    lines = [
        "You find relations between marked entities of Arabic text for a person who will check every one.",
        "The text is followed by its entities, numbered in the order in which they stand in it. Give a "
        "relation only where the text itself says it: `head` and `tail` are numbers of entities, `type` one "
        "of the types. Give nothing that the text does not say.",
        "Types, with the labels that their head and tail may have:",
    ]
    for kind in types:
        names = " / ".join(name for name in (kind.en, kind.ar) if name and name != kind.code)
        ends = f"{'|'.join(kind.heads) or '*'} → {'|'.join(kind.tails) or '*'}"
        defined = " ".join((kind.definition_en or kind.definition_ar).split())
        both = "" if kind.directed else " (the same in both directions)"
        lines.append(
            f"- {kind.code}: {names + ': ' if names else ''}{ends}{both}"
            + (f". {defined}" if defined else "")
        )
    if examples:
        lines += ["Examples from texts that people have annotated:", *examples]
    return "\n".join(lines)


def list_mentions(words: Sequence[str], labels: Sequence[str]) -> str:
    """The entities as they are shown to the model, one a line."""
    pairs = zip(words, labels, strict=True)
    return "\n".join(f"{n}. {' '.join(word.split())} [{label}]" for n, (word, label) in enumerate(pairs, 1))


def example_of(
    text: str, words: Sequence[str], labels: Sequence[str], relations: Sequence[AnsweredRelation]
) -> str:
    """An example for the prompt: as a question and its answer."""
    told = [{"head": head + 1, "type": kind, "tail": tail + 1} for head, tail, kind in relations]
    answer = json.dumps({"relations": told}, ensure_ascii=False)
    return f"{text}\n{list_mentions(words, labels)}\n→ {answer}"


def question_body(model: str, prompt: str, said: str, types: Sequence[RelationType]) -> dict[str, Any]:
    """What is sent; the server is held to the JSON schema."""
    properties = {
        "head": {"type": "integer"},
        "type": {"type": "string", "enum": [kind.code for kind in types]},
        "tail": {"type": "integer"},
    }
    form = list_format("relations", properties)
    messages = [{"role": "system", "content": prompt}, {"role": "user", "content": said}]
    return {"model": model, "messages": messages, "response_format": form, "temperature": 0, "stream": False}


def place_relations(
    answer: str,
    mentions: Sequence[PassageSpan],
    words: Sequence[str],
    types: Sequence[RelationType],
    counts: Counter[str],
) -> list[AnsweredRelation]:
    """Each relation between two known mentions that the scheme allows, once; all others are counted."""
    value = json_answer(answer)
    items = value.get("relations") if isinstance(value, dict) else None
    if not isinstance(items, list):
        counts["rubbish"] += 1
        return []
    known = {kind.code: kind for kind in types}
    found: dict[AnsweredRelation, None] = {}
    for item in items[:_ANSWERS]:
        if not isinstance(item, dict):
            counts["rubbish"] += 1
            continue
        kind = known.get(str(item.get("type")))
        if kind is None:
            counts["unknown_type"] += 1
            continue
        ends = [end_of(item.get(side), words, counts) for side in ("head", "tail")]
        if None in ends:
            continue
        head, tail = (at for at in ends if at is not None)
        if head == tail or not kind.allows(mentions[head][2], mentions[tail][2]):
            counts["not_allowed"] += 1
            continue
        found[head, tail, kind.code] = None
    return list(found)


def end_of(value: object, words: Sequence[str], counts: Counter[str]) -> int | None:
    """The mention that an answer names by number or by words; None, and counted, for none or several."""
    if isinstance(value, str) and value.strip().isdecimal():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        if 1 <= value <= len(words):
            return value - 1
        counts["unaligned"] += 1
        return None
    if not isinstance(value, str) or not value.strip():
        counts["rubbish"] += 1
        return None
    places = [at for at, word in enumerate(words) if fold(word).split() == fold(value).split()]
    if len(places) != 1:
        counts["ambiguous" if places else "unaligned"] += 1
        return None
    return places[0]


def relations_of(
    found: Sequence[AnsweredRelation], mentions: Sequence[Any]
) -> Iterator[tuple[Any, Any, str]]:
    """(head, tail, type) with what stands at those places of the list."""
    for head, tail, kind in found:
        if 0 <= head < len(mentions) and 0 <= tail < len(mentions):
            yield mentions[head], mentions[tail], kind
