"""The same words annotated differently: groups by folded surface, and settling one or all of them at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.changes import Act
from hashiya.core.clitics import ARTICLE, splits
from hashiya.core.fold import fold
from hashiya.core.segment import reach, word_at, words
from hashiya.core.span import GOLD, SUGGESTIONS, Annotation, Status
from hashiya.progress import CancelToken, OnProgress, Progress, ignore_progress
from hashiya.services.annotate.edit_builder import EditBuilder
from hashiya.services.review.gold_edits import followed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hashiya.store.project import Project

_AROUND = 40  # code points of context on each side
_LONGEST = 8  # words: what is longer is hardly ever said twice


@dataclass(frozen=True, slots=True)
class ConsistencyLine:
    """One place with its context. `label` "" where nothing is marked; `uid` of the annotation, "" then too.

    `attached`: the annotation holds clitics written onto its first word (in a place without one: they
    stand there); `stem_start` is where the word without them begins.
    """

    document: str
    name: str
    start: int
    end: int
    label: str
    layer: str
    uid: str
    attached: bool
    stem_start: int
    before: str
    surface: str
    after: str


@dataclass(frozen=True, slots=True)
class Habit:
    """One way in which the words of a group are annotated; `label` "" stands for not at all."""

    label: str
    attached: bool
    lines: tuple[ConsistencyLine, ...]

    @property
    def count(self) -> int:
        """How many places follow this habit."""
        return len(self.lines)


@dataclass(frozen=True, slots=True)
class Group:
    """One folded surface with its habits, the commonest first. `surface` is its commonest spelling."""

    key: str
    surface: str
    habits: tuple[Habit, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels in use, the commonest first."""
        return tuple(dict.fromkeys(habit.label for habit in self.habits))

    @property
    def count(self) -> int:
        """How many places have this surface."""
        return sum(habit.count for habit in self.habits)

    @property
    def minority(self) -> int:
        """How many places do not follow the commonest habit."""
        return self.count - self.habits[0].count


def inconsistencies(
    project: Project,
    *,
    layers: Sequence[str] | None = None,
    unmarked: bool = True,
    least: int = 2,
    cancel: CancelToken | None = None,
    progress: OnProgress = ignore_progress,
) -> list[Group]:
    """Groups with more than one label or boundary habit, those with most to settle first.

    `layers`: gold where there is any, else the work of whoever is here. With `unmarked`, places of the same
    words that carry nothing count as a habit. Groups with fewer than `least` places are passed over.
    """
    chosen = list(layers) if layers is not None else [default_layer(project)]
    cancel = cancel or CancelToken()
    names = {info.uid: info.title for info in project.documents()}
    lines: dict[str, list[ConsistencyLine]] = {}
    annotations: dict[str, list[Annotation]] = {}
    for each in project.iter_annotations(layers=chosen, statuses=[Status.ACCEPTED]):
        annotations.setdefault(each.document, []).append(each)
    wanted: set[str] = set()
    for uid, found in annotations.items():
        text = project.document(uid).text
        for each in found:
            key, attached, stem = stem_of(text, each.start, each.end)
            if key and len(key.split()) <= _LONGEST:
                wanted.add(key)
                lines.setdefault(key, []).append(_marked(text, names[uid], each, attached, stem))
    if unmarked and wanted:
        _add_unmarked(project, names, annotations, wanted, lines, cancel, progress)
    groups = [_group(key, found) for key, found in lines.items() if len(found) >= least]
    differing = [group for group in groups if len(group.habits) > 1]
    return sorted(differing, key=lambda group: (-group.minority, -group.count, group.key))


def default_layer(project: Project) -> str:
    """Gold where anything is in it, else the layer of whoever is here."""
    return GOLD if any(layer == GOLD for layer, _ in project.layers()) else project.person_uid


def stem_of(text: str, start: int, end: int) -> tuple[str, bool, int]:
    """(key, whether clitics are attached, where the stem begins) of a range.

    The key is the folded words without a clitic before the article (بال، وال، لل) on the first word. Other
    letters that may be clitics (و in «ورد») are left: they are not sure.
    """
    surface = fold(text[start:end])
    first, _, rest = surface.partition(" ")
    for split in splits(first):
        if split.length and split.stem.startswith(ARTICLE) and len(split.stem) > 4:
            stem = f"{split.stem} {rest}".strip()
            return " ".join(stem.split()), True, start + _raw_length(text, start, split.length)
    return " ".join(surface.split()), False, start


def _raw_length(text: str, start: int, folded: int) -> int:
    """Code points of the text that the first `folded` letters take, marks after them included."""
    position = start
    while position < len(text) and len(fold(text[start : position + 1])) <= folded:
        position += 1
    return position - start


def _marked(text: str, name: str, each: Annotation, attached: bool, stem: int) -> ConsistencyLine:
    marked = (each.label, each.layer, each.uid)
    return _line(text, (each.document, name), each.range, marked, attached, stem)


def _line(
    text: str,
    document: tuple[str, str],
    place: tuple[int, int],
    marked: tuple[str, str, str],
    attached: bool,
    stem: int,
) -> ConsistencyLine:
    start, end = place
    low, high = reach(text, start, end, _AROUND)
    before, after = text[low:start].rpartition("\n")[2], text[end:high].partition("\n")[0]
    return ConsistencyLine(*document, start, end, *marked, attached, stem, before, text[start:end], after)


