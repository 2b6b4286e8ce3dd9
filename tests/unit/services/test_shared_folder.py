"""A folder that a service keeps alike: in whatever order its files come, they come to what merging gives."""

from __future__ import annotations

import json
import random
import shutil
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.helpers.copies import (
    LABELS,
    copy,
    everything,
    make_base,
    open_as,
    people_layers,
    quick_folder,
    work,
)
from tests.helpers.shared_folders import deliver, everything_said, exchange, folder_of

from hashiya.core.document import State
from hashiya.core.labels import Label
from hashiya.errors import UserError
from hashiya.services.annotate import marking
from hashiya.services.merge import annotation_conflicts
from hashiya.services.merge.merge_files import merge_files
from hashiya.services.review import adjudication
from hashiya.services.review.comparison import compare
from hashiya.services.scheme import guidelines, scheme_acts
from hashiya.services.team import packages
from hashiya.services.team.shared_folder import REVIEW, sync
from hashiya.services.team.team_membership import name_machine, remembered_folder, switch_off, switch_on
from hashiya.store.project import Project
from hashiya.store.sharing import share_file
from hashiya.store.tables.records import NewDocument

CAREFULLY = settings(
    max_examples=settings.default.max_examples // 6,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
NAMES = ("ا", "ب", "ج")
machines = st.sampled_from(range(3))
steps = st.one_of(
    st.tuples(st.just("work"), machines, machines, st.integers(0, 10**6)),
    st.tuples(st.just("review"), machines, machines, st.integers(0, 10**6)),
    st.tuples(st.just("sync"), machines, machines, st.just(0)),
    st.tuples(st.just("deliver"), machines, machines, st.integers(0, 10**6)),
    st.tuples(st.just("merge"), machines, machines, st.just(0)),
)


def review(path: Path, seed: int) -> None:
    """A reviewer settles a place, writes guidelines, adds a label, or brings a text in."""
    chance = random.Random(seed)
    with open_as(path, "المراجعة") as project:
        kind = chance.choice(["settle", "settle", "guideline", "document", "label", "state"])
        document = chance.choice(project.document_uids())
        if kind == "guideline":
            label = chance.choice(LABELS)
            project.apply(guidelines.set_guideline(project, label, f"قاعدة {chance.randrange(5)}"))
        elif kind == "label":
            code = chance.choice(["DATE", "TIME", "WORK"])
            if code not in project.scheme().codes:
                label = Label(code, code, chance.choice([code, code.lower()]))  # type: ignore[assignment]
                project.apply(scheme_acts.add_label(project, label))  # type: ignore[arg-type]
        elif kind == "state":
            project.apply(marking.set_state(project, document, chance.choice([State.DONE, State.BEGUN])))
        elif kind == "document":
            text = f"عاد ماجد من بيروت يوم {chance.randrange(40)} إلى الرياض مع ليلى"
            project.add_documents([NewDocument(f"جديد {chance.randrange(9)}", text)])
        else:
            open_places = [seen for seen in compare(project, document).places if seen.open]
            if open_places:
                project.apply(adjudication.nothing(project, document, chance.choice(open_places)))


@CAREFULLY
@given(st.lists(steps, min_size=4, max_size=14), st.integers(0, 10**6))
def test_whatever_the_service_does_it_comes_to_what_merging_gives(
    history: list[tuple[str, int, int, int]], seed: int
) -> None:
    with quick_folder() as folder:
        base = make_base(Path(folder) / "base.hashiya")
        copies = [copy(base, name) for name in NAMES]
        for kind, at, other, number in history:
            if kind == "work":
                work(copies[at], ("سارة", "نبيل", "عمر")[other], number, 4)
            elif kind == "review":
                review(copies[at], number)
            elif kind == "sync":
                exchange(copies[at])
            elif at != other and kind == "deliver":
                deliver(copies[other], copies[at], random.Random(number))
            elif at != other:
                with Project.open(copies[at]) as project:
                    merge_files(project, [copies[other]])
        expected = merged_whole(copies)
        for path in copies:
            exchange(path)
        chance = random.Random(seed)
        for target in copies:
            for source in copies:
                if source != target:
                    deliver(source, target, chance, all_of_it=True)
        reports = [exchange(path) for path in copies]
        assert [(report.waiting, report.refused) for report in reports] == [((), ())] * 3
        assert [everything_said(path) for path in copies] == expected
        quiet = [exchange(path) for path in copies]
        assert [(report.put, report.taken) for report in quiet] == [(0, ())] * 3


def merged_whole(copies: list[Path]) -> list[dict[str, object]]:
    """What each project comes to when the whole files are sent about."""
    frozen = [copy(path, f"before {path.stem}") for path in copies]
    found = []
    for path in copies:
        target = copy(path, f"whole {path.stem}")
        with Project.open(target) as project:
            merge_files(project, [each for each in frozen if each.stem != f"before {path.stem}"])
        found.append(everything_said(target))
    return found


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path, Path]:
    """(one file, another, the folder both see)."""
    base = make_base(tmp_path / "base.hashiya")
    shared = tmp_path / "shared"
    shared.mkdir()
    one, other = copy(base, "one"), copy(base, "other")
    work(one, "سارة", 1, 8)
    work(other, "نبيل", 2, 8)
    return one, other, shared


