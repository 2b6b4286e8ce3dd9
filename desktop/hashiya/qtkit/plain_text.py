"""Words that come from files, where Qt would take markup in them for markup."""

from __future__ import annotations

from PySide6.QtGui import Qt


def plain_tip(text: str) -> str:
    """The text for a tooltip, shown letter by letter.

    Tooltips render what looks like HTML, images of local files included: a name out of somebody's file must
    not make the program open anything.
    """
    if not Qt.mightBeRichText(text):
        return text
    import html  # brings tables of names that the start can do without

    return f"<span>{html.escape(text).replace(chr(10), '<br>')}</span>"
