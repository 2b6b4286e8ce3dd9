"""Every command of the program in one table: menus, shortcuts and the palette come from it."""

from __future__ import annotations

from typing import NamedTuple

from hashiya.qtkit.i18n import noop

MENUS = (
    ("file", noop("File")),
    ("edit", noop("Edit")),
    ("view", noop("View")),
    ("annotate", noop("Annotate")),
    ("suggestions", noop("Suggestions")),
    ("review", noop("Review")),
    ("tools", noop("Tools")),
    ("help", noop("Help")),
)

PAGES = (
    ("annotate", noop("Annotate")),
    ("review", noop("Review")),
    ("concordance", noop("Concordance")),
    ("statistics", noop("Statistics")),
)


class Command(NamedTuple):
    """`needs` are conditions that must all hold: project, writable, document, range (something is selected
    in the text), chosen (an annotation is), suggestion or settled (what the chosen one is), related (it has
    relations), relation (one of these is chosen), target (range or
    chosen), choosable (range or settled), hidden (some label is), undo, redo, suggestions (the document has
    some).

    `reader` keys count only while the reader has the focus. `more` is said to the palette beside the name.
    """

    id: str
    text: str
    menu: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    needs: tuple[str, ...] = ()
    reader: bool = False
    checkable: bool = False
    group: int = 0
    more: str = ""


_P, _W = ("project",), ("project", "writable")
_D, _DW = ("document",), ("document", "writable")
_A = ("chosen", "writable")
_O = ("on_one", "writable")

