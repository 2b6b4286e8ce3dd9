"""Every string a person may see is there in Arabic; languages switch at run time."""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication
from tests.helpers.interface_strings import PACKAGE, PLACE, Source, catalogue, error_codes, lookup, sources

from hashiya.core import span
from hashiya.qtkit.i18n import Languages, number, percent, plural_form
from hashiya.ui.wording.common import source_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from hashiya.ui.window.main_window import MainWindow

ARABIC_FORMS = {"zero", "one", "two", "few", "many", "other"}


@cache
def everything() -> list[Source]:
    return list(dict.fromkeys(sources()))


def _places(text: str) -> set[str]:
    return set(PLACE.findall(text))


def _named(source: Source) -> str:
    return f"{source.text!r} ({source.place})"


def test_every_string_has_its_arabic() -> None:
    entries = catalogue("ar")
    missing = [_named(source) for source in everything() if lookup(entries, source) is None]
    assert not missing, "\n".join(missing)


def test_nothing_is_said_in_two_ways() -> None:
    """Two files of the catalogue, or one twice, would hide what the other says: a code is for one thing."""
    said: dict[tuple[str, str], dict[str, object]] = {}
    for path in sorted((PACKAGE.parents[1] / "resources" / "i18n" / "ar").glob("*.json")):
        for context, entries in json.loads(path.read_bytes(), object_pairs_hook=_once).items():
            for source, entry in entries.items():
                said.setdefault((context, source), {})[path.name] = entry
    assert len(said) > 1000
    assert [key for key, found in said.items() if len(set(map(str, found.values()))) > 1] == []


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    twice = [name for name, count in Counter(name for name, _ in pairs).items() if count > 1]
    assert not twice
    return dict(pairs)


def test_plural_strings_have_all_forms() -> None:
    arabic, english = catalogue("ar"), catalogue("en")
    wrong = []
    for source in everything():
        found = lookup(arabic, source)
        if source.plural and not (isinstance(found, dict) and set(found) == ARABIC_FORMS):
            wrong.append(f"ar {_named(source)}")
        if source.plural and not isinstance(lookup(english, source), dict):
            wrong.append(f"en {_named(source)}")
        if not source.plural and isinstance(found, dict):
            wrong.append(f"no count in {_named(source)}")
    assert not wrong, "\n".join(wrong)


def test_no_class_with_heirs_counts_in_its_own_words() -> None:
    """`self.tr` asks for the class of the object first; where that has nothing, Qt fills %Ln in: English."""
    heirs: dict[str, set[str]] = {}
    counting: dict[str, str] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for each in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(each, ast.ClassDef):
                continue
            for base in each.bases:
                heirs.setdefault(ast.unparse(base).partition("[")[0], set()).add(each.name)
            if any(_counts(call) for call in ast.walk(each)):
                counting[each.name] = path.name
    wrong = {name: (counting[name], heirs[name]) for name in counting if name in heirs}
    assert not wrong, "use tr() of ui/wording/common.py with the name of the class"
    assert counting


def _counts(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "tr"
        and len(node.args) > 2
    )


def test_translations_keep_the_places() -> None:
    """A form for one or two may do without the number; nothing else may be lost or added."""
    entries, wrong = catalogue("ar"), []
    for source in everything():
        found = lookup(entries, source)
        forms = found if isinstance(found, dict) else {"other": found}
        for form, text in forms.items():
            if not isinstance(text, str):
                continue
            wanted, got = _places(source.text), _places(text)
            lost = wanted - got - ({"%Ln"} if form in ("zero", "one", "two") else set())
            lost -= wanted if form == "zero" else set()
            if lost or got - wanted:
                wrong.append(f"{form}: {text!r} for {_named(source)}")
    assert not wrong, "\n".join(wrong)


def test_every_error_has_its_arabic() -> None:
    # What only the command line raises is said in English there.
    entries = catalogue("ar").get("Errors", {})
    missing = [
        f"{code} ({place})"
        for code, place in error_codes().items()
        if not place.startswith("cli") and code not in entries
    ]
    assert not missing, "\n".join(missing)


