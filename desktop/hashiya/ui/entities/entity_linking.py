"""Linking in the text: the card, the mentions of the chosen entity, walking along them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRect, Signal

from hashiya.core.beyond.entities import MENTION, NIL
from hashiya.errors import UserError
from hashiya.services.entities import linking
from hashiya.services.entities.entity_candidates import (
    EntityCandidate,
    candidates,
    filtered,
)
from hashiya.services.entities.knowledge import KnowledgeSource, knowledge_of
from hashiya.services.entities.pronouns import mark_mention, mark_pronoun
from hashiya.services.entities.proposals import new_entity
from hashiya.ui.entities.link_card import LinkCard
from hashiya.ui.wording.entity_words import meant_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from hashiya.core.span import Annotation
    from hashiya.services.entities.registry import Linked
    from hashiya.ui.annotate.marker import Marker
    from hashiya.ui.commands.actions import Handler
    from hashiya.ui.context import Context
    from hashiya.ui.entities.entity_book import EntityBook
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.host import Host


class EntityLinking(QObject):
    """`hint` are words for the status bar."""

    hint = Signal(str)

    def __init__(self, context: Context, window: Host, marker: Marker, book: EntityBook) -> None:
        super().__init__(window.widget)
        self._context, self._window, self._marker, self.book = context, window, marker, book
        self._session: Session | None = None
        self._knowledge: KnowledgeSource | None = None
        self._mended = False
        self._mention: Annotation | None = None
        self.card = LinkCard(window.widget, context)
        self.card.linked.connect(self._on_linked)
        self.card.made.connect(self._on_made)
        self.card.unlinked.connect(self._on_unlinked)
        self.card.left.connect(marker.target.reader.setFocus)
        marker.target.reader.scrolled.connect(self.card.hide)
        book.changed.connect(self._show_kin)

    def handlers(self) -> dict[str, Handler]:
        return {
            "entities.link": self._marker.about_one(self.open),
            "entities.pronoun": self.mark_pronoun,
            "entities.next": partial(self.step, 1),
            "entities.previous": partial(self.step, -1),
        }

    def set_session(self, session: Session | None) -> None:
        self._session = session
        self.card.hide()
        self._knowledge, self._mended = None, False
        if session is not None:
            session.selection_changed.connect(self._on_selection_changed)
        self._show_kin()

    # ---------------------------------------------------------------- the card
    def open(self) -> None:
        """Beside the chosen annotation."""
        self.open_at(self._marker.labels.anchor())

    def open_by(self, widget: QWidget) -> None:
        """Beside a button, for the chosen annotation."""
        corner = widget.mapTo(self._window.widget, QPoint(0, 0))
        self.open_at(QRect(corner, widget.size()))

    def open_at(self, anchor: QRect) -> None:
        session, chosen = self._session, self._marker.chosen
        if session is None or session.readonly or session.document is None:
            return
        if chosen is None:
            self.hint.emit(self.tr("Choose an annotation first; then the key says whom it means."))
            return
        self._mention = chosen
        registry = self.book.registry
        now = registry.meant_by(chosen.uid)
        state = meant_words(
            registry.entity(now) if now not in ("", NIL) else None, now, self._context.language
        )
        self.card.open_for(anchor, chosen, session.scheme, self._found, now=now, state=state)

    def _found(self, typed: str) -> Sequence[EntityCandidate]:
        session, mention, registry = self._session, self._mention, self.book.registry
        if session is None or mention is None or session.document is None:
            return ()
        knowledge = self._known(session)
        if typed:
            own = filtered(registry, typed, label=mention.label)
            found = knowledge.typed(own, typed, mention.label)
        else:
            found = knowledge.like(candidates(registry, mention, session.document.text), mention)
        if knowledge.damaged and not self._mended:
            self._mended = True  # once: a disk that spoils it again is not worn out
            self._index(knowledge)
        return found

    def _known(self, session: Session) -> KnowledgeSource:
        if self._knowledge is None or not self._knowledge.is_of(session.project):
            self._knowledge = knowledge_of(session.project)
            if self._knowledge.missing:
                self._index(self._knowledge)
        return self._knowledge

    def _index(self, knowledge: KnowledgeSource) -> None:
        """A large file takes a minute; meanwhile the project's own entities are there."""
        self._context.jobs.start(
            knowledge.index,
            name="indexing",
            receiver=self,
            on_result=self._on_indexed,
            on_refused=self._window.messages.show_error,
            shown=True,
            slot="knowledge",
        )

    def _on_indexed(self, _report: object) -> None:
        self._knowledge = None
        self.card.renew()

    def _on_linked(self, meant: object) -> None:
        session, mention = self._session, self._mention
        if session is None or mention is None:
            return
        if isinstance(meant, EntityCandidate):
            entity = meant.entity
            whom = entity.uid or entity
            self._marker.target.do(lambda: linking.link(session.project, [mention], whom))
        else:
            self._marker.target.do(lambda: linking.link(session.project, [mention], NIL))
        self._stay(session, mention)

    def _on_made(self, name: str) -> None:
        session, mention = self._session, self._mention
        if session is not None and mention is not None:
            entity = new_entity(name, mention.label)
            self._marker.target.do(lambda: linking.link(session.project, [mention], entity))
            self._stay(session, mention)

    def _on_unlinked(self) -> None:
        session, mention = self._session, self._mention
        if session is not None and mention is not None:
            self._marker.target.do(lambda: linking.unlink(session.project, [mention]))

    def _stay(self, session: Session, mention: Annotation) -> None:
        """A suggestion that was accepted by linking it stays chosen."""
        session.select(mention.uid)

    def mark_pronoun(self) -> None:
        """The selection becomes a mention without a label, else the pronoun of the word at the caret.

        Then the card asks whom it means.
        """
        target = self._marker.target
        found = target.writable
        if found is None:
            return
        session, document = found
        range_ = target.range()
        try:
            if range_ is not None:
                act = mark_mention(session.project, document.uid, *range_)
            else:
                act, range_ = mark_pronoun(session.project, document.uid, target.reader.caret)
        except UserError as error:
            session.refused(error)
            return
        if session.execute(act) is None:
            return
        mention = next((each for each in session.annotations_at(*range_) if each.label == MENTION), None)
        if mention is not None:
            target.reader.set_caret(mention.end, reveal=False)
            session.select(mention.uid)
            self.open()

    # ---------------------------------------------------------------- mentions of one entity
    @property
    def chosen_entity(self) -> str:
        """The uid of what the chosen annotation means; "" where it means nobody known."""
        chosen = self._marker.chosen
        meant = self.book.registry.meant_by(chosen.uid) if chosen is not None and not self.book.empty else ""
        return "" if meant == NIL else meant

    def _on_selection_changed(self, _annotation: object) -> None:
        self._show_kin()

    def _show_kin(self) -> None:
        """The mentions of the chosen entity in this text are underlined alike."""
        entity, session = self.chosen_entity, self._session
        found: frozenset[str] = frozenset()
        if entity and session is not None and session.document is not None:
            here = self.book.registry.in_document(session.document.uid)
            found = frozenset(each.annotation.uid for each in here if each.entity == entity)
        self._marker.target.reader.set_kin(found if len(found) > 1 else frozenset())

    def step(self, by: int) -> None:
        """To the next mention of the same entity, through all documents and around the end."""
        session, chosen, entity = self._session, self._marker.chosen, self.chosen_entity
        if session is None or chosen is None:
            return
        if not entity:
            self.hint.emit(self.tr("This annotation is not linked to an entity yet."))
            return
        places = {uid: at for at, uid in enumerate(session.project.document_uids())}
        found = [each for each in self.book.registry.of(entity) if each.annotation.document in places]
        found.sort(key=lambda each: (places[each.annotation.document], each.annotation.start))
        uids = [each.annotation.uid for each in found]
        if len(uids) < 2:
            self.hint.emit(self.tr("This is the only mention of this entity."))
            return
        self._go(session, found[(uids.index(chosen.uid) + by) % len(uids)])

    def _go(self, session: Session, linked: Linked) -> None:
        mention = linked.annotation
        if session.document is None or session.document.uid != mention.document:
            session.open_document(mention.document)
        self._marker.target.reader.set_caret(mention.end, reveal=False)
        session.select(mention.uid)
