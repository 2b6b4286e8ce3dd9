"""The lists of a publication: texts, names and entities with every place; the page that searches all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashiya.core.beyond.entities import Entity
    from hashiya.core.labels import Label
    from hashiya.progress import CancelToken
    from hashiya.services.publish.page_frame import Frame
    from hashiya.services.publish.text_pages import PagePlace, PublishedText

TEXTS_A_PAGE = 200
NAMES_A_PAGE = 100
PLACES_A_PAGE = 2000
WritePage = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class TextEntry:
    """A row of the list of texts."""

    title: str
    page: str
    words: int
    annotations: int
    pages: int


@dataclass(slots=True)
class NameEntry:
    """A name (or entity) with its places; `group` is the label's code, "" for entities."""

    group: str
    key: str
    number: int
    page: int
    entity: Entity | None = None
    surface: str = ""
    places: list[tuple[TextEntry, PagePlace]] = field(default_factory=list)


class NamePages:
    """Which page each name will stand on, known before its places are."""

    def __init__(self, groups: Mapping[str, list[list[NameEntry]]], stem: Callable[[str], str]) -> None:
        self.groups, self._stem = groups, stem
        self._by_key = {
            (each.group, each.key): each for pages in groups.values() for page in pages for each in page
        }

    @classmethod
    def of_names(cls, counts: Mapping[tuple[str, str], int], order: Mapping[str, int]) -> NamePages:
        """Label by label, in alphabetical order, the article not counted."""
        groups: dict[str, list[list[NameEntry]]] = {}
        for (label, key), count in sorted(counts.items(), key=lambda item: _alphabetical(order, *item[0])):
            _add(groups.setdefault(label, []), NameEntry(label, key, 0, 0), count)
        return cls(groups, lambda label: f"names/{order[label]:02}")

    @classmethod
    def of_entities(cls, counts: Mapping[tuple[str, str], int], known: Mapping[str, Entity]) -> NamePages:
        """All in one list, by name."""
        pages: list[list[NameEntry]] = []
        for (_, uid), count in sorted(counts.items(), key=lambda item: _letters(known[item[0][1]].name)):
            _add(pages, NameEntry("", uid, 0, 0, known[uid]), count)
        return cls({"": pages} if pages else {}, lambda _group: "entities")

    @property
    def count(self) -> int:
        """How many names."""
        return len(self._by_key)

    def page_name(self, group: str, page: int) -> str:
        """A page's file, from 0."""
        return f"{self._stem(group)}{f'-{page + 1}' if page else ''}.html"

    def link(self, group: str, key: str) -> str:
        """To a name, from the top of the folder; "" where there is none."""
        found = self._by_key.get((group, key))
        return f"{self.page_name(group, found.page)}#n{found.number}" if found is not None else ""

    def add(self, group: str, key: str, text: TextEntry, place: PagePlace) -> None:
        """One place of a name."""
        found = self._by_key[group, key]
        found.surface = found.surface or place.surface
        found.places.append((text, place))


def _add(pages: list[list[NameEntry]], entry: NameEntry, places: int) -> None:
    """On the last page while there is room; a `number` is that of the places on the page up to its own."""
    full = not pages or len(pages[-1]) >= NAMES_A_PAGE or pages[-1][-1].number + places > PLACES_A_PAGE
    if full:
        pages.append([])
    before = pages[-1][-1].number if pages[-1] else 0
    entry.page, entry.number = len(pages) - 1, before + places
    pages[-1].append(entry)


def _letters(name: str) -> str:
    return name.removeprefix("ال") if len(name) > 4 else name


def _alphabetical(order: Mapping[str, int], label: str, key: str) -> tuple[int, str, str]:
    return order[label], _letters(key), key