def test_two_files_come_to_the_same_and_then_nothing_is_put(pair: tuple[Path, Path, Path]) -> None:
    one, other, shared = pair
    assert sync(one, shared, person="").put == 2  # texts, rows
    first = sync(other, shared)
    assert first.put == 1 and first.report is not None and first.report.added
    assert sync(one, shared).put == 0
    assert people_layers(one) == people_layers(other)
    names = sorted(path.name for path in shared.iterdir())
    assert sync(one, shared).taken == sync(other, shared).taken == ()
    assert names == sorted(path.name for path in shared.iterdir())


def test_only_what_changed_is_put(pair: tuple[Path, Path, Path]) -> None:
    one, _other, shared = pair
    with Project.open(one) as project:
        project.add_documents([NewDocument(f"طويل {n}", f"كلام كثير عن السفر {n} " * 900) for n in range(30)])
    sync(one, shared)
    before = {path.name for path in shared.iterdir()}
    with open_as(one, "سارة") as project:
        project.apply(marking.mark(project, project.document_uids()[0], 0, 4, "ORG"))
    assert sync(one, shared).put == 1
    (new,) = (path for path in shared.iterdir() if path.name not in before)
    assert new.stat().st_size < 2000


def test_what_is_still_being_copied_is_waited_for(pair: tuple[Path, Path, Path]) -> None:
    one, other, shared = pair
    sync(one, shared)
    (rows,) = (path for path in shared.iterdir() if share_file.read_head(path).kind == "rows")
    whole = rows.read_bytes()
    for kept in (whole[:10], whole[:-5], b""):
        rows.write_bytes(kept)
        before = everything(other)
        found = sync(other, shared)
        assert [(each.file, each.why) for each in found.waiting] == [(rows.name, "unfinished")]
        assert everything(other)["annotations"] == before["annotations"]
    rows.unlink()
    hidden = shared / f".syncthing.{rows.name}.tmp"
    hidden.write_bytes(whole[:50])
    assert [each.why for each in sync(other, shared).waiting] == ["unfinished"]
    hidden.rename(rows)
    rows.write_bytes(whole)
    assert sync(other, shared).report is not None


@pytest.mark.parametrize("name", ["{0} (1){1}", "{0}.sync-conflict-20260101-101010-ABC{1}", "{0} - Copy{1}"])
def test_copies_that_a_service_makes_are_ignored_with_a_word(
    pair: tuple[Path, Path, Path], name: str
) -> None:
    one, other, shared = pair
    sync(one, shared)
    for path in list(shared.iterdir()):
        shutil.copyfile(path, path.with_name(name.format(path.stem, path.suffix)))
    found = sync(other, shared)
    assert {each.why for each in found.ignored} == {"doubled"} and len(found.ignored) == 2
    assert found.report is not None and not found.refused


