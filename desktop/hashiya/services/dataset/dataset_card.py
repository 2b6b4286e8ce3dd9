"""The card of a training set in Arabic and English, and a script that loads it."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from hashiya.assets import list_resources
from hashiya.errors import UserError
from hashiya.formats.shared.losses import CODES, maker
from hashiya.formats.shared.parquet import COLUMNS, hub_fields, numbered, yaml_features
from hashiya.services.dataset.parts import PARTS, parse_shares
from hashiya.services.dataset.training_scripts import commands

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hashiya.core.labels import Scheme
    from hashiya.formats.base import DocumentRecord, Loss, Written

_FILL_AR, _FILL_EN = "يُملأ", "to be filled in"
HF_PARTS = {"train": "train", "dev": "validation", "test": "test"}
_PARTS_AR = {"train": "تدريب", "dev": "تطوير", "test": "اختبار"}


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What only people know of a data set; "" shows as a place to fill in. `guidelines` may be Markdown.

    `how` it was exported: pairs of a name in both languages and a value.
    """

    title: str = ""
    source: str = ""
    variety: str = ""
    annotators: str = ""
    guidelines: str = ""
    agreement: str = ""
    licence: str = ""
    citation: str = ""
    format: str = ""
    title_of_format: str = ""
    tags: str = "iob2"
    shares: str = "80/10/10"
    seed: int = 1
    how: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Balance:
    """What the files of each part hold. `labels`: label → part → count. `made` counts annotations by who made
    them: a person, an engine whose suggestion a person accepted, an engine alone, or a file they came from.
    """

    documents: Counter[str] = field(default_factory=Counter)
    units: Counter[str] = field(default_factory=Counter)
    annotations: Counter[str] = field(default_factory=Counter)
    labels: dict[str, Counter[str]] = field(default_factory=dict)
    made: Counter[str] = field(default_factory=Counter)

    def add(self, part: str, record: DocumentRecord, units: int) -> None:
        """Count one document of a part, with its units and annotations."""
        self.documents[part] += 1
        self.units[part] += units
        for span in record.spans:
            self.labels.setdefault(span.label, Counter())[part] += 1
            self.made[maker(span)] += 1

    def wrote(self, part: str, written: Written) -> None:
        """Once a part is written: what its format could not hold is not in the file."""
        self.annotations[part] += written.annotations
        for loss in written.lost:
            for label, count in loss.dropped.items():
                self.labels.setdefault(label, Counter())[part] -= count
            self.made.subtract(loss.makers)


TOLD = ("title", "source", "variety", "annotators", "guidelines", "agreement", "licence", "citation")
"""The facts that people tell; the rest follows from the export."""

LICENCES = (
    *("CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0", "CC-BY-NC-SA-4.0", "CC-BY-ND-4.0"),
    *("CC-BY-NC-ND-4.0", "CC-BY-3.0", "CC-BY-SA-3.0", "ODC-By", "ODbL", "Apache-2.0", "MIT"),
)
"""Those that Hugging Face's header knows, in lower case there."""


def card_facts(values: Mapping[str, str], *, title: str = "") -> CardFacts:
    """Facts from what people filled in; `title` where they gave none. Raises UserError for an unknown one."""
    unknown = sorted(set(values) - set(TOLD))
    if unknown:
        raise UserError(
            "no_fact",
            f"The card of a data set has no place for «{unknown[0]}».",
            hint=f"Places: {', '.join(TOLD)}.",
            name=unknown[0],
        )
    given = {key: value.strip() for key, value in values.items() if value.strip()}
    return replace(CardFacts(title=title), **given)  # type: ignore[arg-type]


def dataset_card(
    facts: CardFacts,
    balance: Balance,
    together: int | None,
    lost: Sequence[Loss],
    checksums: Mapping[str, str],
    scheme: Scheme | None,
) -> str:
    """README.md as Markdown, with the header that Hugging Face reads."""
    title = facts.title or "نصوص عربية موسومة · Annotated Arabic texts"
    return "\n".join(
        (
            _header(facts, scheme, balance),
            f"# {title}\n",
            _facts_table(facts, scheme),
            *(("## الاستشهاد · Citation\n", _fenced(facts.citation)) if facts.citation else ()),
            "## الأقسام · Parts\n",
            _parts_table(facts, balance, together),
            "## الأنواع · Labels\n",
            _label_table(balance, scheme),
            "## من وسم · Who annotated\n",
            _made_words(balance.made),
            *(("## الأعمدة · Columns\n", COLUMNS) if facts.format == "huggingface" else ()),
            "## كيف صُدّرت · How it was exported\n",
            _pairs_table(facts.how),
            "## ما لا يحمله هذا الشكل · What this format does not hold\n",
            _lost_list(lost),
            "## التحميل · Loading\n",
            "`python load_example.py`\n",
            *_training(facts.format),
            "## التحقق · Checksums (SHA-256)\n",
            "".join(f"- `{name}`: `{value}`\n" for name, value in sorted(checksums.items())),
        )
    )


