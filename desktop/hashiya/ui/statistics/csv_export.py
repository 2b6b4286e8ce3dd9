"""Writing the report of agreement: a table for spreadsheets, or a page with plots."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hashiya.errors import UserError
from hashiya.qtkit.file_dialog import FileDialog
from hashiya.services.statistics.agreement_report import write_csv, write_page
from hashiya.ui.wording.agreement_words import page_words
from hashiya.ui.wording.common import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from hashiya.services.entities.link_agreement import LinkAgreement
    from hashiya.services.statistics.agreement import AgreementReport
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session


def ask_and_write(
    parent: QWidget,
    context: Context,
    session: Session,
    report: AgreementReport,
    links: Sequence[LinkAgreement] = (),
) -> Path | None:
    """Ask for a place and write there; None where it was called off or failed (which is told)."""
    page_kind = tr("Report", "A page with plots (*.html)")
    table_kind = tr("Report", "A table (*.csv)")
    title = tr("Report", "Export report")
    start = str(context.folder / f"{session.path.stem}.html")
    chosen, kind = FileDialog.save_file(parent, title, start, f"{page_kind};;{table_kind}")
    if not chosen:
        return None
    path = Path(chosen)
    if not path.suffix:
        path = path.with_suffix(".csv" if kind == table_kind else ".html")
    try:
        write_report(report, path, rtl=context.rtl, links=links)
    except UserError as error:
        session.refused(error)
        return None
    context.settings.set("folder", str(path.parent))
    return path


def write_report(
    report: AgreementReport, path: Path, *, rtl: bool, links: Sequence[LinkAgreement] = ()
) -> None:
    """CSV by that ending, a page of HTML by any other."""
    if path.suffix.lower() == ".csv":
        write_csv(report, path, links)
    else:
        write_page(report, path, words=page_words(), rtl=rtl)
