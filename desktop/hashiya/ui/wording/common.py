"""Words for what core and services only name: acts, errors, reasons, times, states. Nothing here decides."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale, Qt, QTime

from hashiya.files import PROJECT_SUFFIX
from hashiya.qtkit.i18n import isolated, noop, number, percent
from hashiya.ui.wording.act_words import ACT_WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hashiya.core.changes import Act
    from hashiya.core.labels import Label, Scheme
    from hashiya.core.span import Annotation
    from hashiya.errors import UserError


def tr(context: str, text: str, n: int = -1) -> str:
    """Qt's translation where there is no widget to ask."""
    return QCoreApplication.translate(context, text, "", n)


def label_tag(label: Label, language: str) -> str:
    """The short name: «شخص», PERS."""
    return label.ar if language == "ar" else label.code


def label_title(label: Label, language: str) -> str:
    """The full name: «جماعة أو جنسية», Group, nationality."""
    return (label.long_ar or label.ar) if language == "ar" else label.en


def code_tag(scheme: Scheme, code: str, language: str) -> str:
    """The short name of a label by its code; a label the scheme lost keeps its code."""
    label = scheme.get(code)
    return label_tag(label, language) if label else code


class _Places(dict[str, object]):
    """What is missing is shown as such."""

    def __missing__(self, key: str) -> str:
        return "…"


def _filled(text: str, args: Mapping[str, object]) -> str:
    """Put arguments into their named places; what is missing stays visible as its name."""

    shown = {key: isolated(str(value)) if isinstance(value, str) else value for key, value in args.items()}
    shown |= {key: number(value) for key, value in args.items() if isinstance(value, int)}
    try:
        return text.format_map(_Places(shown))
    except (ValueError, IndexError, AttributeError):
        return text


def error_words(error: UserError) -> tuple[str, str]:
    """What happened and what to do, in the interface's language; the error itself speaks English."""
    message = tr("Errors", error.code)
    if message == error.code:
        return error.message, error.hint
    hint = tr("Errors", f"{error.code}.hint")
    return _filled(message, error.args_), "" if hint == f"{error.code}.hint" else _filled(hint, error.args_)


def page_of_error(code: str, language: str) -> str:
    """The page of the guide that says what to do about it; "" where there is none."""
    from hashiya.services.guide.pages import MESSAGES, find_page

    name = f"{MESSAGES}/{code}"
    return name if find_page(language, name) is not None else ""


def help_words() -> str:
    """What leads there."""
    return tr("Dialogs", "What to do")


def act_words(act: Act, scheme: Scheme, language: str) -> str:
    """An act in a few words: «Marked فاس as GPE»; bulk acts say how many."""
    args = {key: value for key, value in act.args.items() if key != "count"}
    for key in ("label", "before") if act.kind in ("relabel", "label_rename") else ("label",):
        if isinstance(args.get(key), str):
            args[key] = code_tag(scheme, str(args[key]), language)
    for key in ("surface", "document"):
        if isinstance(args.get(key), str):
            args[key] = _short(str(args[key]))
    count = act.args.get("count")
    many = isinstance(count, int) and count != 1
    source = ACT_WORDS.get(act.kind, ("", ""))[1 if many else 0]
    if not source:
        source = ACT_WORDS.get(act.kind, (act.kind, ""))[0]
    number_of = count if many and isinstance(count, int) else -1
    return _filled(tr("Acts", source, number_of), args) + _crossing_words(act)


def _crossing_words(act: Act) -> str:
    """What had to go because it crosses, and what came back because it no longer does."""
    words = ""
    for key, source in (
        ("crossed", noop("hidden where it crosses: {0}")),
        ("returned", noop("back again: {0}")),
        ("replaced", noop("out of gold: {0}")),
    ):
        named = act.args.get(key)
        if not isinstance(named, list):
            continue
        quoted = [tr("Acts", "“{0}”").format(f"\u2068{_short(str(each), 24)}\u2069") for each in named]
        count = act.args.get(f"{key}_count")
        more = "…" if isinstance(count, int) and count > len(named) else ""
        words += " · " + tr("Acts", source).format(tr("Sources", ", ").join(quoted) + more)
    gone = act.args.get("relations")
    if isinstance(gone, int) and gone and act.kind not in ("remove_relation",):
        words += " · " + tr("Acts", noop("%Ln relations went with it"), gone)
    left = act.args.get("passed")
    if isinstance(left, int) and left and act.kind == "carry_over":
        words += " · " + tr("Acts", noop("%Ln stay with their own text"), left)
    return words


def _short(text: str, most: int = 40) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most]}…"


