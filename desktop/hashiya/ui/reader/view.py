"""The reader: shows a text of any length with its annotations, and turns keys and pointer into selections.

It renders and reports, and changes nothing of what it shows. Positions are code points of the text given;
signals carry plain values.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRect

from hashiya.core.document import Direction
from hashiya.core.overlap import SpanIndex
from hashiya.qtkit.theme import DAY, Theme
from hashiya.ui.reader.accessible import announce_text
from hashiya.ui.reader.paint.canvas import selection_box
from hashiya.ui.reader.paint.printing import Steps, pdf_steps, print_steps
from hashiya.ui.reader.paint.style import make_style
from hashiya.ui.reader.reader_page import CHIP_EDGE, EDGE
from hashiya.ui.reader.selection import TextSelection
from hashiya.ui.reader.surface import CardSource, ReaderSurface
from hashiya.ui.reader.types import (
    LEADINGS,
    MEASURES,
    Card,
    Disagreement,
    OwnAnnotations,
    ReaderPlace,
    RelationLine,
    ShownAnnotations,
    Tags,
    Typography,
    Zones,
)

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QPagedPaintDevice

    from hashiya.core.labels import Scheme
    from hashiya.core.span import Annotation
    from hashiya.qtkit.settings import Settings
    from hashiya.ui.reader.paint.hints import LetterHint


class ReaderView(ReaderSurface):
    """See the module. Every `set_…` may be called at any time; painting follows by itself."""

    # What is shown

    @property
    def text(self) -> str:
        return self._page.text

    def set_document(self, text: str, direction: str = "auto", *, title: bool = False) -> None:
        """Show a text from its beginning. `title`: the first paragraph is the document's title."""
        self._card.hide()
        self.looks.selected = self.looks.hovered = self.looks.flash = None
        self.looks.set_hits((), -1)
        self.looks.hints, self.looks.relations, self.looks.relation_counts = (), (), {}
        self._page.set_text(text, Direction(direction), title=title)
        self._selection = TextSelection()
        self._goal = None
        self._show_selection()
        announce_text(self, text[:1000])
        self._refresh()

    def clear(self) -> None:
        self.set_document("")

    def set_direction(self, direction: str) -> None:
        """The document's direction by hand, or "auto" again; the place in the text is kept."""
        if Direction(direction) is self._page.pieces.setting:
            return
        first, zones, known = self._page.first_in_sight(), self._page.zones, self._page.annotations
        self._page.set_text(self.text, Direction(direction), title=self._page.pieces.title)
        self._page.set_annotations(known)
        self._page.set_zones(zones)
        self._page.put_on_top(first)
        self._refresh()

    def set_annotations(self, annotations: Iterable[Annotation]) -> None:
        self.follow_annotations(OwnAnnotations(annotations))

    def follow_annotations(self, known: ShownAnnotations) -> None:
        """Show what somebody else keeps, without a copy; `update_annotations` tells what changed there."""
        self._page.set_annotations(known)
        self._forget_missing()
        self._refresh()

    def update_annotations(self, removed: Collection[str], changed: Iterable[Annotation]) -> None:
        """Take away and put in (or put in another form): only the paragraphs they touch are done anew."""
        changed = list(changed)
        uids = {*removed, *(each.uid for each in changed)}
        ranges = [*self._page.placed(uids), *(each.range for each in changed)]
        known = self._page.annotations
        if not isinstance(known, OwnAnnotations):
            stands = all(known.get(each.uid) == each for each in changed)
            if stands and not any(map(known.get, removed)):
                self._show_changed(ranges)
                return
            known = OwnAnnotations(known)  # what is shown is something else from now on
            self._page.set_annotations(known)
        for uid in uids:
            known.take(uid)
        for annotation in changed:
            known.put(annotation)
        self._show_changed(ranges)

    def _show_changed(self, ranges: Iterable[tuple[int, int]]) -> None:
        self._page.touch(ranges)
        self._forget_missing()
        self._refresh()

    def _forget_missing(self) -> None:
        if self.looks.hovered is not None and self.annotation(self.looks.hovered) is None:
            self._hover(None)
        if self.looks.selected is not None and self.annotation(self.looks.selected) is None:
            self.looks.selected = None
            self._say_selected()

    def annotation(self, uid: str) -> Annotation | None:
        return self._page.annotations.get(uid)

    def annotations(self) -> list[Annotation]:
        """All that are shown, in sight or not; of a long text many."""
        return list(self._page.annotations)

    def annotations_at(self, position: int) -> list[Annotation]:
        """The innermost first."""
        return self._page.annotations.at(position)

    def annotations_between(self, start: int, end: int) -> list[Annotation]:
        """Those that overlap a range, in reading order; all that are shown, in sight or not."""
        return self._page.annotations.touching(start, end)

    def set_comparison(self, disagreements: Sequence[Disagreement] | Zones | None) -> None:
        """Review: one lane per person under words marked differently. What all agree on is an annotation."""
        if disagreements is None or isinstance(disagreements, Sequence):
            disagreements = SpanIndex(disagreements or ())
        self._page.set_zones(disagreements)
        self._refresh()

    def touch_comparison(self, ranges: Iterable[tuple[int, int]]) -> None:
        """What the comparison says of these ranges has changed."""
        self._page.touch(ranges)
        self._refresh()

    def set_hits(self, ranges: Sequence[tuple[int, int]], current: int = -1) -> None:
        """Search hits in order; the current one is framed and brought into sight."""
        self.looks.set_hits(ranges, current)
        if 0 <= current < len(ranges):
            self._page.reveal(ranges[current][0])
        self._refresh()

    def set_kin(self, uids: frozenset[str]) -> None:
        """These annotations mean the same: they are underlined alike."""
        if uids != self.looks.kin:
            self.looks.kin = uids
            self._refresh()

    def set_hints(self, hints: Sequence[LetterHint]) -> None:
        """Letters over places of the text; painted last."""
        self.looks.hints = hints
        self._refresh()

    def set_relations(self, lines: Sequence[RelationLine], *, grip: bool = False, more: int = 0) -> None:
        """Lines from and to the chosen annotation, `more` not among them; `grip`: it can be related by the
        pointer.
        """
        same = not lines and not self.looks.relations and grip == self.looks.relation_grip
        self.looks.relations, self.looks.relation_grip, self.looks.more_relations = lines, grip, more
        if not same:
            self._refresh()

    def set_relation_counts(self, counts: Mapping[str, int]) -> None:
        """How many relations annotations have: shown on their tags."""
        if counts or self.looks.relation_counts:
            self.looks.relation_counts = counts
            self._page.edge = CHIP_EDGE if counts else EDGE
            self._refresh()

    # How it is shown

    @property
    def theme(self) -> Theme:
        return self._theme

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._renew_ink()

    def set_scheme(self, scheme: Scheme) -> None:
        self._scheme = scheme
        self._renew_ink()

    def set_interface_language(self, language: str) -> None:
        """ "ar" or "en": the names on tags and the reader's own words."""
        self._language = language
        self._retranslate()
        self._page.reset(style=make_style(self.typography, language))
        self._renew_ink()

    @property
    def typography(self) -> Typography:
        return self._page.style.typography

    def set_typography(
        self,
        *,
        face: str | None = None,
        size: int | None = None,
        measure: int | None = None,
        leading: float | None = None,
        tags: str | None = None,
        hide_marks: bool | None = None,
        whole_codes: bool | None = None,
        density: str | None = None,
    ) -> None:
        """Only what is given changes; `tags` full, short or off, `density` comfortable or compact."""
        old = self.typography
        new = Typography(
            face=old.face if face is None else face,
            size=old.size if size is None else size,
            measure=old.measure if measure is None else measure,
            leading=old.leading if leading is None else leading,
            tags=old.tags if tags is None else Tags(tags),
            hide_marks=old.hide_marks if hide_marks is None else hide_marks,
            whole_codes=old.whole_codes if whole_codes is None else whole_codes,
            compact=old.compact if density is None else density == "compact",
        )
        if new != old:
            self._page.reset(style=make_style(new, self._language))
            self._refresh()

    def follow_settings(self, settings: Settings) -> None:
        """The typography that the reader of the text has chosen; call it again when that changes."""
        self.set_typography(
            face=settings.get("reader/face"),
            size=settings.get("reader/size"),
            measure=MEASURES[settings.get("reader/width")],
            leading=LEADINGS[settings.get("reader/leading")],
            tags=settings.get("reader/tags"),
            hide_marks=not settings.get("reader/marks"),
            whole_codes=settings.get("reader/codes"),
            density=settings.get("density"),
        )

    def set_margin_notes(self, shown: bool, name_of: Callable[[str], str] | None = None) -> None:
        """Notes beside the text where the window is wide enough, else an icon at the tag."""
        self._page.notes_wanted = shown
        if name_of is not None:
            self._canvas.name_of = name_of
        self._page.reset(style=self._page.style)
        self._refresh()

    def set_marks(self, mark_of: Callable[[Annotation], str] | None) -> None:
        """What tags say of annotations beside their labels: words, "" for nothing. Call it again to renew."""
        self.looks.marks = mark_of
        self._refresh()

    def set_card_source(self, source: CardSource | None) -> None:
        """Who knows what a hover card says about an annotation."""
        self._card_source = source

    @property
    def hover_card(self) -> Card | None:
        """What the card says while one is shown."""
        return self._card.card

    # Selection and caret

    def selection(self) -> tuple[int, int]:
        return self._selection.range

    def selected_text(self, most: int | None = None) -> str:
        """What is selected; "" where that is more than so many code points."""
        start, end = self._selection.range
        return self.text[start:end] if most is None or end - start <= most else ""

    def set_selection(self, start: int, end: int, *, reveal: bool = True) -> None:
        self._selection.choose(min(max(0, start), len(self.text)), min(max(0, end), len(self.text)))
        self.selection_moved(finished=False)
        if reveal:
            self._page.reveal(self._selection.start)
            self._refresh()

    def begin_selection(self, anchor: int, head: int) -> None:
        """Where a selection by keys begins: nothing is told before a key has moved its head."""
        self._selection.anchor, self._selection.head = anchor, head

    @property
    def caret(self) -> int:
        return self._selection.head

    def set_caret(self, position: int, *, reveal: bool = True) -> None:
        self._selection.collapse(min(max(0, position), len(self.text)))
        self._goal = None
        self.selection_moved(finished=False)
        if reveal:
            self._page.reveal(self.caret)
            self._refresh()

    def selection_rect(self) -> QRect:
        """Around what is in sight of the selection, in the viewport's coordinates; empty where nothing is."""
        return selection_box(self._page, self._selection.range)

    @property
    def selected_annotation(self) -> str | None:
        return self.looks.selected

    def select_annotation(self, uid: str | None, *, reveal: bool = True) -> None:
        annotation = self.annotation(uid) if uid is not None else None
        uid = annotation.uid if annotation is not None else None
        changed, self.looks.selected = uid != self.looks.selected, uid
        if annotation is not None:
            self._selection.collapse(annotation.end)
            self._show_selection()
            if reveal and self._page.reveal(annotation.start):
                self._start_flash(annotation.start)
        if changed:
            self._say_selected()
        self._refresh()

    # Places

    def go_to(self, position: int, *, flash: bool = True) -> None:
        """Bring a position into sight, its line lit for a moment, and put the caret there."""
        self._selection.collapse(min(max(0, position), len(self.text)))
        self._goal = None
        self._page.reveal(self.caret)
        self._show_selection()
        if flash:
            self._start_flash(self.caret)
        self._refresh()

    def light(self, position: int) -> None:
        """Bring a position into sight and light its line for a moment; caret and choice stay."""
        self._page.reveal(position)
        self._start_flash(position)
        self._refresh()

    def in_sight(self, start: int, end: int) -> bool:
        """Whether some of a range can be seen; where not, it is brought into sight and lit for a moment."""
        first, last = self._page.visible_range()
        if start < last and first < max(end, start + 1):
            return True
        self.light(start)
        return False

    def show_range(self, start: int, end: int) -> None:
        """Bring a range into sight as far as the window holds it, from its beginning."""
        if not (self.shows(start) and self.shows(end)):
            self._page.put_on_top(start)
            self._page.scroll_by(-24.0)
            self._refresh()

    def shows(self, position: int) -> bool:
        """Whether the line of a position stands in sight, whole."""
        spot = self._page.find_spot(position)
        return spot is not None and spot.upper >= -1.0 and spot.lower <= self._page.viewport[1] + 1.0

    def visible_range(self) -> tuple[int, int]:
        return self._page.visible_range()

    def paragraph_number(self) -> tuple[int, int]:
        """(number of the caret's paragraph, number of paragraphs); blank ones and the title do not count."""
        pieces = self._page.pieces
        first = pieces.paragraphs[pieces.paragraph_of(pieces.piece_at(self.caret))]
        return pieces.number(first), pieces.paragraph_count()

    def place(self) -> ReaderPlace:
        """What is in sight and selected, for `restore` in another view of the same text."""
        page, chosen = self._page, self._selection
        first = page.first_in_sight()
        return ReaderPlace(first, page.offset, page.viewport[0], chosen.anchor, chosen.head)

    def restore(self, place: ReaderPlace) -> None:
        """The same in sight and selected as in the other view, to the pixel where both are as wide."""
        size, page = self.viewport().size(), self._page
        page.reset(viewport=(float(size.width()), float(size.height())))
        page.put_on_top(place.first)
        if abs(page.viewport[0] - place.width) <= 2:
            page.offset = place.offset
            page.settle()
        self._selection.anchor, self._selection.head = place.anchor, place.head
        self._show_selection()
        self._refresh()

    # For assistive technology

    def character_rect(self, position: int) -> QRect:
        """On the screen; empty for what is out of sight."""
        spot = self._page.find_spot(position)
        if spot is None:
            return QRect()
        corner = QPointF(self._page.left + spot.x, spot.upper).toPoint()
        return QRect(
            self.viewport().mapToGlobal(corner), QRect(0, 0, 8, round(spot.lower - spot.upper)).size()
        )

    def position_at_global(self, point: QPoint) -> int:
        local = self.viewport().mapFromGlobal(point)
        return self._page.position_at(local.x(), local.y())

    # Paper

    def print_steps(self, device: QPagedPaintDevice, *, title: str = "") -> Steps:
        """On a printer, by day whatever the theme, step by step; the number of pages in the end."""
        return print_steps(device, self._page, self._make_ink(DAY), title=title)

    def pdf_steps(self, path: Path, *, title: str = "") -> Steps:
        """The same, into a file."""
        return pdf_steps(path, self._page, self._make_ink(DAY), title=title)
