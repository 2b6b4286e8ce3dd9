"""What the status bar says of where one stands: paragraph, words, counts, person, zoom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.qtkit.i18n import number, percent
from hashiya.ui.wording.common import tr

if TYPE_CHECKING:
    from hashiya.ui.window.host import Host


def show_standing(window: Host) -> None:
    """Say it all anew."""
    session, status = window.session, window.status
    status.set_open(session is not None, readonly=bool(session and session.readonly))
    show_person(window)
    status.set_zoom(percent(window.context.settings.get("reader/size") / 21))
    if session is None:
        status.set_place("", tr("Standing", "Everything stays on this computer; no network is needed."), "")
        return
    document = session.document
    if document is None:
        status.set_place("", "", "")
        return
    at, of = window.page.reader.paragraph_number()
    place = tr("Standing", "Paragraph {0} of {1}").format(number(at), number(of)) if at else ""
    info = window.documents.info(document.uid)
    words = tr("Standing", "%Ln words", info.words) if info else ""
    if session.reading:
        accepted, suggested = (info.annotations, info.suggestions) if info else (0, 0)
    else:
        suggested = window.marker.place.total
        accepted = len(session.annotations()) - suggested - session.rejections_seen
    counts = [tr("Standing", "%Ln accepted", accepted), tr("Standing", "%Ln suggested", suggested)]
    status.set_place(place, words, " · ".join(counts))


def show_person(window: Host) -> None:
    """Under whose name the work is kept."""
    name = window.session.person_name if window.session else ""
    words = tr("Standing", "Annotating as {0}").format(f"\u2068{name}\u2069") if name else ""
    window.status.set_person(words)
