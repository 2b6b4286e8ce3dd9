"""What two files say differently about one thing, in words: by the names of labels, attributes and people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.beyond.entities import NIL, Entity
from hashiya.qtkit.i18n import isolated, noop
from hashiya.ui.widgets.two_line_list import ListEntry
from hashiya.ui.wording import attribute_words, relation_words
from hashiya.ui.wording.common import code_tag, tr
from hashiya.ui.wording.disagreement_words import reason_line
from hashiya.ui.wording.entity_words import entity_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hashiya.core.beyond.attributes import AttributeType, AttributeValue
    from hashiya.core.beyond.relations import RelationType
    from hashiya.core.labels import Scheme
    from hashiya.services.merge.merge_files import ConflictNote, ConflictOption
    from hashiya.ui.session.session import Session

    Record = Mapping[str, object]

_DIFFERENCES = {
    "label": noop("label"),
    "boundary": noop("boundary"),
    "note": noop("note"),
    "decision": noop("accepted or rejected"),
    "removed": noop("there or removed"),
}
_TITLES = {
    "guidelines": noop("Guidelines"),
    "word_lists": noop("Word list"),
    "settlements": noop("Settled place"),
    "answers": noop("Answer to a correction"),
    "examples": noop("Example in the guidelines"),
    "assignments": noop("Assigned document"),
    "parts": noop("Part of a document"),
    "part_shares": noop("Shares of the parts"),
    "attribute_types": noop("Attribute of the scheme"),
    "relation_types": noop("Relation of the scheme"),
    "attributes": noop("Attribute"),
    "relations": noop("Relation"),
    "mentions": noop("Who or what is meant"),
    "entities": noop("Entity"),
}
_FIELDS = {
    "ar": noop("Arabic name"),
    "en": noop("English name"),
    "kind": noop("kind"),
    "labels": noop("labels"),
    "choices": noop("values"),
    "heads": noop("from labels"),
    "tails": noop("to labels"),
    "key": noop("key"),
    "key_ar": noop("Arabic key"),
    "required": noop("required"),
    "default": noop("default"),
    "directed": noop("directed"),
    "definition_ar": noop("Arabic definition"),
    "definition_en": noop("English definition"),
    "position": noop("place in the list"),
    "label": noop("label"),
    "aliases": noop("other spellings"),
    "description": noop("description"),
    "identifiers": noop("identifiers"),
    "members": noop("members"),
    "into": noop("joined with"),
    "note": noop("note"),
    "status": noop("decision"),
    "surface": noop("words"),
    "quote": noop("sentence"),
    "positive": noop("right or wrong example"),
    "due": noop("day for which it is asked"),
    "shared": noop("shared"),
    "layer": noop("layer"),
}
_LONGEST = 80


def difference_words(code: str) -> str:
    """In what two answers about one annotation differ."""
    return tr("Conflicts", _DIFFERENCES[code]) if code in _DIFFERENCES else code


def record_title(table: str) -> str:
    """What kind of thing files differ about."""
    return tr("Merge", _TITLES[table]) if table in _TITLES else ""


def where(table: str, document: str) -> str:
    """What kind of thing, and in which document."""
    return " · ".join(part for part in (record_title(table), isolated(document) if document else "") if part)


@dataclass(frozen=True, slots=True)
class ConflictWords:
    """What is needed to put answers into words."""

    scheme: Scheme
    attributes: Sequence[AttributeType]
    relations: Sequence[RelationType]
    entities: Mapping[str, Entity]
    people: Mapping[str, str]
    texts: Mapping[str, str]
    language: str

    # ---------------------------------------------------------------- what it is about
    def about(self, table: str, about: str, record: Record | None = None) -> str:
        """The label of guidelines by its name; an attribute with the words it is said of."""
        words = " ".join(about.split())
        if table in ("guidelines", "examples"):
            return code_tag(self.scheme, about, self.language)
        if record is None:
            return words
        if table == "attributes":
            kind = self._kind(record)
            name = str(record["name"])
            title = attribute_words.type_title(kind, self.language) if kind is not None else name
            return title if words in ("", name) else f"{isolated(title)} · {isolated(words)}"
        if table == "relations":
            title = relation_words.title_of(self.relations, str(record["type"]), self.language)
            return f"{isolated(title)} · {isolated(words)}" if words else title
        return words

    def _kind(self, record: Record) -> AttributeType | None:
        wanted = (str(record["subject"]), str(record["name"]))
        return next((each for each in self.attributes if (str(each.subject), each.code) == wanted), None)

    # ---------------------------------------------------------------- the answers
    def answers(self, table: str, records: Sequence[Record | None], said: Sequence[str | None]) -> list[str]:
        """Each answer, told apart from the others; `said`: each as the store puts it, None for removed."""
        removed = tr("Merge", "removed")
        found = [
            removed if record is None else self._answer(table, record, words or "")
            for record, words in zip(records, said, strict=True)
        ]
        there = [each for each in records if each is not None]
        if table in ("attributes", "mentions", "settlements", "guidelines", "word_lists", "answers"):
            return found
        differing = [
            name for name in _FIELDS if len({repr(each[name]) for each in there if name in each}) > 1
        ]
        main = {"ar", "en"} if len(set(found)) == len(found) else set()
        for place, record in enumerate(records):
            if record is not None:
                parts = [self._field(name, record.get(name)) for name in differing if name not in main]
                found[place] = " · ".join([isolated(found[place]), *parts])
        return found

    def _answer(self, table: str, record: Record, words: str) -> str:
        language = self.language
        if table == "attributes":
            return attribute_words.value_words(self._kind(record), _value(record["value"]), language)
        if table == "relations":
            title = relation_words.title_of(self.relations, str(record["type"]), language)
            rejected = record.get("status") == "rejected"
            return tr("Conflicts", "{0}, rejected").format(title) if rejected else title
        if table == "mentions":
            meant = str(record["entity"])
            if meant == NIL:
                return tr("SaidPanel", "Known to nobody")
            return entity_name(self.entities[meant], language) if meant in self.entities else words
        if table == "settlements":
            return self._settlement(record)
        if table == "assignments":
            return self.people.get(str(record["person"]), words)
        if table in ("attribute_types", "relation_types", "entities"):
            first, second = (record["ar"], record["en"]) if language == "ar" else (record["en"], record["ar"])
            return str(first or second or record.get("code") or words)
        return words

    def _settlement(self, record: Record) -> str:
        """What was decided, by the words of the text, with its reason."""
        text = self.texts.get(str(record["document"]), "")
        chosen = record["chosen"]
        spans = []
        for one in chosen if isinstance(chosen, list) else []:
            words = " ".join(text[one[0] : one[1]].split()) or f"{one[0]}–{one[1]}"
            spans.append(f"{code_tag(self.scheme, str(one[2]), self.language)} {isolated(words)}")
        decided = " + ".join(spans) or tr("Conflicts", "nothing here")
        reason = reason_line(str(record["reason_code"]), str(record["reason"]))
        if not reason:
            return decided
        return tr("Conflicts", "{0} · reason: {1}").format(decided, isolated(reason))

    def _field(self, name: str, value: object) -> str:
        title = tr("Conflicts", _FIELDS[name])
        return tr("Conflicts", "{0}: {1}").format(title, isolated(self._said(name, value)))

    def _said(self, name: str, value: object) -> str:
        if isinstance(value, bool) or name in ("required", "directed", "positive", "shared"):
            return tr("Attributes", "Yes") if value else tr("Attributes", "No")
        if name in ("labels", "heads", "tails") and isinstance(value, list):
            words = ", ".join(code_tag(self.scheme, str(each), self.language) for each in value)
        elif isinstance(value, list):
            words = "، ".join(
                str(each.get("value", each)) if isinstance(each, dict) else str(each) for each in value
            )
        elif isinstance(value, dict):
            words = " · ".join(f"{key} {each}" for key, each in value.items())
        elif name in ("into",):
            words = entity_name(self.entities[str(value)], self.language) if value in self.entities else ""
        else:
            words = "" if value is None else str(value)
        words = " ".join(words.split())
        if len(words) > _LONGEST:
            words = f"{words[:_LONGEST]}…"
        return words or tr("Conflicts", "nothing")


def conflict_words(session: Session, language: str, documents: Iterable[str] = ()) -> ConflictWords:
    """`documents`: uids of those whose words settlements are told by."""
    project = session.project
    known = set(project.document_uids())
    return ConflictWords(
        project.scheme(),
        project.attribute_types().types,
        tuple(project.relation_types()),
        project.entities(),
        project.names(),
        {uid: project.document(uid).text for uid in set(documents) & known},
        language,
    )


def _value(value: object) -> AttributeValue:
    """As the core has it: what JSON gives as a list is a tuple, every number a float."""
    if isinstance(value, list):
        return tuple(map(str, value))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return value if isinstance(value, bool) else str(value)


# ------------------------------------------------------------------------------------------- as rows


def conflict_entries(
    conflicts: Iterable[ConflictNote], words: ConflictWords, titles: Mapping[str, str]
) -> list[ListEntry]:
    """Both answers of each, as they stand in the files. `titles`: of documents, by uid."""
    return [_entry(place, note, words, titles) for place, note in enumerate(conflicts)]


def _entry(place: int, note: ConflictNote, words: ConflictWords, titles: Mapping[str, str]) -> ListEntry:
    title = titles.get(note.document, note.name)
    if note.table == "annotations":
        notes = len({each.note for each in note.options if each is not None}) > 1
        said = [_option(each, words, with_note=notes) for each in note.options]
        about, trail = " ".join(note.surface.split()), isolated(title)
    else:
        records = [None if each is None else each.record for each in note.options]
        plain = [None if each is None else each.words for each in note.options]
        said = words.answers(note.table, records, plain)
        about = words.about(note.table, note.surface, next((each for each in records if each), None))
        trail = " · ".join(
            each for each in (record_title(note.table), isolated(title) if title else "") if each
        )
    quoted = note.table == "annotations"
    return ListEntry(f"{note.record}:{place}", " ≠ ".join(said), about, trail, tone="warn", quoted=quoted)


def _option(option: ConflictOption | None, words: ConflictWords, *, with_note: bool) -> str:
    if option is None:
        return tr("Merge", "removed")
    found = isolated(" ".join(option.words.split()))
    found = f"{code_tag(words.scheme, option.label, words.language)} {found}"
    if option.status == "rejected":
        found = f"{found} ({tr('Merge', 'rejected')})"
    if not with_note:
        return found
    told = isolated(" ".join(option.note.split())) if option.note else tr("ConflictsPage", "no note")
    return tr("ConflictsPage", "{0} · note: {1}").format(found, told)