def test_a_renamed_file_is_still_itself(pair: tuple[Path, Path, Path]) -> None:
    one, other, shared = pair
    sync(one, shared)
    for path in list(shared.iterdir()):
        path.rename(path.with_name(f"{path.stem} (1){path.suffix}"))
    assert sync(other, shared).report is not None


def test_a_gap_is_waited_for(pair: tuple[Path, Path, Path], tmp_path: Path) -> None:
    one, other, shared = pair
    sync(one, shared)
    sync(other, shared)
    work(one, "سارة", 5, 6)
    before = set(shared.iterdir())
    sync(one, shared)
    (middle,) = set(shared.iterdir()) - before
    work(one, "سارة", 6, 6)
    sync(one, shared)
    middle.rename(tmp_path / middle.name)
    found = sync(other, shared)
    assert [each.why for each in found.waiting] == ["missing_before"] and not found.taken
    (tmp_path / middle.name).rename(middle)
    assert sync(other, shared).report is not None
    sync(one, shared)
    assert people_layers(one) == people_layers(other)


def test_files_of_another_project_are_refused_by_name(pair: tuple[Path, Path, Path], tmp_path: Path) -> None:
    one, other, shared = pair
    strange = make_base(tmp_path / "strange.hashiya")
    sync(strange, shared)
    before = everything(one)
    found = sync(one, shared)
    assert {each.why for each in found.refused} == {"other_project"} and len(found.refused) == 2
    assert everything(one) == before
    assert sync(other, shared).report is not None


def rewritten(path: Path, change: object) -> None:
    """Put another file in its place, sound by its name, whose lines are changed."""
    head = share_file.read_head(path)
    lines = [json.dumps(change(line)).encode() for line in share_file.read_lines(path)]  # type: ignore[operator]
    path.unlink()
    share_file.write_shared(path.parent, head, lines)


HOSTILE = {
    "a table that is none": lambda line: ["t", "sqlite_master", ["name"]] if line[0] == "t" else line,
    "a column that is none": lambda line: (
        [*line[:2], [*line[2][:-1], "x); DROP"]] if line[0] == "t" else line
    ),
    "too few values": lambda line: line[:-1] if line[0] == "+" else line,
    "values in values": lambda line: [line[0], [1], *line[2:]] if line[0] == "+" else line,
    "no table at all": lambda line: ["+", 1, 2, 3] if line[0] == "t" else line,
    "numbers for words": lambda line: ["+", *[7 for _ in line[1:]]] if line[0] == "+" else line,
}


@pytest.mark.parametrize("fault", HOSTILE)
def test_a_hostile_file_changes_nothing(pair: tuple[Path, Path, Path], fault: str) -> None:
    one, other, shared = pair
    sync(one, shared)
    (rows,) = (path for path in shared.iterdir() if share_file.read_head(path).kind == "rows")
    rewritten(rows, HOSTILE[fault])
    before = everything(other)
    found = sync(other, shared)
    assert [each.why for each in found.refused] == ["damaged"] and not found.taken
    assert everything(other) == before


