"""The chosen annotation in full: label, boundaries, state, why it was suggested, note, history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from hashiya.core.span import Annotation, Source, Status
from hashiya.qtkit.plain_text import plain_tip
from hashiya.qtkit.shapes import draw_form
from hashiya.qtkit.signals import debounced
from hashiya.qtkit.wrapped_label import WrappedLabel
from hashiya.services.scheme.guidelines import Guide, guides
from hashiya.ui.annotate.inspector_fields import Field, NoteEdit, Stepper
from hashiya.ui.annotate.note_field import NoteField
from hashiya.ui.attributes.attribute_fields import AttributeFields
from hashiya.ui.attributes.proposal_line import ProposalLine
from hashiya.ui.commands.actions import first_key
from hashiya.ui.entities.entity_field import EntityField
from hashiya.ui.relations.relation_sentences import RelationSentences
from hashiya.ui.widgets.basic import (
    KeyCap,
    ShareBar,
    TextLine,
    anchored,
    name_button,
    push_button,
    quote_font,
    rule,
)
from hashiya.ui.widgets.panel_head import PanelHead
from hashiya.ui.widgets.retranslated import Retranslated
from hashiya.ui.wording.common import (
    code_tag,
    label_title,
    reason_words,
    score_words,
    source_words,
    state_words,
    when,
)
from hashiya.ui.wording.guideline_words import guide_words
from hashiya.ui.wording.history_words import HistoryLine, history_of

if TYPE_CHECKING:
    from hashiya.core.changes import ChangeSet
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

_GUIDE = 220  # code points of the guidelines that are shown here; the card shows all


class InspectorPanel(Retranslated, QWidget):
    """Wishes go out as signals; what they did comes back through the session.

    `attribute_said` carries (the annotation, name → value or None).
    `boundary_stepped` carries ("start" or "end", -1 to shrink or 1 to grow, in words).
    """

    boundary_stepped = Signal(str, int)
    label_wanted = Signal(object)
    guide_wanted = Signal(object)
    attribute_said = Signal(object, object)
    note_kept = Signal(object, str)
    locate_wanted = Signal()
    remove_wanted = Signal()
    relations_wanted = Signal()
    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._session: Session | None = None
        self._shown: Annotation | None = None
        self._guides: dict[str, Guide] = {}
        self._guides_at = (0, -1)
        self.setProperty("part", "dock")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.head = PanelHead(context)
        icons = ("locate", "book-open", "trash-2")
        self._locate, self._guide, self._remove = (self.head.add(icon) for icon in icons)
        self._guide.clicked.connect(self._on_guide_clicked)
        self._locate.clicked.connect(self.locate_wanted)
        self._remove.clicked.connect(self.remove_wanted)
        self._timer = debounced(self, 80, self._show_history)
        self._make_parts()
        self._lay_out()
        context.themes.changed.connect(self._on_theme_changed)
        self.retranslate()

    def _make_parts(self) -> None:
        self._quote = WrappedLabel()
        self._quote.setWordWrap(True)
        self._quote.setTextFormat(Qt.TextFormat.PlainText)
        self._around = TextLine(size=12, tone="second", wrap=True)
        self._label = push_button(self._context)
        self._label.setMinimumWidth(110)
        self._label.clicked.connect(self._on_label_clicked)
        self._key, self._key_ar = KeyCap(self._context), KeyCap(self._context)
        self.entity = EntityField(self._context)
        self._guide_words = TextLine(size=12, tone="second", wrap=True)
        self._start, self._end = Stepper(self._context), Stepper(self._context)
        self._start.stepped.connect(self._on_start_stepped)
        self._end.stepped.connect(self._on_end_stepped)
        self._state, self._why = TextLine(size=12, wrap=True), TextLine(size=12, wrap=True)
        self._score = ShareBar(self._context)
        self._relations = RelationSentences(self._context)
        self._relations.all_wanted.connect(self.relations_wanted)
        self._attributes = AttributeFields(self._context)
        self._attributes.said.connect(self._on_attribute_said)
        self._attributes.left.connect(self.left)
        self._proposal = ProposalLine(self._context)
        self._proposal.taken.connect(self._on_proposal_taken)
        self._note = NoteEdit()
        self._note.setFixedHeight(58)
        self._note.setTabChangesFocus(True)
        self._writing = NoteField(self._note, self)
        self._writing.kept.connect(self.note_kept)
        self._note.left.connect(self.left)
        self._history_title = TextLine(size=12, bold=True)
        self._history = QVBoxLayout()
        self._history.setSpacing(4)
        self._empty = TextLine(size=12, tone="second", wrap=True)

    def _lay_out(self) -> None:
        self._body = QWidget()
        self._body.setProperty("part", "dock")
        column = QVBoxLayout(self._body)
        column.setContentsMargins(16, 2, 16, 14)
        column.setSpacing(9)
        why = QWidget()
        reasons = QVBoxLayout(why)
        reasons.setContentsMargins(0, 0, 0, 0)
        reasons.setSpacing(4)
        reasons.addWidget(self._why)
        reasons.addWidget(self._score)
        self._fields = {
            "label": Field(self._label, self._key, self._key_ar),
            "boundaries": Field(self._start, self._end),
            "state": Field(self._state, wide=True),
            "why": Field(why, wide=True),
        }
        column.addWidget(self._quote)
        column.addWidget(self._around)
        for field in self._fields.values():
            column.addWidget(field)
        column.insertWidget(column.indexOf(self._fields["label"]) + 1, self._guide_words)
        column.insertWidget(column.indexOf(self._guide_words) + 1, self.entity)
        column.addWidget(self._relations)
        at = column.indexOf(self._guide_words) + 1
        column.insertWidget(at, self._attributes)
        column.insertWidget(at + 1, self._proposal)
        column.addWidget(self._note)
        column.addWidget(rule())
        column.addWidget(self._history_title)
        column.addLayout(self._history)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self._body)
        area.viewport().setAutoFillBackground(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self._empty.setContentsMargins(16, 8, 16, 8)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        whole.addWidget(self._empty, 1)
        whole.addWidget(area, 1)
        self._area = area

    # ---------------------------------------------------------------- what is shown
    def set_session(self, session: Session | None) -> None:
        self._writing.set_session(session)
        self._session = session
        if session is not None:
            session.selection_changed.connect(self._on_selection_changed)
            session.changes_applied.connect(self._on_changes)
            session.leaving.connect(self._attributes.flush)
        self._show(session.selected if session else None)

    def edit_note(self) -> None:
        """Put the keyboard into the note."""
        if self._shown is not None:
            self._note.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self._note.selectAll()

    def write_attribute(self, name: str) -> None:
        """Put the keyboard into the field of an attribute."""
        self._attributes.write_in(name)

    def flush(self) -> None:
        """Store a note that is being written."""
        self._writing.flush()

    def _on_selection_changed(self, annotation: Annotation | None) -> None:
        self._show(annotation)

    def _on_changes(self, changes: ChangeSet) -> None:
        if changes.beyond and self._shown is not None:
            self._show_attributes(self._shown)
        if changes.scheme or (self._shown is not None and self._shown.uid in changes.annotations):
            self._show(self._session.selected if self._session else None)
        elif changes.beyond:
            self._relations.show_of(self._session, self._shown)

    def _show(self, annotation: Annotation | None) -> None:
        before = self._shown
        if before is not None and (annotation is None or not annotation.is_still(before)):
            self._attributes.flush()  # what is being written is said of the one it was written for
        self._writing.show(annotation)
        self._shown = annotation
        self._area.setVisible(annotation is not None)
        self._empty.setVisible(annotation is None)
        for button in (self._locate, self._guide, self._remove):
            button.setEnabled(annotation is not None)
        if annotation is None or self._session is None:
            return
        self._show_words(annotation)
        self._show_label(annotation)
        self._show_attributes(annotation)
        self._show_state(annotation)
        self._relations.show_of(self._session, annotation)
        writable = not self._session.readonly
        self.entity.show_of(annotation, writable=writable)
        for widget in (self._label, self._start, self._end, self._remove):
            widget.setEnabled(writable)
        self._note.setReadOnly(not writable)
        self._timer.start()

    def _show_words(self, annotation: Annotation) -> None:
        self._quote.setFont(quote_font(20))
        words = " ".join(annotation.surface.split())
        self._quote.setText(words if len(words) <= 160 else f"{words[:160]}…")
        # At the panel's leading side; the words' own direction orders the letters.
        side = Qt.AlignmentFlag.AlignRight if self._context.rtl else Qt.AlignmentFlag.AlignLeft
        self._quote.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)
        around = self._surrounding(annotation)
        self._around.setVisible(around is not None)
        if around is not None and self._session is not None:
            label = code_tag(self._session.scheme, around.label, self._context.language)
            inside = " ".join(around.surface.split())
            inside = inside if len(inside) <= 60 else f"{inside[:60]}…"
            self._around.setText(self.tr("Inside “{0}” · {1}").format(f"\u2068{inside}\u2069", label))

    def _surrounding(self, annotation: Annotation) -> Annotation | None:
        """The smallest annotation around this one."""
        if self._session is None:
            return None
        found = [
            each
            for each in self._session.annotations_between(annotation.start, annotation.end)
            if each.uid != annotation.uid
            and each.start <= annotation.start
            and annotation.end <= each.end
            and each.range != annotation.range
            and each.status is not Status.REJECTED
        ]
        return min(found, key=_length, default=None)

    def _show_label(self, annotation: Annotation) -> None:
        assert self._session is not None
        label = self._session.scheme.get(annotation.label)
        title = label_title(label, self._context.language) if label else annotation.label
        self._label.setText(anchored(f"\u00a0{title}"))
        self._label.setAccessibleName(self.tr("Label: {0}").format(title))
        self._label.setIcon(QIcon())
        if label is not None:
            self._label.setIcon(_form_icon(self._context, label.family, label))
            meaning = label.definition_ar if self._context.rtl else label.definition_en
            self._label.setToolTip(plain_tip(meaning))
        self._key.set_text(label.key if label else "")
        self._key_ar.set_text(label.key_ar if label and label.key_ar != label.key else "")

    def _show_attributes(self, annotation: Annotation) -> None:
        session = self._session
        if session is None:
            return
        types, values = session.said.for_label(annotation.label), session.said.of(annotation)
        writable = not session.readonly
        self._attributes.show_values(
            types, annotation.label, values, of=f"{annotation.uid} {annotation.layer}", writable=writable
        )
        self._attributes.setVisible(bool(types or values))
        text = session.document.text if session.document is not None else ""
        self._proposal.show_for(annotation, types, values, text, writable=writable)

    def _show_state(self, annotation: Annotation) -> None:
        who = self._name_of(annotation)
        parts = [state_words(annotation)]
        if annotation.status is Status.SUGGESTED:
            parts += [source_words(annotation.source), score_words(annotation.score)]
        else:
            parts.append(self.tr(", ").join(part for part in (who, when(annotation.modified)) if part))
        self._state.setText(" · ".join(part for part in parts if part))
        reasons = reason_words(annotation.why)
        if not reasons and annotation.source not in ("", Source.MANUAL):
            reasons = [source_words(annotation.source)]
        self._fields["why"].setVisible(bool(reasons))
        self._why.setText("\n".join(reasons[:4]))
        self._score.setVisible(annotation.score is not None)
        self._score.set_share(annotation.score or 0)

    def _name_of(self, annotation: Annotation) -> str:
        if self._session is None or annotation.status is Status.SUGGESTED:
            return ""
        people = self._session.project.names()
        return people.get(annotation.by, "")

    def _guide_of(self, session: Session, label: str) -> Guide:
        """Read once for what the project holds now: choosing another annotation asks the file nothing."""
        if self._guides_at != (id(session), session.revision):
            self._guides, self._guides_at = guides(session.project), (id(session), session.revision)
        return self._guides.get(label) or Guide(label, "", (), ())

    def _show_guide(self, annotation: Annotation, session: Session) -> None:
        """What was written for the label; where nothing was, the button tells its definition."""
        label = session.scheme.get(annotation.label)
        found = self._guide_of(session, annotation.label)
        written = label is not None and bool(found.text or found.positive or found.negative)
        words = guide_words(label, found, self._context.language) if written and label else ""
        self._guide_words.setText(words if len(words) <= _GUIDE else f"{words[:_GUIDE]}…")
        self._guide_words.setVisible(bool(words))

    def _show_history(self) -> None:
        while self._history.count():
            item = self._history.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        if self._shown is None or self._session is None:
            return
        self._show_guide(self._shown, self._session)
        lines = history_of(self._session, self._shown, self._context.language)
        for line in lines[:12]:
            self._history.addWidget(_history_row(line))
        self._history_title.setVisible(bool(lines))

    # ---------------------------------------------------------------- wishes
    def _on_attribute_said(self, name: str, value: object) -> None:
        if self._shown is not None:
            self.attribute_said.emit(self._shown, {name: value})

    def _on_proposal_taken(self, values: object) -> None:
        if self._shown is not None:
            self.attribute_said.emit(self._shown, values)

    def _on_label_clicked(self) -> None:
        if self._shown is not None:
            self.label_wanted.emit(self._label)

    def _on_guide_clicked(self) -> None:
        self.guide_wanted.emit(self._guide)

    def _on_start_stepped(self, step: int) -> None:
        self.boundary_stepped.emit("start", step)

    def _on_end_stepped(self, step: int) -> None:
        self.boundary_stepped.emit("end", step)

    def _on_theme_changed(self, _theme: object) -> None:
        if self._shown is not None:
            self._show_label(self._shown)

    def retranslate(self) -> None:
        self.head.set_title(self.tr("Inspector"))
        name_button(self._locate, self.tr("Show in the text"))
        name_button(
            self._guide, self.tr("Guidelines of the label"), first_key(self._context, "annotate.guide")
        )
        name_button(self._remove, self.tr("Remove annotation"))
        self._fields["label"].name.setText(self.tr("Label"))
        self._fields["boundaries"].name.setText(self.tr("Boundaries"))
        self._fields["state"].name.setText(self.tr("State"))
        self._fields["why"].name.setText(self.tr("Why"))
        self._start.name.setText(self.tr("start"))
        self._end.name.setText(self.tr("end"))
        name_button(self._start.less, self.tr("Take a word off at the start"))
        name_button(self._start.more, self.tr("Add a word at the start"))
        name_button(self._end.less, self.tr("Take a word off at the end"))
        name_button(self._end.more, self.tr("Add a word at the end"))
        self._note.setPlaceholderText(self.tr("Add a note…"))
        self._note.setAccessibleName(self.tr("Note"))
        self._history_title.setText(self.tr("History"))
        key = first_key(self._context, "suggestions.next")
        words = self.tr("No annotation is chosen. Click one in the text.")
        more = self.tr("No annotation is chosen. Click one in the text, or press {0} for a suggestion.")
        self._empty.setText(more.format(key) if key else words)
        self._show(self._shown)


def _length(annotation: Annotation) -> int:
    return annotation.end - annotation.start


def _form_icon(context: Context, family: str, label: object) -> QIcon:
    ratio = 2.0
    image = QPixmap(int(16 * ratio), int(16 * ratio))
    image.fill(Qt.GlobalColor.transparent)
    image.setDevicePixelRatio(ratio)
    painter = QPainter(image)
    draw_form(painter, family, 8, 8, 4.2, context.theme.label_color(label, "mark"))  # type: ignore[arg-type]
    painter.end()
    icon = QIcon(image)
    icon.actualSize(QSize(16, 16))
    return icon


def _history_row(line: HistoryLine) -> QWidget:
    widget = QWidget()
    row = QHBoxLayout(widget)
    row.setContentsMargins(0, 0, 0, 0)
    words = TextLine(line.words, size=12, tone="second", wrap=True)
    row.addWidget(words, 1)
    row.addWidget(TextLine(line.when, size=12, tone="third"), 0, Qt.AlignmentFlag.AlignTop)
    return widget
