"""Dialogs and pages that commands open, each imported inside its function when it is first wanted.

The imports are static: the type checker, the bundler and a test see every one, and the start stays light.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from hashiya.ui.context import Context
    from hashiya.ui.window.host import Host


def _import(host: Host) -> object:
    from hashiya.ui.exchange.import_dialog import open_import

    return open_import(host)


def _export(host: Host) -> object:
    from hashiya.ui.exchange.export_dialog import open_export

    return open_export(host)


def _export_again(host: Host) -> None:
    from hashiya.ui.exchange.export_dialog import export_again

    export_again(host)


def _publish(host: Host) -> object:
    from hashiya.ui.publish.publish_dialog import open_publish

    return open_publish(host)


def _merge(host: Host) -> object:
    from hashiya.ui.merge.merge_dialog import open_merge

    return open_merge(host)


def _undo_merge(host: Host) -> object:
    from hashiya.ui.merge.undo_merge_dialog import open_unmerge

    return open_unmerge(host)


def _backup(host: Host) -> object:
    from hashiya.ui.project.backup_dialog import open_backup

    return open_backup(host)


def _daily_copy(host: Host) -> object:
    from hashiya.ui.project.backup_dialog import open_earlier

    return open_earlier(host)


def _occurrences(host: Host) -> object:
    from hashiya.ui.annotate.occurrences_dialog import open_occurrences

    return open_occurrences(host)


def _attributes_all(host: Host) -> object:
    from hashiya.ui.attributes.same_dialog import open_same

    return open_same(host)


def _proposals(host: Host) -> object:
    from hashiya.ui.attributes.proposals_dialog import open_proposals

    return open_proposals(host)


def _scheme(host: Host) -> object:
    from hashiya.ui.scheme.scheme_dialog import open_scheme

    return open_scheme(host)


def _annotation_history(host: Host) -> object:
    from hashiya.ui.project.journal_dialog import open_annotation_history

    return open_annotation_history(host)


def _training(host: Host) -> object:
    from hashiya.ui.suggest.training_dialog import open_training

    return open_training(host)


def _engines(host: Host) -> object:
    from hashiya.ui.suggest.engines_dialog import open_engines

    return open_engines(host)


def _gazetteers(host: Host) -> object:
    from hashiya.ui.scheme.gazetteers_dialog import open_lists

    return open_lists(host)


def _threshold(host: Host) -> object:
    from hashiya.ui.suggest.threshold_dialog import open_amount

    return open_amount(host)


def _accept_above(host: Host) -> None:
    from hashiya.ui.annotate.accept_above import accept_above

    accept_above(host)


def _properties(host: Host) -> object:
    from hashiya.ui.project.properties_dialog import open_properties

    return open_properties(host)


def _undo_list(host: Host) -> object:
    from hashiya.ui.project.undo_list_dialog import open_undo_list

    return open_undo_list(host)


def _history(host: Host) -> object:
    from hashiya.ui.project.journal_dialog import open_journal

    return open_journal(host)


def _annotator_name(host: Host) -> object:
    from hashiya.ui.team.annotator_name_dialog import open_person

    return open_person(host)


def _assignments(host: Host) -> object:
    from hashiya.ui.team.assignments_dialog import open_packages

    return open_packages(host)


def _pull_review(host: Host) -> object:
    from hashiya.ui.team.pull_review import open_pull

    return open_pull(host)


def _shared_folder(host: Host) -> object:
    from hashiya.ui.team.shared_folder_dialog import open_shared_folder

    return open_shared_folder(host)


def _people(host: Host) -> object:
    from hashiya.ui.team.people_dialog import open_people

    return open_people(host)


def _deal_parts(host: Host) -> object:
    from hashiya.ui.dataset.deal_parts_dialog import open_deal_parts

    return open_deal_parts(host)


def _part_of_document(part: str, host: Host) -> None:
    from hashiya.ui.dataset.part_commands import give_open_document

    give_open_document(host, part)


def _check(host: Host) -> object:
    from hashiya.ui.project.check_dialog import open_check

    return open_check(host)


def _settings(host: Host) -> object:
    from hashiya.ui.window.settings_dialog import open_settings

    return open_settings(host)


def _about(host: Host) -> object:
    from hashiya.ui.window.about_dialog import open_about

    return open_about(host)


OPENERS: dict[str, Callable[[Host], object]] = {
    "file.import": _import,
    "file.export": _export,
    "file.export_again": _export_again,
    "file.publish": _publish,
    "file.merge": _merge,
    "file.unmerge": _undo_merge,
    "file.backup": _backup,
    "file.earlier": _daily_copy,
    "annotate.occurrences": _occurrences,
    "annotate.attributes_all": _attributes_all,
    "annotate.proposals": _proposals,
    "annotate.scheme": _scheme,
    "annotate.history": _annotation_history,
    "annotate.properties": _properties,
    "suggestions.accept_above": _accept_above,
    "suggestions.train": _training,
    "suggestions.engines": _engines,
    "suggestions.lists": _gazetteers,
    "suggestions.amount": _threshold,
    "review.assign": _assignments,
    "review.pull": _pull_review,
    "review.shared": _shared_folder,
    "review.people": _people,
    "tools.parts": _deal_parts,
    "tools.part_train": partial(_part_of_document, "train"),
    "tools.part_dev": partial(_part_of_document, "dev"),
    "tools.part_test": partial(_part_of_document, "test"),
    "tools.part_none": partial(_part_of_document, ""),
    "edit.undo_list": _undo_list,
    "tools.history": _history,
    "tools.person": _annotator_name,
    "tools.check": _check,
    "tools.settings": _settings,
    "help.about": _about,
}
"""Command → what opens its dialog over the window and gives it back, None where none was opened."""


def _review_page(context: Context, host: Host) -> QWidget:
    from hashiya.ui.review.review_page import ReviewPage

    return ReviewPage(context, host)


def _concordance_page(context: Context, host: Host) -> QWidget:
    from hashiya.ui.search.concordance_page import ConcordancePage

    return ConcordancePage(context, host)


def _statistics_page(context: Context, host: Host) -> QWidget:
    from hashiya.ui.statistics.statistics_page import StatisticsPage

    return StatisticsPage(context, host)


def _quick_page(context: Context, host: Host) -> QWidget:
    from hashiya.ui.suggest.quick_review import QuickPage

    return QuickPage(context, host)


def _control_sample_page(context: Context, host: Host) -> QWidget:
    from hashiya.ui.evaluate.control_sample import ControlSamplePage

    return ControlSamplePage(context, host)


def _evaluation_page(context: Context, host: Host) -> QWidget:
    from hashiya.ui.evaluate.evaluation_page import EvaluationPage

    return EvaluationPage(context, host)


def _relation_table_page(context: Context, host: Host) -> QWidget:
    from hashiya.ui.relations.relations_page import RelationsPage

    return RelationsPage(context, host)


def _entities_page(context: Context, host: Host) -> QWidget:
    from hashiya.ui.entities.entities_page import EntitiesPage

    return EntitiesPage(context, host)


def _entity_links_page(context: Context, host: Host) -> QWidget:
    from hashiya.ui.entities.quick_links import QuickLinksPage

    return QuickLinksPage(context, host)


PAGE_WIDGETS: dict[str, Callable[[Context, Host], QWidget]] = {
    "review": _review_page,
    "concordance": _concordance_page,
    "statistics": _statistics_page,
    "quick": _quick_page,
    "control_sample": _control_sample_page,
    "evaluation": _evaluation_page,
    "relation_table": _relation_table_page,
    "entities": _entities_page,
    "entity_links": _entity_links_page,
}
"""Pages beside the annotating one, made when first shown."""
