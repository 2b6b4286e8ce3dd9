"""Setting the part of the open document from the palette, from the menu, by keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.ui.dataset.part_menu import give_part
from hashiya.ui.wording.common import tr
from hashiya.ui.wording.part_words import part_title

if TYPE_CHECKING:
    from hashiya.ui.window.host import Host


def give_open_document(host: Host, part: str) -> None:
    """The open document's part; the status bar says which, since the list may be closed."""
    session = host.session
    if session is None or session.document is None:
        return
    if give_part(session, [session.document.uid], part):
        host.status.say(tr("Parts", "Part of the document: {0}").format(part_title(part)))