def _add_unmarked(
    project: Project,
    names: dict[str, str],
    annotations: dict[str, list[Annotation]],
    wanted: set[str],
    lines: dict[str, list[ConsistencyLine]],
    cancel: CancelToken,
    progress: OnProgress,
) -> None:
    """Places of wanted words that no annotation of the layers and no undecided suggestion touches, in
    documents that have any of the former.
    """
    lengths = sorted({len(key.split()) for key in wanted}, reverse=True)
    firsts = {key.split()[0] for key in wanted}
    for number, (uid, found) in enumerate(annotations.items(), 1):
        cancel.check()
        text = project.document(uid).text
        # Where a suggestion waits nobody has said «nothing»; gold is beyond suggestions.
        waiting = (
            project.annotations(uid, layers=[SUGGESTIONS], statuses=[Status.SUGGESTED])
            if any(each.layer != GOLD for each in found)
            else ()
        )
        taken = sorted(each.range for each in (*found, *waiting))
        for start, end, key, attached, stem in _unmarked_places(text, taken, wanted, firsts, lengths):
            place = ("", "", "")
            lines[key].append(_line(text, (uid, names[uid]), (start, end), place, attached, stem))
        progress(Progress("comparing", number, len(annotations)))


def _unmarked_places(
    text: str,
    taken: Sequence[tuple[int, int]],
    wanted: set[str],
    firsts: set[str],
    lengths: Sequence[int],
) -> Iterable[tuple[int, int, str, bool, int]]:
    ranges = words(text)
    covered = _covered(ranges, taken)
    folded = fold("\0".join(text[start:end] for start, end in ranges)).split("\0")
    index = 0
    while index < len(ranges):
        step = 1
        if not covered[index]:
            for readable in _readings(folded[index], firsts):
                found = _longest(index, readable, folded, covered, wanted, lengths)
                if found:
                    start, end = ranges[index][0], ranges[index + found - 1][1]
                    key, attached, stem = stem_of(text, start, end)
                    if key in wanted:
                        yield start, end, key, attached, stem
                        step = found
                        break
        index += step


def _covered(ranges: Sequence[tuple[int, int]], taken: Sequence[tuple[int, int]]) -> list[bool]:
    covered = [False] * len(ranges)
    first = 0
    for start, end in taken:
        while first < len(ranges) and ranges[first][1] <= start:
            first += 1
        at = first
        while at < len(ranges) and ranges[at][0] < end:
            covered[at] = True
            at += 1
    return covered


def _readings(word: str, firsts: set[str]) -> list[str]:
    stems = [split.stem for split in splits(word) if split.length and split.stem.startswith(ARTICLE)]
    return [reading for reading in (word, *stems) if reading in firsts]


def _longest(
    index: int,
    first: str,
    folded: Sequence[str],
    covered: Sequence[bool],
    wanted: set[str],
    lengths: Sequence[int],
) -> int:
    for length in lengths:
        stop = index + length
        free = stop <= len(folded) and not any(covered[index:stop])
        if free and " ".join([first, *folded[index + 1 : stop]]) in wanted:
            return length
    return 0


def _group(key: str, lines: Sequence[ConsistencyLine]) -> Group:
    """Unmarked places are one habit, however they are written."""
    habits: dict[tuple[str, bool], list[ConsistencyLine]] = {}
    spellings: dict[str, int] = {}
    for line in lines:
        habits.setdefault((line.label, line.attached and bool(line.label)), []).append(line)
        spelling = line.surface[line.stem_start - line.start :]
        spellings[spelling] = spellings.get(spelling, 0) + 1
    found = [Habit(label, attached, tuple(each)) for (label, attached), each in habits.items()]
    found.sort(key=lambda habit: (-habit.count, habit.label, habit.attached))
    surface = max(spellings, key=lambda spelling: (spellings[spelling], spelling))
    return Group(key, surface, tuple(found))


def settle_lines(
    project: Project,
    lines: Sequence[ConsistencyLine],
    label: str,
    *,
    attached: bool | None = None,
    layer: str | None = None,
) -> Act:
    """Give all these places one label, or none (""), as one step.

    `attached`: whether annotations take in the clitics of their first word; None leaves boundaries as they
    are. Changes are made in each line's own layer; places without one get `layer` (gold, or one's own).
    """
    fresh = layer or default_layer(project)
    builders: dict[str, EditBuilder] = {}
    count = 0
    for line in lines:
        target = line.layer or fresh
        if target == SUGGESTIONS:
            continue
        builder = builders.setdefault(target, EditBuilder(project, target))
        builder.look(line.document)
        count += _settle(builder, line, label, attached)
    edits = tuple(edit for builder in builders.values() for edit in builder.edits)
    if GOLD in builders:
        edits += followed(project, builders[GOLD].edits)
    surface = lines[0].surface if lines else ""
    return Act("consistency", edits, {"label": label, "count": count, "surface": surface})


def _settle(builder: EditBuilder, line: ConsistencyLine, label: str, attached: bool | None) -> bool:
    """False where nothing was to be done."""
    current = next(
        (each for each in builder.around(line.document, line.start, line.end) if each.uid == line.uid), None
    )
    if line.uid and current is None:
        return False
    if not label:
        if current is not None:
            builder.remove(current)
        return current is not None
    start = line.stem_start if attached is False else line.start
    if attached and line.stem_start == line.start:
        start = _word_start(builder.text(line.document), line.start)
    there = builder.at_key(line.document, (builder.layer, start, line.end, label))
    if there is not None and there.status == Status.ACCEPTED:
        if current is not None and current.uid != there.uid:
            builder.remove(current)
            return True
        return False
    if there is not None:
        builder.remove(there)
    if current is None:
        builder.add(builder.made(line.document, start, line.end, label))
    else:
        surface = builder.text(line.document)[start : line.end]
        builder.change(current, start=start, label=label, surface=surface)
    return True


def _word_start(text: str, start: int) -> int:
    """Where the written word begins that `start` lies in."""
    word = word_at(text, start)
    return word[0] if word else start
