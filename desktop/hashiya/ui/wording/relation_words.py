"""Relations put into words: «من … إلى …», never left or right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.changes import Act
from hashiya.errors import UserError
from hashiya.qtkit.i18n import isolated, noop
from hashiya.services.relations.type_acts import GUIDE
from hashiya.ui.wording.common import code_tag, tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.core.beyond.relations import RelationType
    from hashiya.core.labels import Scheme
    from hashiya.core.span import Annotation

_LONGEST = 48


def type_title(kind: RelationType, language: str) -> str:
    """Its name in the language, else its code."""
    return (kind.ar if language == "ar" else kind.en) or kind.code


def title_of(types: Sequence[RelationType], code: str, language: str) -> str:
    """The same by its code; what the scheme lacks keeps its code."""
    return next((type_title(each, language) for each in types if each.code == code), code)


def sentence(head: Annotation, tail: Annotation, kind: RelationType, language: str) -> str:
    """«From “A” to “B”: is president of»."""
    return f"{ends_words(head, tail, directed=kind.directed)}: {isolated(type_title(kind, language))}"


def ends_words(head: Annotation, tail: Annotation, *, directed: bool = True) -> str:
    """«From “A” to “B”», or «Between “A” and “B”»."""
    words = tr("Relations", "From “{0}” to “{1}”" if directed else "Between “{0}” and “{1}”")
    return words.format(isolated(short(head)), isolated(short(tail)))


def from_words(head: Annotation, *, turned: bool) -> str:
    """The half that is known while the other end is looked for."""
    words = tr("Relations", "To “{0}”, from …" if turned else "From “{0}” to …")
    return words.format(isolated(short(head)))


def chip_words(other: Annotation, kind: RelationType, language: str, *, outgoing: bool) -> str:
    """What stands at the page's edge for an end out of sight."""
    if not kind.directed:
        words = tr("Relations", "with “{0}”")
    else:
        words = tr("Relations", "to “{0}”" if outgoing else "from “{0}”")
    return f"{words.format(isolated(short(other)))} · {type_title(kind, language)}"


_SAID = (
    *(noop("From “{0}” to “{1}”"), noop("Between “{0}” and “{1}”"), noop("To “{0}”, from …")),
    *(noop("From “{0}” to …"), noop("with “{0}”"), noop("to “{0}”"), noop("from “{0}”")),
)


def short(annotation: Annotation) -> str:
    """Its words on one line, cut where they are many."""
    words = " ".join(annotation.surface.split())
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"


def guide_title(key: str, types: Sequence[RelationType], language: str) -> str:
    """What guidelines are kept under, in words: a type of relations by its name, anything else as it is."""
    code = key.removeprefix(GUIDE)
    return title_of(types, code, language) if code != key else key


def titled(act: Act, types: Sequence[RelationType], language: str) -> Act:
    """The act as it is told: a relation's type by its name."""
    args = act.args.copy()
    if "type" in args:
        args["type"] = title_of(types, args["type"], language)
    if "label" in args:
        args["label"] = guide_title(args["label"], types, language)
    return act if args == act.args else Act(act.kind, act.edits, args)


_NAMED = ("no_relation", "relation_labels", "relation_twice")


def titled_error(error: UserError, types: Sequence[RelationType], scheme: Scheme, language: str) -> UserError:
    """What was refused, as it is told: types of relations and labels by their names."""
    if error.code not in _NAMED:
        return error
    args = dict(error.args_)
    args["type"] = title_of(types, str(args.get("type", "")), language)
    if error.code == "relation_labels":  # its ends are labels there, words of the text in the others
        for end in ("head", "tail"):
            args[end] = code_tag(scheme, str(args.get(end, "")), language)
    return UserError(error.code, error.message, hint=error.hint, **args)