class ListPages:
    """Writes the lists, and puts a text between its bar and its neighbours."""

    def __init__(self, frame: Frame, labels: Sequence[Label], write: WritePage) -> None:
        self._frame, self._labels, self._write = frame, labels, write

    # ---------------------------------------------------------------- texts
    def write_texts(self, texts: Sequence[TextEntry], left_out: int, *, suggested: bool) -> None:
        """The list of texts, 200 a page."""
        frame = self._frame
        pages = [texts[at : at + TEXTS_A_PAGE] for at in range(0, len(texts), TEXTS_A_PAGE)]
        sums = {"documents": len(texts), "words": sum(each.words for each in texts)}
        sums["annotations"] = sum(each.annotations for each in texts)
        counted = "".join(f"<span>{frame.counted(word, count)}</span>" for word, count in sums.items())
        note = f'<p class="quiet">{frame.counted("left_out", left_out)}</p>' if left_out else ""
        note += f'<p class="quiet">{frame.say("with_suggestions")}</p>' if suggested else ""
        for at, page in enumerate(pages):
            rows = "".join(self._text_row(each) for each in page)
            paging = frame.paging(at, len(pages), _index_name)
            head = f'<h1><bdi>{escape(frame.title)}</bdi></h1><p class="quiet">{counted}</p>{note}'
            self._write(
                _index_name(at),
                frame.page("index", frame.title, f'{head}{paging}<ol class="rows">{rows}</ol>{paging}'),
            )

    def _text_row(self, each: TextEntry) -> str:
        frame = self._frame
        facts = [frame.counted("words", each.words)]
        facts += [frame.counted("annotations", each.annotations)] if each.annotations else []
        said = "".join(f"<span>{fact}</span>" for fact in facts)
        title = escape(each.title)
        return (
            f'<li data-row="{title}"><a href="{each.page}"><bdi>{title}</bdi></a>'
            f'<span class="quiet">{said}</span></li>'
        )

    def write_text_page(
        self, text: PublishedText, at: int, count: int, body: str, used: Sequence[int], *, last: bool
    ) -> None:
        """One page of a text."""
        frame = self._frame
        title = text.document.title
        heading = "" if text.document.text.lstrip().startswith(title) and at == 0 else escape(title)
        legend = "".join(self._legend_row(number) for number in used)
        paging = frame.paging(at, count, lambda page: text.page_name(page).removeprefix("texts/"))
        around = self._around(text.number, last=last)
        listed = f'<ul class="legend" {frame.named("labels")}>{legend}</ul>' if legend else ""
        content = (
            (f"<h1><bdi>{heading}</bdi></h1>" if heading else "")
            + f'{listed}{paging}<article class="text">{body}</article>{paging}{around}'
            + _CARD.format(close=frame.say("close"))
        )
        tags = f'<button id="tags" aria-pressed="false">{frame.say("tags")}</button>' if legend else ""
        self._write(text.page_name(at), frame.page("text", title, content, base="../", bar=tags))

    def _legend_row(self, number: int) -> str:
        name = self._frame.label(self._labels[number])
        return (
            f'<li><button data-label="{number}" aria-pressed="true">'
            f'<span class="swatch l-{number}"></span>{name}</button></li>'
        )

    def _around(self, number: int, *, last: bool) -> str:
        frame = self._frame
        before = f'<a href="{number - 1:05}.html" rel="prev">{frame.say("previous_text")}</a>'
        after = f'<a href="{number + 1:05}.html" rel="next">{frame.say("next_text")}</a>'
        shown = (before if number > 1 else "<span></span>") + ("" if last else after)
        return f'<nav class="around">{shown}</nav>'

    # ---------------------------------------------------------------- names
    def write_names(self, names: NamePages, cancel: CancelToken) -> None:
        """The list of labels, and each label's names."""
        frame = self._frame
        rows = []
        by_code = {label.code: (at, label) for at, label in enumerate(self._labels)}
        for code, pages in names.groups.items():
            cancel.check()
            at, label = by_code[code]
            count = sum(len(page) for page in pages)
            places = sum(len(each.places) for page in pages for each in page)
            said = f"<span>{frame.counted('name_count', count)}</span>"
            said += f"<span>{frame.counted('places', places)}</span>"
            sign = f'<span class="swatch l-{at}"></span> {frame.label(label)}'
            link = f'<a href="{names.page_name(code, 0)}">{sign}</a>'
            words = escape(f"{label.ar} {label.en} {label.code}")
            rows.append(f'<li data-row="{words}"><span>{link}</span><span class="quiet">{said}</span></li>')
            for number, page in enumerate(pages):
                self._write_name_page(names, code, number, page, frame.label(label), label.ar or label.code)
        body = f'<ul class="rows">{"".join(rows)}</ul>' if rows else f"<p>{frame.say('no_names')}</p>"
        title = {"ar": "الأسماء", "en": "Names"}[frame.language]
        self._write("names.html", frame.page("names", title, f"<h1>{frame.say('names')}</h1>{body}"))

    def write_entities(self, entities: NamePages, cancel: CancelToken) -> None:
        """The list of entities."""
        for number, page in enumerate(entities.groups[""]):
            cancel.check()
            heading = self._frame.say("entities")
            self._write_name_page(entities, "", number, page, heading, self._frame.title)

    def _write_name_page(
        self, names: NamePages, group: str, at: int, page: Sequence[NameEntry], heading: str, title: str
    ) -> None:
        base = "../" if group else ""
        top = "names/" if group else ""
        count = len(names.groups[group])
        paging = self._frame.paging(at, count, lambda to: names.page_name(group, to).removeprefix(top))
        rows = "".join(self._name(each, base) for each in page)
        kind = "names" if group else "entities"
        content = f"<h1>{heading}</h1>{paging}{rows}{paging}"
        self._write(names.page_name(group, at), self._frame.page(kind, title, content, base=base))

    def _name(self, each: NameEntry, base: str) -> str:
        frame, entity = self._frame, each.entity
        shown = entity.name if entity is not None and entity.name else each.surface
        facts = f'<span class="n">{frame.number(len(each.places))}</span>'
        more = self._about(entity) if entity is not None else ""
        places = "".join(
            f'<li class="place"><a href="{base}{escape(place.link)}"><bdi>{escape(text.title)}</bdi></a>'
            f'<span class="kwic" dir="auto">{escape(place.before)}<b>{escape(place.surface)}</b>'
            f"{escape(place.after)}</span></li>"
            for text, place in each.places
        )
        return (
            f'<details class="name" id="n{each.number}" data-row="{escape(shown)}">'
            f"<summary><b><bdi>{escape(shown)}</bdi></b> {facts}</summary>{more}"
            f'<ol class="places">{places}</ol></details>'
        )

    def _about(self, entity: Entity) -> str:
        names = [each for each in (entity.en, *entity.aliases) if each and each != entity.name]
        also = f"{self._frame.say('also')} {escape('، '.join(names))}" if names else ""
        known = " · ".join(f"{escape(name)}: {escape(value)}" for name, value in entity.identifiers.items())
        parts = [part for part in (escape(entity.description), also, known) if part]
        return "".join(f'<p class="quiet" dir="auto">{part}</p>' for part in parts)

    # ---------------------------------------------------------------- searching
    def write_search(self) -> None:
        """The page that searches all texts."""
        frame = self._frame
        content = (
            f'<h1>{frame.say("search")}</h1><p class="quiet">{frame.say("search_note")}</p>'
            '<ol class="rows" id="hits"></ol>'
            f'<button id="more" hidden>{frame.say("more")}</button>'
        )
        title = {"ar": "البحث", "en": "Search"}[frame.language]
        self._write("search.html", frame.page("search", title, content, found="find_all"))


_CARD = (
    '<aside id="card" hidden aria-live="polite"><div id="card-rows"></div>'
    '<div><button id="card-close">{close}</button></div></aside>'
)


def _index_name(page: int) -> str:
    return f"index{f'-{page + 1}' if page else ''}.html"