COMMANDS = (
    Command("file.new", noop("New project…"), "file", ("Ctrl+N",), "file-plus-2"),
    Command("file.open", noop("Open project…"), "file", ("Ctrl+O",), "folder-open"),
    Command("file.sample", noop("Sample project"), "file", (), "book-open-text"),
    Command("file.close", noop("Close project"), "file", ("Ctrl+W",), "", _P),
    Command("file.import", noop("Import…"), "file", ("Ctrl+I",), "download", _W, group=1),
    Command("file.export", noop("Export…"), "file", ("Ctrl+Shift+E",), "upload", _P, group=1),
    Command("file.export_again", noop("Export again"), "file", ("Ctrl+E",), "", _P, group=1),
    Command("file.publish", noop("Publish…"), "file", (), "book-open", _P, group=1, more="HTML web pages"),
    Command("file.merge", noop("Merge colleagues' work…"), "file", (), "git-merge", _W, group=1),
    Command("file.unmerge", noop("Undo merge…"), "file", (), "", _W, group=1),
    Command("file.backup", noop("Backup…"), "file", (), "hard-drive", _P, group=1),
    Command("file.earlier", noop("Restore daily copy…"), "file", (), "", _P, group=1),
    Command("file.print", noop("Print…"), "file", ("Ctrl+P",), "", _D, group=2),
    Command("file.pdf", noop("Save as PDF…"), "file", (), "", _D, group=2),
    Command("file.quit", noop("Quit"), "file", ("Ctrl+Q",), group=3),
    Command("edit.undo", noop("Undo"), "edit", ("Ctrl+Z",), "undo-2", ("undo",)),
    Command("edit.redo", noop("Redo"), "edit", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo-2", ("redo",)),
    Command("edit.undo_list", noop("List of acts…"), "edit", ("Ctrl+Shift+U",), "history", _W),
    Command("edit.copy", noop("Copy"), "edit", ("Ctrl+C",), "copy", ("target",), reader=True, group=1),
    Command("edit.select_all", noop("Select all"), "edit", ("Ctrl+A",), "", _D, reader=True, group=1),
    Command("edit.find", noop("Find in the document"), "edit", ("Ctrl+F",), "search", _D, group=2),
    Command("edit.find_all", noop("Find in all documents"), "edit", ("Ctrl+Shift+F",), "", _P, group=2),
    Command("edit.find_next", noop("Next hit"), "edit", ("F3",), "", _D, group=2),
    Command("edit.find_previous", noop("Previous hit"), "edit", ("Shift+F3",), "", _D, group=2),
    Command("view.palette", noop("Command palette"), "view", ("Ctrl+K",), "command"),
    Command("view.annotate", noop("Annotation page"), "view", ("Ctrl+1",), "highlighter", _P, group=1),
    Command("view.review", noop("Review page"), "view", ("Ctrl+2",), "scale", _P, group=1),
    Command("view.concordance", noop("Concordance page"), "view", ("Ctrl+3",), "quote", _P, group=1),
    Command("view.statistics", noop("Statistics page"), "view", ("Ctrl+4",), "chart-column", _P, group=1),
    Command("view.entities", noop("Entities page"), "view", ("Ctrl+5",), "", _P, group=1),
    Command(
        "view.documents", noop("Documents"), "view", ("Alt+1",), "panel-left", _P, checkable=True, group=2
    ),
    Command(
        "view.annotations",
        noop("Annotations"),
        "view",
        ("Alt+2",),
        "panel-right",
        _P,
        checkable=True,
        group=2,
    ),
    Command("view.inspector", noop("Inspector"), "view", ("Alt+3",), "info", _P, checkable=True, group=2),
    Command("view.search", noop("Search"), "view", ("Alt+4",), "search", _P, checkable=True, group=2),
    Command("view.labels", noop("Labels"), "view", ("Alt+5",), "tags", _P, checkable=True, group=2),
    Command("view.relations", noop("Relations"), "view", ("Alt+6",), "spline", _P, checkable=True, group=2),
    Command("view.reading", noop("Reading mode"), "view", ("F9",), "book-open", _P, checkable=True, group=2),
    Command(
        "view.split", noop("Second text"), "view", ("Ctrl+Shift+B",), "columns-2", _D, checkable=True, group=2
    ),
    Command("view.other_text", noop("Go to the other text"), "view", ("Ctrl+Tab",), "", _D, group=2),
    Command("view.exchange", noop("Exchange the two texts"), "view", ("Ctrl+Shift+Tab",), "", _D, group=2),
    Command("view.next_part", noop("Next part of the window"), "view", ("Ctrl+F6",), "", _P, group=2),
    Command(
        "view.previous_part", noop("Previous part of the window"), "view", ("Ctrl+Shift+F6",), "", _P, group=2
    ),
    Command("view.reset", noop("Reset layout"), "view", (), "", _P, group=2),
    Command(
        "view.larger", noop("Larger text"), "view", ("Ctrl++", "Ctrl+="), "a-arrow-up", needs=_P, group=3
    ),
    Command("view.smaller", noop("Smaller text"), "view", ("Ctrl+-",), "a-arrow-down", needs=_P, group=3),
    Command("view.type", noop("Type…"), "view", ("Ctrl+Shift+T",), "a-large-small", _P, group=3),
    Command("view.normal", noop("Normal size"), "view", ("Ctrl+0",), "", needs=_P, group=3),
    Command("view.tags", noop("Tags: full, short, off"), "view", ("Ctrl+T",), "tag", group=4),
    Command(
        "view.marks", noop("Hide diacritics"), "view", ("Ctrl+Shift+D",), "type", checkable=True, group=4
    ),
    Command("view.codes", noop("Codes in one piece"), "view", (), "", checkable=True, group=4),
    Command("view.hide_label", noop("Hide the label"), "view", ("Ctrl+Shift+X",), "eye-off", _D, group=5),
    Command("view.only_label", noop("This label alone"), "view", ("Ctrl+Shift+O",), "", _D, group=5),
    Command("view.next_label", noop("Next label alone"), "view", ("Ctrl+Shift+N",), "", _D, group=5),
    Command(
        "view.all_labels", noop("Show all labels"), "view", ("Ctrl+Shift+S",), "eye", ("hidden",), group=5
    ),
    Command("view.theme", noop("Day or night"), "view", ("Ctrl+Shift+L",), "moon", group=6),
    Command("view.language", noop("Arabic or English interface"), "view", (), "languages", group=6),
    Command(
        "annotate.choose",
        noop("Choose a label…"),
        "annotate",
        ("Return", "Enter"),
        "tags",
        ("choosable", "writable"),
        reader=True,
    ),
    Command(
        "annotate.repeat",
        noop("Repeat the last label"),
        "annotate",
        (".",),
        "",
        ("target", "writable"),
        reader=True,
    ),
    Command(
        "annotate.point",
        noop("Point at words by letters"),
        "annotate",
        ("Shift+Space", "Insert"),
        "",
        _DW,
        reader=True,
    ),
    Command(
        "annotate.attributes",
        noop("Attributes of the annotation…"),
        "annotate",
        ("Ctrl+U",),
        "list-plus",
        _O,
        more="subtype",
    ),
    Command(
        "annotate.attributes_all",
        noop("Attributes in all occurrences…"),
        "annotate",
        ("Ctrl+Shift+V",),
        "",
        _A,
    ),
    Command("annotate.proposals", noop("Proposed values…"), "annotate", (), "", _DW, more="subtype"),
    Command("annotate.note", noop("Note"), "annotate", ("F2",), "message-square", _A),
    Command(
        "annotate.remove",
        noop("Remove annotation"),
        "annotate",
        ("Delete", "Backspace"),
        "trash-2",
        ("settled", "writable"),
        reader=True,
    ),
    Command("annotate.relate", noop("Relate to…"), "annotate", ("Ctrl+R",), "spline", _O, group=6),
    Command(
        "annotate.turn_relation",
        noop("Turn the relation round"),
        "annotate",
        ("Ctrl+Shift+R",),
        "",
        ("relation", "writable"),
        group=6,
    ),
    Command(
        "annotate.next_relation",
        noop("Next relation of the annotation"),
        "annotate",
        ("Ctrl+Shift+J",),
        "",
        ("related",),
        group=6,
    ),
    Command(
        "annotate.occurrences",
        noop("All occurrences…"),
        "annotate",
        ("Ctrl+Shift+A",),
        "replace-all",
        ("target", "writable"),
    ),
    Command("entities.link", noop("Link to an entity…"), "annotate", ("Ctrl+L",), "", _O),
    Command("entities.pronoun", noop("Mark the attached pronoun"), "annotate", ("Ctrl+Shift+P",), "", _DW),
    Command("entities.next", noop("Next mention of the entity"), "annotate", ("Alt+Down",), "", ("chosen",)),
    Command(
        "entities.previous", noop("Previous mention of the entity"), "annotate", ("Alt+Up",), "", ("chosen",)
    ),
    Command("annotate.guide", noop("Guidelines of the label"), "annotate", ("F4",), "book-open", _D),
    Command(
        "annotate.history",
        noop("History of the annotation…"),
        "annotate",
        ("Ctrl+Shift+H",),
        "history",
        ("chosen",),
    ),
    Command(
        "annotate.end_left",
        noop("Move the end to the left"),
        "annotate",
        ("Ctrl+Left",),
        "",
        _A,
        reader=True,
        group=1,
    ),
    Command(
        "annotate.end_right",
        noop("Move the end to the right"),
        "annotate",
        ("Ctrl+Right",),
        "",
        _A,
        reader=True,
        group=1,
    ),
    Command(
        "annotate.start_left",
        noop("Move the start to the left"),
        "annotate",
        ("Ctrl+Shift+Left",),
        "",
        _A,
        reader=True,
        group=1,
    ),
    Command(
        "annotate.start_right",
        noop("Move the start to the right"),
        "annotate",
        ("Ctrl+Shift+Right",),
        "",
        _A,
        reader=True,
        group=1,
    ),
    *(
        Command(f"annotate.{end}_letter_{side}", text, "annotate", (key,), "", _A, reader=True, group=1)
        for end, side, text, key in (
            ("end", "left", noop("Move the end a letter to the left"), "F6"),
            ("end", "right", noop("Move the end a letter to the right"), "F7"),
            ("start", "left", noop("Move the start a letter to the left"), "Shift+F6"),
            ("start", "right", noop("Move the start a letter to the right"), "Shift+F7"),
        )
    ),
    Command(
        "annotate.next", noop("Next annotation"), "annotate", ("Ctrl+Down",), "", _D, reader=True, group=2
    ),
    Command(
        "annotate.previous",
        noop("Previous annotation"),
        "annotate",
        ("Ctrl+Up",),
        "",
        _D,
        reader=True,
        group=2,
    ),
    Command(
        "annotate.done",
        noop("Done, next document"),
        "annotate",
        ("Ctrl+Return", "Ctrl+Enter"),
        "check",
        _DW,
        group=3,
    ),
    Command("annotate.reopen", noop("Not done yet"), "annotate", (), "", _DW, group=3),
    Command("annotate.next_document", noop("Next document"), "annotate", ("Ctrl+PgDown",), "", _P, group=4),
    Command(
        "annotate.previous_document", noop("Previous document"), "annotate", ("Ctrl+PgUp",), "", _P, group=4
    ),
    Command(
        "annotate.document_labels",
        noop("Labels of the document…"),
        "annotate",
        ("Ctrl+D",),
        "tag",
        _DW,
        group=4,
    ),
    Command(
        "annotate.document_note",
        noop("Note on the document…"),
        "annotate",
        ("Shift+F2",),
        "message-square",
        _D,
        group=4,
    ),
    Command("annotate.properties", noop("Document properties…"), "annotate", (), "", _D, group=4),
    Command("annotate.scheme", noop("Label scheme…"), "annotate", (), "tags", _P, group=5),
    Command(
        "suggestions.next", noop("Next suggestion"), "suggestions", ("Tab",), "chevron-right", _D, reader=True
    ),
    Command(
        "suggestions.previous",
        noop("Previous suggestion"),
        "suggestions",
        ("Shift+Tab",),
        "chevron-left",
        _D,
        reader=True,
    ),
    Command(
        "suggestions.accept",
        noop("Accept"),
        "suggestions",
        ("Return", "Enter"),
        "check",
        ("suggestion", "writable"),
        reader=True,
        group=1,
    ),
    Command(
        "suggestions.reject",
        noop("Reject"),
        "suggestions",
        ("Delete", "Backspace"),
        "x",
        ("suggestion", "writable"),
        reader=True,
        group=1,
    ),
    Command(
        "suggestions.glance",
        noop("Decide the paragraph at a glance"),
        "suggestions",
        ("Space",),
        "list-checks",
        _DW,
        reader=True,
        group=1,
    ),
    Command(
        "suggestions.accept_above",
        noop("Accept confident…"),
        "suggestions",
        ("Ctrl+Shift+Return", "Ctrl+Shift+Enter"),
        "list-checks",
        ("suggestions", "writable"),
        group=1,
    ),
    Command(
        "suggestions.order", noop("Least certain first"), "suggestions", (), "", _D, checkable=True, group=2
    ),
    Command(
        "suggestions.document",
        noop("Suggest in this document"),
        "suggestions",
        ("F5",),
        "sparkles",
        _DW,
        group=3,
    ),
    Command("suggestions.all", noop("Suggest in all documents"), "suggestions", (), "", _W, group=3),
    Command("view.quick", noop("Quick confirmation"), "suggestions", ("Ctrl+Shift+K",), "zap", _P, group=2),
    Command("view.entity_links", noop("Suggested links"), "suggestions", ("Ctrl+Shift+M",), "", _P, group=2),
    Command("view.evaluation", noop("Evaluation"), "suggestions", (), "gauge", _P, group=4),
    Command("view.control_sample", noop("Control sample"), "suggestions", (), "scan-eye", _P, group=4),
    Command("suggestions.engines", noop("Engines…"), "suggestions", (), "cpu", _P, group=4),
    Command(
        "suggestions.train",
        noop("Train on this project…"),
        "suggestions",
        (),
        "",
        _P,
        group=4,
        more="training",
    ),
    Command("suggestions.amount", noop("Suggestion threshold…"), "suggestions", (), "", _P, group=4),
    Command("suggestions.kind", noop("How well engines know this text"), "suggestions", (), "", _D, group=4),
    Command("suggestions.lists", noop("Lists of names…"), "suggestions", (), "library", _P, group=4),
    Command("review.compare", noop("Compare annotators"), "review", (), "scale", _P),
    Command("review.agreement", noop("Agreement"), "review", (), "", _P),
    Command("review.conflicts", noop("Conflicts of merged files"), "review", (), "", _P),
    Command("review.consistency", noop("Consistency"), "review", (), "", _P),
    Command("review.mine", noop("Corrected in mine"), "review", (), "", _P),
    Command("review.answers", noop("Answers to corrections"), "review", (), "", _P, more="replies"),
    Command("review.guidelines", noop("Guidelines of all labels"), "review", (), "", _P),
    Command("review.next_correction", noop("Next correction of my work"), "review", ("F8",), "", _P),
    Command(
        "review.previous_correction", noop("Previous correction of my work"), "review", ("Shift+F8",), "", _P
    ),
    Command("review.answer", noop("Answer the correction"), "review", ("Ctrl+F8",), "", _W),
    Command("review.adopt", noop("Take the correction over"), "review", ("Alt+F8",), "check", _W),
    Command("review.assign", noop("Make packages for annotators…"), "review", (), "package", _W, group=1),
    Command("review.pull", noop("Pull review…"), "review", (), "download", _W, group=1),
    Command("review.shared", noop("Shared folder…"), "review", (), "folder-sync", _P, group=1),
    Command("review.people", noop("People…"), "review", (), "users", _P, group=1),
    Command("view.relation_table", noop("Relations of the project"), "tools", ("Ctrl+6",), "spline", _P),
    Command("tools.concordance", noop("Concordance"), "tools", (), "quote", _P),
    Command("tools.statistics", noop("Statistics"), "tools", (), "chart-column", _P),
    Command("tools.parts", noop("Deal parts of training data…"), "tools", (), "", _W, group=2),
    *(
        Command(f"tools.part_{part}", text, "tools", (key,), "", _DW, group=2, more="train dev test")
        for part, text, key in (
            ("train", noop("Document is for training"), "Ctrl+Shift+1"),
            ("dev", noop("Document is for development"), "Ctrl+Shift+2"),
            ("test", noop("Document is for the test"), "Ctrl+Shift+3"),
            ("none", noop("Document has no part"), "Ctrl+Shift+0"),
        )
    ),
    Command("tools.history", noop("History…"), "tools", ("Ctrl+H",), "history", _P, group=1),
    Command("tools.check", noop("Check the project file…"), "tools", (), "circle-check", _P, group=1),
    Command("tools.person", noop("Annotator name…"), "tools", (), "user", _P, group=1),
    Command("tools.settings", noop("Settings…"), "tools", ("Ctrl+,",), "settings", group=3),
    Command("help.shortcuts", noop("Shortcuts"), "help", ("F1",), "command"),
    Command("help.guide", noop("Guide"), "help", ("Ctrl+F1",), "book-open-text", more="help manual"),
    Command("help.first", noop("First steps"), "help", ("Shift+F1",), "lightbulb", more="tour"),
    Command("help.log", noop("Log file"), "help", (), "file-text", group=1),
    Command("help.about", noop("About Hashiya"), "help", (), "info", group=1),
)

BY_ID = {command.id: command for command in COMMANDS}
