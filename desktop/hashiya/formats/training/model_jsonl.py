"""JSON Lines that models learn from as they are: GLiNER's, and conversations for fine-tuning a chat model.

GLiNER: {"tokenized_text": [words], "ner": [[first, last, label]]}, the last word included, nested ones too.
Chat: {"messages": [system, user, assistant]}: the labels with their definitions as the instruction, a unit
as the question, a JSON object of its annotations as the answer. See github.com/urchade/GLiNER, and the form
that OpenAI's and Hugging Face TRL's trainers share.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from hashiya.core.labels import Label, Scheme
from hashiya.formats.base import DocumentRecord, Format, SpanRecord, WriteOptions, Written, choice
from hashiya.formats.shared.align import align, without_mentions
from hashiya.formats.shared.losses import DETAILS, LossTally, count_fields
from hashiya.formats.shared.writing import chosen, count_losses, write_lines
from hashiya.formats.training.huggingface import unit_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

CHAT_OPTIONS = {"language": ("ar", "en"), "places": ("no", "yes")}
_ASK = {
    "ar": "استخرج الكيانات المسمّاة من النصّ. الأنواع:",
    "en": "Extract the named entities of the text. The labels:",
}
_ANSWER = {
    "ar": "أجب بكائن JSON وحده: {form}. تُكتب الكيانات بترتيب ورودها، والمتداخلة منها أيضًا، "
    "كما هي في النصّ حرفيًّا.",
    "en": "Answer with a JSON object alone: {form}. Entities stand in the order of the text, nested ones "
    "too, letter by letter as in the text.",
}


def encode_gliner(record: DocumentRecord, options: WriteOptions, tally: LossTally) -> tuple[list[bytes], int]:
    """A line for each unit of a document that has words, and how many annotations."""
    aligned = align(record, options, tally, flat=False)
    words = aligned.words
    count_fields(record, [each.span for each in aligned.spans], tally, frozenset())
    if record.text != " ".join(words):
        tally.add("text", record.name)
    tally.add("name", record.name)
    lines = []
    spans = sorted(aligned.spans, key=lambda each: (each.first, -each.last))
    at = 0
    for first, after in aligned.units:
        found = []
        while at < len(spans) and spans[at].first < after:
            each = spans[at]
            found.append([each.first - first, each.last - first, each.span.label])
            at += 1
        if after > first:
            lines.append({"tokenized_text": words[first:after], "ner": found})
    return [_lines(lines)], len(aligned.spans)


def _lines(values: Iterable[object]) -> bytes:
    return "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values).encode(
        "utf-8", "replace"
    )


def instruction(scheme: Scheme | None, options: WriteOptions, used: Sequence[str] = ()) -> str:
    """What the model is asked: every label with its name and definition."""
    language = choice(CHAT_OPTIONS, options.options, "language")
    labels = scheme.naming().labels if scheme is not None else tuple(Label(code, code, code) for code in used)
    lines = [_ASK[language]]
    for label in labels:
        name = label.ar if language == "ar" else label.en
        definition = label.definition_ar if language == "ar" else label.definition_en
        named = f"{label.code} ({name})" if name and name != label.code else label.code
        lines.append(f"- {named}: {' '.join(definition.split())}" if definition else f"- {named}")
    places = choice(CHAT_OPTIONS, options.options, "places") == "yes"
    form = '{"entities": [{"text": "…", "label": "…"' + (', "start": 0, "end": 0' if places else "") + "}]}"
    return "\n".join([*lines, _ANSWER[language].format(form=form)])


def encode_chat(record: DocumentRecord, options: WriteOptions, tally: LossTally) -> tuple[list[bytes], int]:
    """A conversation for each unit that is not white space alone, and how many annotations."""
    kept = chosen(without_mentions(record, tally), options, tally, frozenset())
    tally.add("name", record.name)
    asked = instruction(options.scheme, options, sorted({span.label for span in kept}))
    places = choice(CHAT_OPTIONS, options.options, "places") == "yes"
    lines, count = [], 0
    for text, spans in unit_rows(replace(record, spans=tuple(kept)), options):
        if not text.strip():
            for span in spans:
                tally.add_span("no_word", record, span)
            continue
        lead = len(text) - len(text.lstrip())
        question = text.strip()
        answer = {"entities": [_entity(span, lead, question, places=places) for span in spans]}
        count += len(spans)
        lines.append(
            {
                "messages": [
                    {"role": "system", "content": asked},
                    {"role": "user", "content": question},
                    {"role": "assistant", "content": json.dumps(answer, ensure_ascii=False)},
                ]
            }
        )
    return [_lines(lines)], count


def _entity(span: SpanRecord, lead: int, text: str, *, places: bool) -> dict[str, object]:
    """`places`: code points in the question. White space at a span's edges may stand outside it."""
    start, end = max(0, span.start - lead), min(len(text), span.end - lead)
    found: dict[str, object] = {"text": text[start:end], "label": span.label}
    return found | ({"start": start, "end": end} if places else {})


def _write_gliner(records: Iterable[DocumentRecord], path: Path, options: WriteOptions) -> Written:
    return write_lines(records, path, options, encode_gliner)


def _write_chat(records: Iterable[DocumentRecord], path: Path, options: WriteOptions) -> Written:
    return write_lines(records, path, options, encode_chat)


GLINER = Format(
    name="gliner",
    title="GLiNER JSONL",
    suffixes=(".jsonl",),
    cannot_hold=(
        *("text", "name", "duplicate", "clitic", "clitic_omitted", "boundary", "no_word"),
        *DETAILS,
    ),
    by_words=True,
    by_units=True,
    write=_write_gliner,
    losses=count_losses(encode_gliner),
)
CHAT = Format(
    name="chat",
    title="Chat fine-tuning (JSONL)",
    suffixes=(".jsonl",),
    cannot_hold=("name", "no_word", *DETAILS),
    by_units=True,
    write=_write_chat,
    losses=count_losses(encode_chat),
    options=CHAT_OPTIONS,
)