def test_inflating_is_bounded(pair: tuple[Path, Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    one, other, shared = pair
    sync(one, shared)
    (rows,) = (path for path in shared.iterdir() if share_file.read_head(path).kind == "rows")
    head = share_file.read_head(rows)
    rows.unlink()
    share_file.write_shared(shared, head, [b'["t","' + b"a" * 5_000_000 + b'",[]]'])
    monkeypatch.setattr(share_file, "_MOST_INFLATED", 1_000_000)
    before = everything(other)
    assert [each.why for each in sync(other, shared).refused] == ["too_large"]
    assert everything(other) == before


def test_files_that_are_none_are_told(pair: tuple[Path, Path, Path], tmp_path: Path) -> None:
    one, _other, shared = pair
    (shared / "notes.txt").write_text("شيء آخر", encoding="utf-8")
    (shared / "odd.hsync").write_bytes(zlib.compress(b"x"))
    (shared / ("a" * 12 + "-000001-" + "b" * 32 + ".hsync")).symlink_to(tmp_path / "base.hashiya")
    found = sync(one, shared)
    assert [each.why for each in found.ignored] == ["other_kind"]
    assert found.put == 2


def test_a_blind_package_takes_in_the_review_alone(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    base = make_base(tmp_path / "base.hashiya")
    work(base, "نبيل", 2, 8)
    with open_as(base, "سارة") as project:
        sara = project.person_uid
        packages.make_package(project, sara, tmp_path / "sara.hashiya")
    sync(base, shared)
    work(tmp_path / "sara.hashiya", "سارة", 1, 4)
    sync(tmp_path / "sara.hashiya", shared, person=sara)
    with Project.open(tmp_path / "sara.hashiya") as project:
        layers = {layer for layer, _count in project.layers()}
        assert layers <= {sara, "gold", "suggestions"}
    report = sync(base, shared).report
    assert report is not None and report.added
    work(tmp_path / "sara.hashiya", "سارة", 1, 4)
    assert sync(tmp_path / "sara.hashiya", shared, person=sara, take=REVIEW).put == 1


def test_it_is_off_until_switched_on_and_a_copy_is_off_again(pair: tuple[Path, Path, Path]) -> None:
    one, _other, shared = pair
    with Project.open(one) as project:
        assert remembered_folder(project) == (None, False)
        switch_on(project, shared)
        assert remembered_folder(project) == (shared.resolve(), True)
        with pytest.raises(UserError):
            switch_on(project, shared / "missing")
    with Project.open(copy(one, "copied")) as project:
        assert remembered_folder(project) == (shared.resolve(), False)
    with Project.open(one) as project:
        switch_off(project)
        assert remembered_folder(project) == (shared.resolve(), False)


def test_a_lost_folder_and_a_restored_copy_do_no_harm(pair: tuple[Path, Path, Path]) -> None:
    one, other, shared = pair
    backup = copy(one, "backup")
    sync(one, shared)
    work(one, "سارة", 9, 5)
    sync(one, shared)
    sync(other, shared)
    shutil.copyfile(backup, one)  # as from a backup: the work since is known to the others alone
    for path in list(shared.iterdir()):
        path.unlink()
    assert sync(one, shared).put >= 1
    sync(other, shared)
    sync(one, shared)
    assert people_layers(one) == people_layers(other)


@pytest.mark.parametrize("exchanges", [0, 2])
def test_an_exchange_killed_after_putting_keeps_nobody_waiting(
    pair: tuple[Path, Path, Path], monkeypatch: pytest.MonkeyPatch, exchanges: int
) -> None:
    """Others may have taken in what it put and did not note down any more."""
    from hashiya.services.team import shared_folder

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    one, other, shared = pair
    for seed in range(exchanges):
        work(one, "سارة", seed, 3)
        sync(one, shared)
        sync(other, shared)
    work(one, "سارة", 5, 3)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(shared_folder, "bring_up_to_date", killed)
        sync(one, shared)
    sync(other, shared)
    for seed in (6, 7):
        work(one, "سارة", seed, 3)
        assert sync(one, shared).put
        assert not sync(other, shared).waiting
        assert people_layers(one) == people_layers(other)
    heads = [share_file.read_head(path) for path in shared.iterdir()]
    own = json.loads((one.with_name(f".{one.name}.sync") / "state.json").read_text(encoding="utf-8"))
    rows = [head for head in heads if head.kind == "rows" and head.replica == own["replica"]]
    assert len(rows) == len(own["own"]) and len([head for head in rows if not head.after]) == 1


def test_it_begins_anew_when_the_chain_is_long(
    pair: tuple[Path, Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    from hashiya.services.team import shared_folder

    one, other, shared = pair
    monkeypatch.setattr(shared_folder, "_FILES_IN_A_CHAIN", 3)
    for seed in range(9):
        work(one, "سارة", seed, 3)
        sync(one, shared)
        if seed == 1:
            sync(other, shared)
    heads = [share_file.read_head(path) for path in shared.iterdir()]
    assert len([head for head in heads if head.kind == "rows" and not head.after]) >= 1
    assert len(heads) < 9
    sync(other, shared)
    sync(one, shared)
    assert people_layers(one) == people_layers(other)


def test_a_missing_folder_is_said(pair: tuple[Path, Path, Path], tmp_path: Path) -> None:
    with pytest.raises(UserError) as raised:
        sync(pair[0], tmp_path / "away")
    assert raised.value.code == "no_shared_folder"
    assert folder_of(pair[0]).is_dir()


def test_a_machine_has_a_name_for_the_others_only_when_it_was_given_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One person on two machines: a conflict says which of them said what."""
    base = make_base(tmp_path / "base.hashiya")
    monkeypatch.setenv("HASHIYA_CONFIG", str(tmp_path / "config"))
    folder = tmp_path / "shared"
    folder.mkdir()
    with open_as(base, "سارة") as project:
        text = project.document(project.document_uids()[0]).text
        project.apply(marking.mark(project, project.document_uids()[0], 0, text.index(" "), "PERS"))
    home, office = copy(base, "home"), copy(base, "office")
    for path, machine, label in ((home, "", "GPE"), (office, "حاسوب المكتب", "ORG")):
        with open_as(path, "سارة") as project:
            (mine,) = project.iter_annotations(layers=[project.person_uid])
            project.apply(marking.relabel(project, mine, label))
        name_machine(machine)
        report = sync(path, folder)
        heads = [share_file.read_head(each) for each in folder.glob("*.hsync")]
        assert {each.machine for each in heads} == {"", machine}
    assert [each.machine for each in report.taken] == [""]
    (taken,) = sync(home, folder).taken
    assert taken.machine == "حاسوب المكتب"
    told = {}
    for path in (home, office):
        with Project.open(path, readonly=True) as project:
            (found,) = annotation_conflicts.conflicts(project)
            told[path.stem] = {
                (each.file, each.machine, each.shared)
                for each in annotation_conflicts.sources(project, found)
            }
    here = ("", "", False)
    assert told == {"home": {here, ("", "حاسوب المكتب", True)}, "office": {here, ("", "", True)}}


def test_files_of_earlier_versions_tell_no_machine(tmp_path: Path) -> None:
    base = make_base(tmp_path / "base.hashiya")
    exchange(base)
    (path, *_) = sorted(folder_of(base).glob("*.hsync"))
    first, header, rest = path.read_bytes().split(b"\n", 2)
    said = json.loads(header)
    del said["machine"]
    old = tmp_path / path.name
    old.write_bytes(b"\n".join((first, json.dumps(said).encode(), rest)))
    assert share_file.read_head(old).machine == ""
    said["machine"] = 7
    old.write_bytes(b"\n".join((first, json.dumps(said).encode(), rest)))
    with pytest.raises(share_file.Unfit):
        share_file.read_head(old)


def test_changes_that_fill_more_than_one_file_name_their_table_in_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows of one table went on in the next file without its name: nobody could read that."""
    monkeypatch.setattr(share_file, "_CHUNK", 600)
    base = make_base(tmp_path / "base.hashiya")
    one, other = copy(base, "سلمى"), copy(base, "ماجد")
    work(one, "سلمى", 3, 20)
    folder = tmp_path / "shared"
    folder.mkdir()
    assert sync(one, folder).put > 3
    assert not sync(other, folder).refused
    sync(one, folder)
    assert people_layers(one) == people_layers(other)