def state_words(annotation: Annotation) -> str:
    from hashiya.core.span import Status

    words = {
        Status.SUGGESTED: tr("States", "Suggested"),
        Status.ACCEPTED: tr("States", "Accepted"),
        Status.REJECTED: tr("States", "Rejected"),
    }
    return words[annotation.status]


def source_words(source: str) -> str:
    """Where a suggestion comes from; engines joined by + are all named."""
    from hashiya.core.span import Source

    words: dict[str, str] = {
        Source.MANUAL: tr("Sources", "By hand"),
        Source.PATTERNS: tr("Sources", "Patterns"),
        Source.LEXICON: tr("Sources", "Lexicon"),
        Source.MEMORY: tr("Sources", "Memory"),
        Source.CRF: tr("Sources", "Model"),
        Source.ENCODER: tr("Sources", "Careful model"),
        Source.CAMEL: tr("Sources", "CAMeL Tools"),
        "transformers": tr("Sources", "Transformers"),
        "server": tr("Sources", "Chat server"),
        Source.IMPORTED: tr("Sources", "Imported"),
        "relations": tr("Sources", "Rules of relations"),
    }
    separator = tr("Sources", ", ")
    return separator.join(words.get(name, name) for name in source.split("+") if name)


def score_words(score: float | None) -> str:
    """A probability as everywhere in the window: whole percent."""
    return "" if score is None else percent(score)


def reason_words(why: str) -> list[str]:
    """The engine's reasons in words, one line each; a reason nobody knows words for is left out."""
    try:
        reasons = json.loads(why) if why else []
    except (ValueError, RecursionError):
        return []
    if not isinstance(reasons, list):
        return []
    lines = [_reason(item) for item in reasons if isinstance(item, list | tuple | dict)]
    return list(dict.fromkeys(line for line in lines if line))


def _reason(item: object) -> str:
    if isinstance(item, dict):
        given = item.get("args")
        code, args = str(item.get("code", "")), given if isinstance(given, list) else []
    else:
        assert isinstance(item, list | tuple)
        code, rest = str(item[0]) if item else "", list(item[1:])
        args = list(rest[0]) if len(rest) == 1 and isinstance(rest[0], list | tuple) else rest
    template = _reason_template(code, str(args[0]) if args else "")
    shown = [isolated(arg) if isinstance(arg, str) else number(arg) for arg in args if _is_shown(arg)]
    try:
        return template.format(*shown)
    except (IndexError, ValueError, KeyError):
        return template.split("{")[0].strip(" :،,")


def _is_shown(arg: object) -> bool:
    return isinstance(arg, str | int | float)


def _reason_template(code: str, first: str) -> str:
    """The catalogue knows reasons by «code:first argument» or by code alone, in both languages."""
    for key in (f"{code}:{first}", code):
        template = tr("Reasons", key)
        if template != key:
            return template
    return ""


def when(iso: str) -> str:
    """A stored time as people say it: today 10:42, yesterday 16:20, 2 March."""
    from datetime import datetime

    try:
        moment = datetime.fromisoformat(iso).astimezone()
    except (ValueError, OverflowError):  # also a moment whose day here is beyond all calendars
        return ""
    date, time = QDate(moment.year, moment.month, moment.day), QTime(moment.hour, moment.minute)
    locale, today = QLocale(), QDate.currentDate()
    clock = locale.toString(time, "HH:mm")
    if date == today:
        return tr("Times", "today {0}").format(clock)
    if date == today.addDays(-1):
        return tr("Times", "yesterday {0}").format(clock)
    return day_words(date)


def project_kinds() -> str:
    """What dialogs of files call projects."""
    return tr("Files", "Hashiya projects (*{0})").format(PROJECT_SUFFIX)


def day_words(date: QDate) -> str:
    """A day alone: Today, Yesterday, Thursday, 2 March, with the year only when it is another."""
    locale, today = QLocale(), QDate.currentDate()
    gone = date.daysTo(today)
    if gone == 0:
        return tr("Times", "Today")
    if gone == 1:
        return tr("Times", "Yesterday")
    if 1 < gone < 7:
        return locale.dayName(date.dayOfWeek(), QLocale.FormatType.LongFormat)
    return locale.toString(date, "d MMMM" if date.year() == today.year() else "d MMMM yyyy")


def iso_day_words(iso: str) -> str:
    """A day as `day_words` says it, from YYYY-MM-DD."""
    return day_words(QDate.fromString(iso, Qt.DateFormat.ISODate))


def file_day(seconds: float) -> str:
    return day_words(QDateTime.fromSecsSinceEpoch(int(seconds)).date())