def _header(facts: CardFacts, scheme: Scheme | None, balance: Balance) -> str:
    """The hub's header. It lists parts that have rows: `load_dataset` refuses a missing or empty one."""
    files = ""
    if facts.format == "huggingface":
        names_of = [HF_PARTS[part] for part in PARTS if balance.documents[part]]
        parts = "".join(f"  - split: {name}\n    path: data/{name}.*\n" for name in names_of)
        names = yaml_features(numbered(scheme.naming().codes if scheme else (), facts.tags))
        files = f"configs:\n- config_name: default\n  data_files:\n{parts}dataset_info:\n{names}"
    known = facts.licence.lower().replace(" ", "-")
    licence = f"license: {known}\n" if known in map(str.lower, LICENCES) else ""
    title = f"pretty_name: {json.dumps(facts.title, ensure_ascii=False)}\n" if facts.title else ""
    makers = []
    if balance.made["person"] or balance.made["accepted"] or balance.made["file"]:
        makers.append("expert-generated")
    if balance.made["accepted"] or balance.made["unseen"]:
        makers.append("machine-generated")
    return f"---\n{hub_fields(balance.units.total(), makers)}{licence}{title}{files}---\n"


def _made_words(made: Counter[str]) -> str:
    """Plainly, what share of the labels a machine proposed."""
    total = max(1, made.total())
    lines = [
        f"- {words}: {made[maker]} ({100 * made[maker] / total:.1f}%)\n"
        for maker, words in (
            ("person", "وسمها إنسان · marked by a person"),
            ("accepted", "اقترحها محرّك وقبلها إنسان · suggested by an engine, accepted by a person"),
            ("unseen", "اقترحها محرّك ولم يُبتّ فيها · suggested by an engine, decided by nobody"),
            ("file", "جاءت من ملفّ · came from a file"),
        )
        if made[maker]
    ]
    return "".join(lines) or "لا وسوم · No annotations\n"


def _pairs_table(pairs: Sequence[tuple[str, str]]) -> str:
    lines = "".join(f"| {key} | {_cell(value)} |\n" for key, value in pairs)
    return f"| | |\n| --- | --- |\n{lines}"


def _training(format_name: str) -> list[str]:
    found = commands(format_name)
    return ["## التدريب · Training\n", "```\n" + "\n".join(found) + "\n```\n"] if found else []


