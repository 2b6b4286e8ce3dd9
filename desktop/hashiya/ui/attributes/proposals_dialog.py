"""Values that the words of annotations propose: all of a document or of the project, taken in one act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.services.attributes.proposed_values import find_proposed
from hashiya.services.attributes.values import set_each
from hashiya.ui.attributes.ticked_search import TickedSearch
from hashiya.ui.widgets.two_line_list import ListEntry
from hashiya.ui.wording.attribute_words import proposal_words

if TYPE_CHECKING:
    from hashiya.core.changes import ChangeSet
    from hashiya.services.attributes.looking import AnnotationInLine, Looked
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.host import Host


class ProposalsDialog(TickedSearch):
    """All are ticked; each stands in its line, with its values."""

    def __init__(self, context: Context, session: Session, window: Host, document: str) -> None:
        super().__init__(context, session, window, document)
        self._found: dict[str, AnnotationInLine] = {}
        self.set_title(self.tr("Proposed values"))
        self.begin(
            self.tr("Annotations that lack values"),
            self.tr("Nothing is proposed for your annotations here."),
        )

    def search(self, only: str) -> None:
        self.start(find_proposed, only)

    def show_found(self, looked: Looked) -> None:
        self._found = {each.annotation.uid: each for each in looked.found}
        entries = []
        for uid, each in self._found.items():
            annotation = each.annotation
            types = self._session.said.for_label(annotation.label)
            values = proposal_words(types, each.values, self.context.language)
            words = " ".join(annotation.surface.split())
            entries.append(ListEntry(uid, words, each.line, trail=values, quoted=True))
        self.show_listed(entries, self._found, whole=looked.whole)

    def give(self) -> ChangeSet | None:
        project, ticked = self._session.project, self.list.ticked
        given = [(each.annotation, each.values) for uid, each in self._found.items() if uid in ticked]
        return self._session.do(lambda: set_each(project, given))


def open_proposals(window: Host) -> ProposalsDialog | None:
    """For the open document."""
    session = window.session
    if session is None or session.document is None:
        return None
    dialog = ProposalsDialog(window.context, session, window, session.document.uid)
    dialog.finished.connect(window.focus_text)
    dialog.open()
    return dialog
