"""What a damaged file lacks comes back from its daily copies, and nothing that was removed since."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from tests.helpers.damaged_files import KINDS, PAGE, Damages, annotations_of, summary
from tests.helpers.sound_file import SCHEME, all_of, damage, leaves, make_sound, places_of, share

from hashiya.errors import UserError
from hashiya.services.annotate import marking
from hashiya.services.project.repair import examine, repair
from hashiya.store.project import Project

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_sound(tmp_path_factory.mktemp("sound") / "work.hashiya")


def test_a_file_cut_in_half_is_filled_from_the_daily_copy(sound: Path, tmp_path: Path) -> None:
    with Project.open(sound, readonly=True) as project:
        folder = tmp_path / "copies" / project.uid
    folder.mkdir(parents=True)
    shutil.copyfile(sound, folder / "work 2026-01-02.hashiya")
    at = sorted(leaves(sound, "annotations"))
    cut = slice(at[len(at) // 2], None)
    path = damage(sound, tmp_path, lambda data: data.__delitem__(cut))
    alone = damage(sound, tmp_path / "copies", lambda data: data.__delitem__(cut))
    repair(alone)
    done = repair(path, copies=tmp_path / "copies")
    assert done.recovery is not None and done.recovery.copies == ["work 2026-01-02.hashiya"]
    before = all_of(sound)
    assert share(before, path) == 1.0 > share(before, alone)
    assert {uid: value[:2] for uid, value in all_of(path).items()} == {
        uid: value[:2] for uid, value in before.items()
    }


def _with_copy(sound: Path, folder: Path) -> tuple[Path, Path]:
    """The file with a daily copy from before the last tenth of the work; where the copies lie."""
    path = folder / "used" / "work.hashiya"
    path.parent.mkdir()
    shutil.copyfile(sound, path)
    with Project.open(path) as project:
        place = folder / "copies" / project.uid
        place.mkdir(parents=True)
        project.copy_to(place / "work 2026-01-02.hashiya")
        project.act_as(project.person("سعاد") or pytest.fail("nobody"))
        for uid in project.document_uids():
            for at in places_of("النخيل", project.document(uid).text)[::5]:
                project.apply(marking.mark(project, uid, at, at + len("النخيل"), "ORG"))
    return path, folder / "copies"


@pytest.mark.parametrize("count", [16, pytest.param(200, marks=pytest.mark.slow)])
def test_with_the_daily_copy_nearly_all_comes_back(sound: Path, tmp_path: Path, count: int) -> None:
    path, copies = _with_copy(sound, tmp_path)
    kinds = (*KINDS, "cut", "cut", "first")
    found = Damages(path, tmp_path, copies, kinds).run(count, 77)
    assert min(each.back / each.all for each in found) > 0.85, found
    assert sum(each.back / each.all for each in found) / len(found) > 0.97, summary(found)
    assert all(each.kept >= 0.99 * each.held for each in found), found


def test_the_daily_copy_gives_everything_else_back(sound: Path, tmp_path: Path) -> None:
    """Cut off behind its first page: settings, people, labels, history come from the copy of that name."""
    path, copies = _with_copy(sound, tmp_path)
    with Project.open(path, readonly=True) as project:
        before = (project.uid, project.scheme(), [each.name for each in project.people()], project.title)
    path.write_bytes(path.read_bytes()[: PAGE + 1000])
    done = repair(path, copies=copies)
    assert done.recovery is not None and done.recovery.copies == ["work 2026-01-02.hashiya"]
    with Project.open(path) as project:
        after = (project.uid, project.scheme(), [each.name for each in project.people()], project.title)
        assert after == before
        assert project.undo() is not None
    assert all(check.ok for check in examine(path))


def test_a_copy_of_another_project_of_that_name_does_not_help(sound: Path, tmp_path: Path) -> None:
    path, copies = _with_copy(sound, tmp_path)
    (tmp_path / "other").mkdir()
    with Project.create(tmp_path / "other" / "work.hashiya", scheme=SCHEME) as other:
        place = copies / other.uid
        place.mkdir()
        other.copy_to(place / "work 2026-01-03.hashiya")
    path.write_bytes(path.read_bytes()[: PAGE + 1000])
    with pytest.raises(UserError) as raised:
        repair(path, copies=copies)
    assert raised.value.code == "nothing_found"


def test_what_was_removed_after_the_copy_stays_removed(sound: Path, tmp_path: Path) -> None:
    path, copies = _with_copy(sound, tmp_path)
    with Project.open(path) as project:
        uid = project.document_uids()[0]
        project.act_as(project.person("سعاد") or pytest.fail("nobody"))
        gone = project.annotations(uid, layers=[project.person_uid])[:5]
        project.apply(marking.delete(project, gone))
    at = leaves(path, "annotations")[0]
    data = bytearray(path.read_bytes())
    data[at : at + PAGE] = bytes(PAGE)
    before = annotations_of(path)
    path.write_bytes(data)
    repair(path, copies=copies)
    assert annotations_of(path) == before and not {each.uid for each in gone} & set(before)