def _fenced(text: str) -> str:
    """As it was written, whatever signs stand in it."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence}\n{text.strip()}\n{fence}\n"


def _facts_table(facts: CardFacts, scheme: Scheme | None) -> str:
    name = f"{scheme.title_ar} · {scheme.title_en}" if scheme else ""
    rows = (
        ("المصدر · Source", facts.source),
        ("صنف العربية · Variety of Arabic", facts.variety),
        ("الواسمون · Annotators", facts.annotators),
        ("مخطط الوسوم · Label scheme", name),
        ("الإرشادات · Guidelines", facts.guidelines),
        ("اتفاق الواسمين · Agreement", facts.agreement),
        ("الرخصة · Licence", facts.licence),
        ("الشكل · Format", facts.title_of_format),
        ("البذرة · Seed", str(facts.seed)),
    )
    lines = "".join(f"| {key} | {_cell(value) or f'{_FILL_AR} · {_FILL_EN}'} |\n" for key, value in rows)
    return f"| | |\n| --- | --- |\n{lines}"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _parts_table(facts: CardFacts, balance: Balance, together: int | None) -> str:
    rows = "".join(
        f"| {part} · {_PARTS_AR[part]} | {100 * share:.0f}% | {balance.documents[part]} "
        f"| {balance.units[part]} | {balance.annotations[part]} |\n"
        for part, share in zip(PARTS, parse_shares(facts.shares), strict=True)
    )
    many = "" if together is None else f" ({together})"
    return (
        "| القسم · Part | الحصة · Share | الوثائق · Documents | الوحدات · Units | الوسوم · Annotations |\n"
        f"| --- | --- | --- | --- | --- |\n{rows}\n"
        f"وُزّعت النصوص شبه المتطابقة معًا{many}. Nearly identical texts were dealt together{many}.\n"
    )


def _label_table(balance: Balance, scheme: Scheme | None) -> str:
    total = max(1, balance.annotations.total())
    rows = []
    for label, counts in sorted(balance.labels.items(), key=lambda pair: (-pair[1].total(), pair[0])):
        known = scheme.get(label) if scheme else None
        names = f"{known.ar} · {known.en}" if known else ""
        cells = " | ".join(str(counts[part]) for part in PARTS)
        rows.append(f"| {_cell(label)} | {_cell(names)} | {cells} | {100 * counts.total() / total:.1f}% |\n")
    return (
        "| الوسم · Label | الاسم · Name | train | dev | test | % |\n"
        f"| --- | --- | --- | --- | --- | --- |\n{''.join(rows)}"
    )


def _lost_list(lost: Sequence[Loss]) -> str:
    if not lost:
        return "لا شيء · Nothing\n"
    arabic = _arabic_losses()
    return "".join(
        f"- {arabic[loss.code]} · {CODES.get(loss.code, loss.code)}: {loss.count}\n"
        if loss.code in arabic
        else f"- {CODES.get(loss.code, loss.code)}: {loss.count}\n"
        for loss in lost
    )


@lru_cache(maxsize=1)
def _arabic_losses() -> dict[str, str]:
    """The words of the window for what a format cannot hold: the card speaks both languages."""
    found: dict[str, str] = {}
    for path in list_resources("i18n", "ar", suffix=".json"):
        words = json.loads(path.read_bytes()).get("Losses", {})
        found |= {code: text for code, text in words.items() if isinstance(text, str)}
    return found


def load_example(format_name: str, suffix: str, *, folder: bool) -> str:
    """A script that loads the parts from the folder it lies in, and prints how much there is."""
    body = _LOADERS.get(format_name, "")
    if not body:
        pattern = "{part}/**/*" if folder else f"{{part}}*{suffix}"
        body = _ANY.replace("PATTERN", pattern)
    return f'"""Load this data set."""\n\nfrom pathlib import Path\n\n{body}'


_COLUMNS = """HERE = Path(__file__).parent


def sentences(path):
    found = []
    for line in [*path.read_text(encoding="utf-8").split("\\n"), ""]:
        if not line or line.startswith("-DOCSTART-"):
            if found:
                yield found
            found = []
        elif not (not found and line.startswith("# ") and " = " in line):
            word, *tags = line.split("\\t") if "\\t" in line else line.split(" ")
            found.append((word, tags))


for part in ("train", "dev", "test"):
    for path in sorted(HERE.glob(f"{part}*.*")):
        if path.suffix == ".py":
            continue
        data = list(sentences(path))
        print(path.name, len(data), "sentences", data[0][:3] if data else "")
"""
_LINES = """import json

HERE = Path(__file__).parent

for part in ("train", "dev", "test"):
    for path in sorted(HERE.glob(f"{part}*.jsonl")):
        with open(path, encoding="utf-8", newline="\\n") as lines:
            data = [json.loads(line) for line in lines]
        print(path.name, len(data), "documents")
"""
_ANY = """HERE = Path(__file__).parent

for part in ("train", "dev", "test"):
    for path in sorted(HERE.glob(f"PATTERN")):
        if path.is_file():
            print(path.relative_to(HERE), path.stat().st_size, "bytes")
"""
_LOADERS = {
    "conll": _COLUMNS,
    "wojood": _COLUMNS,
    "hashiya": _LINES,
    "doccano": _LINES,
    "prodigy": _LINES,
    "spacy-jsonl": _LINES,
    "gliner": _LINES,
    "chat": _LINES,
    "huggingface": """from datasets import load_dataset

HERE = Path(__file__).parent
data = load_dataset(str(HERE))
for part, rows in data.items():
    if not len(rows):
        continue
    names = rows.features["ner_tags"].feature.names
    tags = [names[tag] for tag in rows[0]["ner_tags"]]
    print(part, len(rows), "rows", list(zip(rows[0]["tokens"], tags))[:3])
""",
    "spacy": """import spacy
from spacy.tokens import DocBin

HERE = Path(__file__).parent
nlp = spacy.blank("ar")
for part in ("train", "dev", "test"):
    for path in sorted(HERE.glob(f"{part}*.spacy")):
        docs = list(DocBin().from_disk(path).get_docs(nlp.vocab))
        print(path.name, len(docs), "documents", docs[0].ents[:3] if docs else "")
""",
}
