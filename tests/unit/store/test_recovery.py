"""A damaged project file gives back what is in it."""

from __future__ import annotations

import hashlib
import random
import shutil
import tracemalloc
from typing import TYPE_CHECKING

import pytest
from tests.helpers.damaged_files import KINDS, MORE_KINDS, PAGE, Damages, summary, swap
from tests.helpers.sound_file import LINE, all_of, damage, leaves, make_sound, places_of, share

from hashiya.cli import main
from hashiya.errors import UserError
from hashiya.services.annotate import marking
from hashiya.services.project.repair import examine, repair
from hashiya.store.file.lock import WriterLock
from hashiya.store.project import Project
from hashiya.store.recovery.mend_texts import mend, readable
from hashiya.store.recovery.pages import read_pages
from hashiya.store.recovery.rebuild_annotations import is_alike

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_sound(tmp_path_factory.mktemp("sound") / "work.hashiya")


# ---------------------------------------------------------------- one damage each
def test_a_lost_page_of_annotations_comes_back_from_the_indexes(sound: Path, tmp_path: Path) -> None:
    at = leaves(sound, "annotations")[1]
    path = damage(sound, tmp_path, lambda data: data.__setitem__(slice(at, at + PAGE), bytes(PAGE)))
    before = all_of(sound)
    done = repair(path)
    assert done.recovery is not None and done.recovery.how["index"] > 10
    assert all(check.ok for check in examine(path))
    after = all_of(path)
    for uid, (_name, text, spans) in before.items():
        assert after[uid][1] == text
        assert {span[:6] for span in after[uid][2]} == {span[:6] for span in spans}


@pytest.mark.parametrize("gone", [(), ("idx_annotations_uid",)])
def test_where_tables_and_journal_are_gone_the_index_of_places_gives_all_back(
    sound: Path, tmp_path: Path, gone: tuple[str, ...]
) -> None:
    """Which of the records with the same integer id is meant, the file's own list of indexes tells."""
    lost = [at for name in ("annotations", "journal", *gone) for at in leaves(sound, name)]

    def empty(data: bytearray) -> None:
        for at in lost:
            data[at : at + PAGE] = bytes(PAGE)

    before, path = all_of(sound), damage(sound, tmp_path, empty)
    assert repair(path).recovery is not None
    after = all_of(path)
    first = 1 if gone else 0  # without their index annotations get new uids
    for uid, (_name, _text, spans) in before.items():
        assert {span[first:6] for span in after[uid][2]} == {span[first:6] for span in spans}
    assert all(check.ok for check in examine(path))


def test_swapped_pages_are_known_by_what_they_hold(sound: Path, tmp_path: Path) -> None:
    one, other = leaves(sound, "annotations")[0], leaves(sound, "journal")[0]

    path = damage(sound, tmp_path, lambda data: swap(data, one, other))
    repair(path)
    assert all_of(path) == all_of(sound)


@pytest.mark.parametrize("wrong", [b"\xff", b"x"])
def test_a_wrong_byte_in_a_text_is_found_by_its_digest(sound: Path, tmp_path: Path, wrong: bytes) -> None:
    at = sound.read_bytes().index("رسالة رقم 7".encode()) + 3
    path = damage(sound, tmp_path, lambda data: data.__setitem__(slice(at, at + 1), wrong))
    done = repair(path)
    assert all_of(path) == all_of(sound)
    assert done.recovery is not None and done.recovery.mended and not done.recovery.altered


def test_behind_a_hole_in_a_text_annotations_stay_on_their_words(sound: Path, tmp_path: Path) -> None:
    at = sound.read_bytes().index("رسالة رقم 55".encode())
    path = damage(sound, tmp_path, lambda data: data.__setitem__(slice(at, at + 300), b"\xee" * 300))
    before, done = all_of(sound), repair(path)
    assert done.recovery is not None and len(done.recovery.altered) == 1
    after = all_of(path)
    for uid, (name, text, spans) in before.items():
        assert after[uid][2] == spans
        assert (after[uid][1] == text) == (name not in done.recovery.altered)
        assert len(after[uid][1]) == len(text)


def test_what_was_removed_stays_removed(sound: Path, tmp_path: Path) -> None:
    """The cells of removed records still lie in their pages; the journal tells that they were taken away."""
    target = leaves(sound, "annotations")[0]
    path = damage(sound, tmp_path, lambda data: data.__setitem__(slice(target, target + 1), b"\x77"))
    before = all_of(sound)
    repair(path)
    after = all_of(path)
    assert {uid: {span[0] for span in value[2]} for uid, value in after.items()} == {
        uid: {span[0] for span in value[2]} for uid, value in before.items()
    }


