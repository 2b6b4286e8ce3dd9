"""A package for each person: a project file of their own to send back, and one that brings them their
review.
"""

from __future__ import annotations

import re
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from hashiya.core.span import GOLD, Annotation
from hashiya.errors import ProjectError, UserError
from hashiya.files import PROJECT_SUFFIX, explain_os_error, part_folder
from hashiya.progress import CancelToken
from hashiya.services.merge.merge_files import BEYOND
from hashiya.services.team.first_suggestions import first_suggestions, keep_first
from hashiya.services.team.team_membership import team_of
from hashiya.store.merging.packing import Contents, pack
from hashiya.store.tables import review

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hashiya.store.project import Project
    from hashiya.store.tables.records import Person

_LONGEST = 80  # characters of a file's name
_TABLES = (
    *("guidelines", "examples", "word_lists", "assignments", "readings", "parts", "part_shares"),
    *BEYOND,
)


@dataclass(frozen=True, slots=True)
class Package:
    """A file made for one person. `first`: the suggestions given in a blind one, by document; see
    `keep_first`.
    """

    path: Path
    person: Person
    documents: int
    annotations: int
    blind: bool
    review: bool = False
    first: Mapping[str, Sequence[Annotation]] = field(default_factory=dict, repr=False)


def make_package(
    project: Project,
    person: str,
    path: Path | str,
    *,
    blind: bool = True,
    documents: Iterable[str] | None = None,
    gold: bool = False,
) -> Package:
    """Write a project file for a person: their documents, the scheme, guidelines and lists.

    `documents` are those assigned to them (all if none were) unless named. `blind`: no trace of other
    people, neither their annotations and names nor suggestions and models that learned from them; `gold`
    gives gold along even so. Raises ProjectError `exists` and what the disk refuses, UserError `no_person`.
    """
    whom = _person(project, person)
    assigned = [each.document for each in review.assignments(project, whom.uid)]
    chosen = list(dict.fromkeys(documents if documents is not None else assigned or project.document_uids()))
    first: dict[str, Sequence[Annotation]] = {}
    if blind:
        first = dict(first_suggestions(project, chosen).items())
    contents = Contents(
        layers=None if not blind else {whom.uid} | ({GOLD} if gold else set()),
        tables=_TABLES,
        suggestions=first if blind else None,
        models=not blind,
        note={"of": project.uid, "team": team_of(project), "blind": blind, "for": whom.uid},
    )
    count = pack(project, whom, Path(path), chosen, contents)
    if blind and not project.readonly:
        keep_first(project, first)
    return Package(Path(path), whom, len(chosen), count, blind, first=first)


def make_review(project: Project, person: str, path: Path | str) -> Package:
    """Write what a review decided about one person's work: their texts, gold, settlements with their reasons,
    answers, guidelines; nothing of anybody else's work. They bring it back into their own file.

    Raises as `make_package`, and UserError `no_review` where nothing of theirs was settled.
    """
    whom = _person(project, person)
    about = review.settlements_about(project, whom.uid)
    chosen = list(dict.fromkeys(each.document for each in about))
    if not chosen:
        raise UserError(
            "no_review",
            f"Nothing that {whom.name} marked has been settled yet; nothing was written.",
            person=whom.name,
        )
    contents = Contents(
        layers={whom.uid, GOLD},
        # No assignments: of an act that changed many, it would be known here what only some became by it.
        tables=("guidelines", "examples", "settlements", "answers", *BEYOND),
        suggestions={},
        models=False,
        only_about=whom.uid,
        note={"of": project.uid, "team": team_of(project), "blind": True, "for": whom.uid, "review": True},
    )
    count = pack(project, whom, Path(path), chosen, contents)
    return Package(Path(path), whom, len(chosen), count, blind=True, review=True)


def _person(project: Project, uid: str) -> Person:
    found = next((each for each in project.people() if each.uid == uid and each.is_somebody), None)
    if found is None:
        raise UserError("no_person", f"Nobody in this project has the uid {uid}.", person=uid)
    return found


def make_packages(
    project: Project,
    folder: Path | str,
    *,
    blind: bool = True,
    people: Sequence[str] = (),
    documents: Iterable[str] | None = None,
    gold: bool = False,
    for_review: bool = False,
    shares: Mapping[str, Sequence[str]] | None = None,
    cancel: CancelToken | None = None,
) -> list[Package]:
    """A package in `folder` for everybody with an assignment, or for `people`; all of them or none.

    `documents` go to each of them; `shares` (person → documents) says what each gets instead, and who gets
    none gets no file. `for_review`: what `make_review` writes. Nothing is overwritten. Raises Cancelled.
    """
    cancel = cancel or CancelToken()
    names = project.names()
    chosen = list(people) or list(dict.fromkeys(each.person for each in review.assignments(project)))
    if shares is not None:
        chosen = [uid for uid in chosen if shares.get(uid)]
    if not chosen:
        raise UserError(
            "nothing_assigned", "Nothing is assigned to anybody yet.", hint="Assign the documents first."
        )
    what = list(documents) if documents is not None else None
    title = f"{project.title} - review" if for_review else project.title
    paths = package_paths(Path(folder), title, [names.get(uid, uid) for uid in chosen])
    for path in paths:
        if path.exists():
            raise ProjectError("exists", f"{path} is there already; nothing was written.", path=str(path))
    found: list[Package] = []
    with ExitStack() as stack:
        try:
            aside = stack.enter_context(part_folder(Path(folder, "packages")))
        except OSError as error:
            raise explain_os_error(error, folder) from error
        for uid, path in zip(chosen, paths, strict=True):
            cancel.check()
            beside = aside / path.name
            if for_review:
                found.append(make_review(project, uid, beside))
            else:
                theirs = what if shares is None else shares[uid]
                found.append(make_package(project, uid, beside, blind=blind, documents=theirs, gold=gold))
        cancel.check()
        return _move_all(found, paths)


def _move_all(made: Sequence[Package], paths: Sequence[Path]) -> list[Package]:
    """Put the files in their places; should one not go, those before it are taken away again."""
    moved: list[Package] = []
    try:
        for package, path in zip(made, paths, strict=True):
            package.path.rename(path)
            moved.append(replace(package, path=path))
    except OSError as error:
        for package in moved:
            package.path.unlink(missing_ok=True)
        raise explain_os_error(error, paths[len(moved)]) from error
    return moved


def package_paths(folder: Path, title: str, people: Sequence[str]) -> list[Path]:
    """A file for each person, no two of one name, also where the system takes large and small letters for
    one.
    """
    found: list[Path] = []
    taken: set[str] = set()
    for person in people:
        name, number = package_name(title, person), 1
        while name.casefold() in taken:
            number += 1
            name = package_name(title, person, number)
        taken.add(name.casefold())
        found.append(folder / name)
    return found


def package_name(title: str, person: str, number: int = 1) -> str:
    """A file name that every system can hold; of a long title the beginning, of a name as much as goes."""
    end = f" {number}" if number > 1 else ""
    whom = _plain(person)[: _LONGEST // 2].rstrip(" .")
    what = _plain(title)[: _LONGEST - len(whom) - len(end) - 3].rstrip(" .")
    return f"{what} - {whom}{end}{PROJECT_SUFFIX}"


def _plain(words: str) -> str:
    return " ".join(re.sub(r'[\x00-\x1f<>:"/\\|?*]+', " ", words).split())
