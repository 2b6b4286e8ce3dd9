"""Words for each kind of act, one and several; the kinds are those of the services."""

from __future__ import annotations

from hashiya.qtkit.i18n import noop

ACT_WORDS = {
    "mark": (noop("Marked {surface} as {label}"), ""),
    "mark_all": (noop("Marked one place as {label}"), noop("Marked %Ln places as {label}")),
    "accept": (noop("Accepted {surface} as {label}"), noop("Accepted %Ln suggestions")),
    "accept_above": (noop("Accepted one suggestion"), noop("Accepted %Ln suggestions")),
    "reject": (noop("Rejected {label} on {surface}"), noop("Rejected %Ln suggestions")),
    "delete": (noop("Removed {label} from {surface}"), noop("Removed %Ln annotations")),
    "relabel": (noop("Label changed from {before} to {label}"), ""),
    "set_range": (noop("Boundaries changed to {surface}"), ""),
    "note": (noop("Note changed"), ""),
    "state": (noop("State of {document} changed"), ""),
    "delete_documents": (noop("Removed {document}"), noop("Removed %Ln documents")),
    "rename_document": (noop("Renamed to {name}"), ""),
    "direction": (noop("Direction of {document} changed"), ""),
    "meta": (noop("Details of {document} changed"), ""),
    "label_add": (noop("Label {label} added"), ""),
    "label_edit": (noop("Label {label} changed"), ""),
    "label_rename": (noop("Label {before} renamed to {label}"), ""),
    "label_merge": (noop("Label merged into {label}"), noop("Label merged into {label}")),
    "label_delete": (noop("Label {label} deleted"), noop("Label {label} deleted")),
    "label_order": (noop("Order of labels changed"), noop("Order of labels changed")),
    "scheme_replace": (noop("Label scheme changed"), ""),
    "word_list_add": (noop("List {name} added"), noop("List {name} added")),
    "word_list_delete": (noop("List {name} deleted"), ""),
    "import": (noop("One document imported"), noop("%Ln documents imported")),
    "suggest": (noop("One suggestion added"), noop("%Ln suggestions added")),
    "settle": (noop("Settled {surface}"), ""),
    "settle_many": (noop("Settled one place"), noop("Settled %Ln places")),
    "reopen": (noop("Opened {surface} again"), ""),
    "guideline": (noop("Guidelines of {label} changed"), ""),
    "example": (noop("Kept {surface} as an example"), noop("Kept %Ln examples from {surface}")),
    "example_removed": (noop("Example {surface} removed"), ""),
    "answer": (noop("Answered the correction of {surface}"), ""),
    "consistency": (
        noop("Made {surface} the same in one place"),
        noop("Made {surface} the same in %Ln places"),
    ),
    "assign": (noop("Dealt out one document"), noop("Dealt out %Ln documents")),
    "withdraw": (noop("Took one document back"), noop("Took %Ln documents back")),
    "settle_conflict": (noop("Settled the conflict about {surface}"), ""),
    "settle_conflicts": (noop("Settled one conflict"), noop("Settled %Ln conflicts")),
    "role": (noop("Role of {name} changed"), ""),
}