def test_undo_goes_on_after_a_rebuild(sound: Path, tmp_path: Path) -> None:
    at = leaves(sound, "annotations")[0]
    path = damage(sound, tmp_path, lambda data: data.__setitem__(slice(at, at + 8), bytes(8)))
    repair(path)
    with Project.open(path) as project:
        first = project.document_uids()[0]
        count = len(project.annotations(first))
        assert project.undo() is not None
        assert len(project.annotations(first)) == count + 3


def test_the_tables_that_are_mostly_empty_stand_behind_the_first_texts(sound: Path, tmp_path: Path) -> None:
    """They take half of a small file: whatever cut it off within them left nothing of it."""
    path = damage(sound, tmp_path, lambda data: data.__delitem__(slice(len(data) * 3 // 4, None)))
    repair(path)
    assert share(all_of(sound), path) == 1.0


def test_the_log_beside_the_file_counts(sound: Path, tmp_path: Path) -> None:
    path = tmp_path / "work.hashiya"
    shutil.copyfile(sound, path)
    project = Project.open(path)
    uid = project.document_uids()[3]
    project.act_as(project.person("سعاد") or pytest.fail("nobody"))
    project.apply(marking.mark(project, uid, 0, 5, "ORG"))
    other = tmp_path / "other" / "work.hashiya"
    other.parent.mkdir()
    for suffix in ("", "-wal"):
        shutil.copyfile(f"{path}{suffix}", f"{other}{suffix}")
    expected = {(a.start, a.end, a.label) for a in project.annotations(uid)}
    project.close()
    with read_pages(other) as pages:
        assert pages.newer
    data = bytearray(other.read_bytes())
    data[100:108] = bytes(8)  # the list of tables cannot be read
    other.write_bytes(bytes(data))
    repair(other)
    with Project.open(other, readonly=True) as again:
        assert {(a.start, a.end, a.label) for a in again.annotations(uid)} == expected


# ---------------------------------------------------------------- nothing behind anybody's back
def test_the_damaged_file_is_kept_as_it_was(sound: Path, tmp_path: Path) -> None:
    path = damage(sound, tmp_path, lambda data: data.__delitem__(slice(len(data) * 4 // 5, None)))
    before = path.read_bytes()
    done = repair(path)
    assert done.kept is not None and done.kept.read_bytes() == before
    path.write_bytes(before)
    again = repair(path)
    assert again.kept not in (None, done.kept)
    assert {each.name for each in tmp_path.iterdir()} == {path.name, done.kept.name, again.kept.name}


def test_looking_changes_nothing(sound: Path, tmp_path: Path) -> None:
    path = damage(sound, tmp_path, lambda data: data.__delitem__(slice(len(data) * 4 // 5, None)))
    before = path.read_bytes()
    assert [check.code for check in examine(path) if not check.ok] == ["readable"]
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]


def test_what_is_no_project_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "x.hashiya"
    path.write_bytes(random.Random(7).randbytes(50_000))
    before = path.read_bytes()
    with pytest.raises(UserError) as raised:
        repair(path)
    assert raised.value.code == "nothing_found"
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]


def test_an_open_project_is_not_rebuilt_under_the_window(sound: Path, tmp_path: Path) -> None:
    path = damage(sound, tmp_path, lambda data: data.__delitem__(slice(len(data) * 4 // 5, None)))
    lock = WriterLock.take(path)
    try:
        with pytest.raises(UserError, match="another window"):
            repair(path)
    finally:
        lock.release()


def test_the_command_says_what_came_from_where(
    sound: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at = leaves(sound, "annotations")[1]
    path = damage(sound, tmp_path, lambda data: data.__setitem__(slice(at, at + PAGE), bytes(PAGE)))
    assert main(["check", str(path)]) == 1
    capsys.readouterr()
    assert main(["check", str(path), "--repair"]) == 0
    told = capsys.readouterr().out
    assert "built anew" in told and "from indexes" in told and "damaged.bak" in told
    assert main(["check", str(path)]) == 0


# ---------------------------------------------------------------- texts
def test_a_turned_bit_anywhere_in_a_text_is_turned_back() -> None:
    text = LINE.format(1) * 3
    data = text.encode()
    sha256 = hashlib.sha256(data).hexdigest()
    for at in (0, 31, len(data) - 1):
        wrong = bytearray(data)
        wrong[at] ^= 4
        assert mend(bytes(wrong), sha256, []) == text
    two = bytearray(data)
    two[3] ^= 1
    two[90] ^= 1
    assert mend(bytes(two), sha256, []) is None


def test_what_cannot_be_read_keeps_its_length() -> None:
    text = "كتاب المدينة القديمة"
    data = bytearray(text.encode())
    data[9:19] = b"\xff" * 10
    told = readable(bytes(data), len(text))
    assert len(told) == len(text) and told.endswith("القديمة") and told.startswith("كتاب")


# ---------------------------------------------------------------- many damages
@pytest.mark.parametrize("count", [24, pytest.param(200, marks=pytest.mark.slow)])
@pytest.mark.parametrize("kinds", [KINDS, MORE_KINDS])
def test_of_many_damages_all_that_still_stands_comes_back(
    sound: Path, tmp_path: Path, count: int, kinds: tuple[str, ...]
) -> None:
    """What stands in the damaged bytes is told by the test, without the code that repairs."""
    found = Damages(sound, tmp_path, kinds=kinds).run(count if kinds == KINDS else count // 2, 1517)
    assert all(each.kept >= 0.99 * each.held for each in found), found
    assert all(each.back for each in found if each.held), found
    assert all(each.kind == "cut" and each.error == "nothing_found" for each in found if each.error), found
    uncut = [each.back / each.all for each in found if each.kind != "cut"]
    assert min(uncut) > 0.9 and sum(uncut) / len(uncut) >= 0.99, summary(found)


@pytest.mark.parametrize(
    ("left", "words", "alike"),
    [
        ("بستان النخيل", "بستان النخيل", True),
        ("بستان النخ؟ل", "بستان النخيل", True),
        ("بستان النخل", "بستان النخيل", True),
        ("/بستان النخيل", "بستان النخيل", True),
        ("قلعة", "بستان النخيل", False),
        ("/", "بستان", False),
    ],
)
def test_words_are_known_again_where_letters_changed_went_or_came(left: str, words: str, alike: bool) -> None:
    assert is_alike(left, words) is alike and is_alike(words, left) is alike


def test_a_damaged_frame_of_the_log_costs_no_more_than_itself(sound: Path, tmp_path: Path) -> None:
    """SQLite stops at it: what was done afterwards is in the frames behind."""
    path = tmp_path / "work.hashiya"
    shutil.copyfile(sound, path)
    project = Project.open(path)
    project.connection.execute("PRAGMA wal_autocheckpoint = 0")
    project.act_as(project.person("سعاد") or pytest.fail("nobody"))
    uid = project.document_uids()[4]
    for at in places_of("الكتب", project.document(uid).text)[:30]:
        project.apply(marking.mark(project, uid, at, at + 5, "ORG"))
    other = tmp_path / "other" / "work.hashiya"
    other.parent.mkdir()
    for suffix in ("", "-wal"):
        shutil.copyfile(f"{path}{suffix}", f"{other}{suffix}")
    expected = {a.uid for a in project.annotations(uid)}
    project.close()
    data = bytearray(other.read_bytes())
    data[100:108] = bytes(8)
    other.write_bytes(bytes(data))
    log = other.with_name(other.name + "-wal")
    frames = bytearray(log.read_bytes())
    frames[32 + 2 * (PAGE + 24) + 500] ^= 0xFF
    log.write_bytes(bytes(frames))
    repair(other)
    with Project.open(other, readonly=True) as again:
        assert {a.uid for a in again.annotations(uid)} == expected


@pytest.mark.parametrize("told", [0, 1, 512, 8192, 0xFFFF])
def test_a_wrong_size_of_pages_is_seen_through(sound: Path, tmp_path: Path, told: int) -> None:
    path = damage(sound, tmp_path, lambda data: data.__setitem__(slice(16, 18), told.to_bytes(2, "big")))
    repair(path)
    assert all_of(path) == all_of(sound)


def test_the_size_of_pages_is_told_by_those_without_a_record(sound: Path, tmp_path: Path) -> None:
    """Where long texts go on in every other page, most pages of double the size begin like pages too."""

    def spoil(data: bytearray) -> None:
        data[:PAGE] = bytes(PAGE)
        for at in range(PAGE, len(data), 2 * PAGE):
            if any(data[at + 3 : at + 5]):
                data[at] = 0

    with read_pages(damage(sound, tmp_path, spoil)) as pages:
        assert pages.size == PAGE


def test_a_large_file_is_read_page_by_page(sound: Path, tmp_path: Path) -> None:
    at = leaves(sound, "annotations")[1]
    path = damage(sound, tmp_path, lambda data: data.__setitem__(slice(at, at + PAGE), bytes(PAGE)))
    with path.open("ab") as file:
        file.truncate(path.stat().st_size + (96 << 20))
    tracemalloc.start()
    try:
        repair(path)
        assert tracemalloc.get_traced_memory()[1] < 32 << 20
    finally:
        tracemalloc.stop()
    assert share(all_of(sound), path) > 0.99
