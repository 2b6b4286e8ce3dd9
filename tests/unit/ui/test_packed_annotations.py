"""Annotations packed into columns are, to whoever asks, those that were put in."""

from __future__ import annotations

import random
import sys
from dataclasses import replace

import pytest

from hashiya.core.overlap import SpanIndex
from hashiya.core.span import Annotation, Status, new_uid
from hashiya.ui.session.open_annotations import OpenAnnotations
from hashiya.ui.session.packed_annotations import PackedAnnotations, reading_key

TEXT = "كتبت هدى إلى أخيها في حلب رسالة طويلة عن السفر والبيت القديم. " * 300


def made(start: int, length: int, label: str = "PERS", **fields: object) -> Annotation:
    end = min(len(TEXT), start + length)
    found = Annotation(new_uid(), "d", "p", start, end, label, TEXT[start:end])
    return replace(found, **fields)  # type: ignore[arg-type]


def some(chance: random.Random) -> Annotation:
    length = chance.choice((1, 4, 30, 6000))
    fields: dict[str, object] = {}
    if chance.random() < 0.2:
        fields = {"uid": f"من ملف {chance.random()}", "surface": "كلمات أخرى", "score": chance.random()}
    status = chance.choice((Status.ACCEPTED, Status.SUGGESTED))
    return made(chance.randrange(len(TEXT) - 1), length, chance.choice("AB"), status=status, **fields)


def check(packed: PackedAnnotations, wanted: list[Annotation], chance: random.Random) -> None:
    wanted = sorted(wanted, key=reading_key)
    assert list(packed) == wanted == packed and len(packed) == len(wanted)
    index = SpanIndex(wanted)
    for _ in range(4):
        start = chance.randrange(len(TEXT))
        end = start + chance.choice((1, 50, 5000))
        assert packed.touching(start, end) == sorted(index.touching(start, end), key=reading_key)
        assert {each.uid for each in packed.at(start)} == {each.uid for each in index.at(start)}
    for place in chance.sample(range(len(wanted)), min(5, len(wanted))):
        assert packed.place_of(wanted[place].uid) == place
        assert packed.get(wanted[place].uid) == wanted[place] == packed[place]
    assert packed[2:5] == wanted[2:5] and packed.get("niemand") is None and packed.place_of(new_uid()) == -1


@pytest.mark.parametrize("seed", range(5))
def test_whatever_is_put_in_and_taken_away(seed: int) -> None:
    chance = random.Random(seed)
    first = sorted((some(chance) for _ in range(chance.choice((0, 3, 200)))), key=reading_key)
    packed, wanted = PackedAnnotations("d", TEXT), list(first)
    packed.extend(first)
    for _ in range(150):
        if wanted and chance.random() < 0.5:
            gone = wanted.pop(chance.randrange(len(wanted)))
            assert packed.take(gone.uid) == gone and packed.take(gone.uid) is None
        else:
            wanted.append(some(chance))
            packed.put(wanted[-1])
        if chance.random() < 0.2:
            check(packed, wanted, chance)
    check(packed, wanted, chance)


def test_many_take_a_small_part_of_what_objects_would() -> None:
    packed = PackedAnnotations("d", TEXT)
    packed.extend(made(at % 18_000, 3 + at % 30) for at in range(0, 20_000))
    columns = (packed._starts, packed._ends, packed._uids, packed._kind_of, packed._order, packed._table)
    assert sum(map(sys.getsizeof, columns)) / len(packed) < 80
    assert len(packed._kinds) == 1 and not packed._made and not packed._odd_uids and not packed._odd_words


def test_no_more_objects_are_kept_than_were_looked_at() -> None:
    packed = PackedAnnotations("d", TEXT)
    packed.extend([made(at, 3) for at in range(9000)])
    assert sum(1 for _ in packed) == 9000 and not packed._made
    packed.touching(100, 120)
    assert 0 < len(packed._made) < 40
    for at in range(0, 9000, 2):
        assert packed[at].start == at
    assert len(packed._made) <= 2048


def test_what_is_counted_and_what_waits_follows() -> None:
    chance = random.Random(2)
    kept = OpenAnnotations("d", TEXT)
    there = {each.uid: each for each in sorted((some(chance) for _ in range(80)), key=reading_key)}
    kept.extend(list(there.values()))
    for step in range(120):
        uid = chance.choice(list(there))
        new = replace(there[uid], status=Status.ACCEPTED) if step % 2 else None
        there.pop(uid)
        there |= {uid: new} if new is not None else {}
        kept.put(uid, new)
        if not there:
            break
        waiting = [each for each in there.values() if each.status is Status.SUGGESTED]
        assert list(kept.suggested) == sorted(waiting, key=reading_key)
        assert kept.tally.total == len(there) and kept.tally.with_status(Status.SUGGESTED) == len(waiting)