def test_every_note_about_a_file_has_its_arabic() -> None:
    """Those of merging have words of their own, which `merge_words` fills in."""
    made = re.compile(r"""\b(?:Note|note)\(\s*"([a-z_]+)\"""")
    entries = catalogue("ar")
    known = {*entries["Notes"], *entries["Errors"]}
    found = {
        code: path.name
        for path in PACKAGE.rglob("*.py")
        if "merg" not in path.parent.name
        for code in made.findall(path.read_text("utf-8"))
    }
    assert len(found) > 30
    assert not {code: place for code, place in found.items() if code not in known}


def _named_work() -> dict[str, str]:
    """Codes of work that the window shows the progress of → where."""
    found: dict[str, str] = {}
    for path in PACKAGE.rglob("*.py"):
        if {"cli", "corpus"} & set(path.parts):
            continue  # said in English on the command line
        text = path.read_text("utf-8")
        for code in re.findall(r"""\bProgress\(\s*"([a-z_]+)\"""", text):
            found[code] = path.name
        for code in re.findall(r"""\.work\.begin\([^"]*"([a-z_]+)"\)""", text):
            found[code] = path.name
    return found


@pytest.mark.parametrize("language", ["ar", "en"])
def test_all_work_has_a_name(language: str) -> None:
    entries = catalogue(language)["Progress"]
    found = _named_work()
    assert len(found) > 20
    assert not {code: place for code, place in found.items() if code not in entries}


def test_the_catalogue_holds_nothing_that_nobody_says() -> None:
    """Codes that are put together stand there by their first part: `readonly_`, `list:`."""
    said = {
        node.value
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    maps = {path.stem for path in (PACKAGE.parents[1] / "resources" / "maps").glob("*.json")}
    data = "".join(
        path.read_text("utf-8")
        for path in (PACKAGE.parents[1] / "resources").rglob("*.json")
        if "i18n" not in path.parts
    )
    joined = ("engine_", "readonly_", "model:", "list:", "kin:", "discourse:", "relation_rule:")
    idle = [
        f"{context}: {source}"
        for context, entries in catalogue("ar").items()
        for source in entries
        if not re.match("Q[A-Z]", context)  # what Qt itself says: test_qt_words
        and source.removesuffix(".hint") not in said
        and not source.startswith(joined)
        and source not in maps
        and f'"{source}"' not in data
    ]
    assert not idle, "\n".join(idle)


def test_no_formatted_literal_is_translated() -> None:
    """tr(f"…") is never found in a catalogue."""
    sources = {str(path): path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")}
    assert not [path for path, text in sources.items() if re.search(r'\btr\(\s*f"', text)]


def test_the_wording_of_the_house() -> None:
    words = [
        text
        for entries in catalogue("ar").values()
        for found in entries.values()
        for text in (found.values() if isinstance(found, dict) else [found])
    ]
    banned = [text for text in words if re.search("يرجى|الرجاء|عذرًا|!", str(text))]
    assert not banned


def test_nobody_is_ordered_about_in_arabic() -> None:
    """Messages are passive or verbless; the welcome page alone invites, and two empty fields."""
    verbs = "اختر|انقر|اضغط|حدّد|اكتب|افتح|أعد|احذف|استعمل|اترك|أغلق|شغّل|أضف|احفظ|انسخ|سوِّ"
    allowed = {"Choose its place and its label scheme", "Search the texts or type a command", "Add a note…"}
    wrong = [
        str(text)
        for entries in catalogue("ar").values()
        for source, found in entries.items()
        if source not in allowed
        for text in (found.values() if isinstance(found, dict) else [found])
        if re.search(rf"(?:^|[.؛:،] |\bأو )(?:{verbs})(?= )", str(text))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("count", "form"),
    [
        (0, "zero"),
        (1, "one"),
        (2, "two"),
        (3, "few"),
        (10, "few"),
        (11, "many"),
        (99, "many"),
        (100, "other"),
        (103, "few"),
        (111, "many"),
    ],
)
def test_arabic_plural_forms(count: int, form: str) -> None:
    assert plural_form("ar", count) == form


def test_counts_are_said_in_all_six_forms(qapp: QApplication) -> None:
    languages = _languages("ar")
    said = [
        QCoreApplication.translate("Documents", "%Ln annotations", "", count)
        for count in (0, 1, 2, 3, 11, 100)
    ]
    languages.use("en")
    one = QCoreApplication.translate("Documents", "%Ln annotations", "", 1)
    languages.remove()
    assert one == "1 annotation"
    assert said == ["بلا وسوم", "وسم واحد", "وسمان", "3 وسوم", "11 وسمًا", "100 وسم"]


def _languages(code: str, digits: str = "auto") -> Languages:
    from hashiya import assets

    languages = Languages(assets.resource("i18n"), QApplication.instance())
    languages.use(code, digits=digits)
    return languages


def test_digits_follow_the_setting(qapp: QApplication) -> None:
    languages = _languages("ar", "arabic")
    assert number(1234) == "١٬٢٣٤"
    assert percent(0.5) == "\u2067٥٠٪\u2069", "the Arabic sign, on the left of its figure"
    languages.use("ar", digits="latin")
    assert number(1234) == "1,234"
    assert percent(0.5) == "\u206650%\u2069"
    languages.use("en")
    languages.remove()


def test_every_source_has_its_arabic_word(qapp: QApplication) -> None:
    """What is stored is never shown; only a word that another program brought stands as it is."""
    languages = _languages("ar")
    for source in span.Source:
        words = source_words(source)
        assert words != str(source) and (not words.isascii() or source is span.Source.CAMEL)
    assert source_words("imported") == "مستورَد" and source_words("lexicon+crf") == "المعجم، النموذج"
    assert source_words("another-program") == "another-program"
    languages.remove()


def test_the_language_switches_while_the_window_is_open(window: MainWindow) -> None:
    assert window.documents.head._title.text() == "Documents"
    document = window.session.document.uid if window.session and window.session.document else ""
    left = window.dockWidgetArea(window.workspace.docks["documents"])
    window.context.settings.set("language", "ar")
    QApplication.processEvents()
    assert window.documents.head._title.text() == "المستندات"
    assert window.actions_["edit.undo"].text().split("\t")[0] == "تراجع"
    assert window.layoutDirection() == Qt.LayoutDirection.RightToLeft
    assert window.session is not None and window.session.document is not None
    assert window.session.document.uid == document
    assert window.dockWidgetArea(window.workspace.docks["documents"]) != left
    window.context.settings.set("language", "en")
    QApplication.processEvents()
    assert window.documents.head._title.text() == "Documents"
    assert window.dockWidgetArea(window.workspace.docks["documents"]) == left


def test_switching_leaves_no_english_behind(
    make_window: Callable[..., MainWindow], project_path: object
) -> None:
    from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit

    window = make_window(project_path, language="en")
    window.context.settings.set("language", "ar")
    QApplication.processEvents()
    words = [button.accessibleName() for button in window.findChildren(QAbstractButton)]
    words += [field.placeholderText() for field in window.findChildren(QLineEdit)]
    words += [label.text() for label in window.findChildren(QLabel) if label.isVisible()]
    words += [action.text() for action in window.actions_._all.values()]
    known = {"English", "Hashiya"}
    left = [word for word in words if re.match(r"^[A-Z][a-z]+( [a-z]|$)", word) and word not in known]
    assert not left


def test_no_message_in_arabic_begins_with_what_is_filled_in() -> None:
    """A Latin label or file name at the front would turn the line round, its full stop to the wrong end."""
    found = catalogue("ar")
    wrong = [
        f"{context}: {text}"
        for context in ("Notes", "Errors", "Losses")
        for text in found[context].values()
        if isinstance(text, str) and text.startswith("{") and text != "{reason}"
    ]
    assert not wrong, "\n".join(wrong)
