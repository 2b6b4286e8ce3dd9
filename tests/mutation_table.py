"""Small faults that tests must see: `tests/mutation.py` puts them in one after the other.

Each breaks one promise of the program. Choose what would cost a person work: something lost, an offset off
by one, an undo that takes the wrong thing back, a merge that forgets, untrusted input believed. `old` stands
exactly once in its file (`tests/unit/test_mutation_table.py` holds it to that); `tests` are the smallest
files that ought to see the fault.
"""

from __future__ import annotations

from typing import NamedTuple

PARTS = ("core", "store", "services", "formats", "suggest")


class Mutation(NamedTuple):
    """`file` is under desktop/hashiya and begins with the part (files.py belongs to the store); `tests` are
    under tests/, a blank between.
    """

    promise: str
    file: str
    old: str
    new: str
    tests: str

    @property
    def part(self) -> str:
        return self.file.split("/")[0] if "/" in self.file else "store"


_CORE_TEXT = "unit/core/test_core_text.py"
_EDGES = "unit/core/test_edges.py"
_OVERLAP = f"unit/core/test_overlap.py {_EDGES}"
_SEARCH = "unit/core/test_search.py unit/services/test_searching.py"
_ADJUDICATE = f"unit/core/test_adjudicate.py {_EDGES}"
_AGREEMENT = "unit/core/test_agreement.py unit/core/test_agreement_alpha.py"

CORE = (
    Mutation(
        "a UTF-16 offset after an astral character is one more",
        "core/offsets.py",
        "return position + bisect_left(self._cp, position) if self._cp else position",
        "return position",
        _CORE_TEXT,
    ),
    Mutation(
        "a UTF-16 offset inside a surrogate pair gives the pair's start",
        "core/offsets.py",
        "return position - bisect_left(self._u16, position)",
        "return position - bisect_left(self._u16, position - 1)",
        f"{_CORE_TEXT} {_EDGES}",
    ),
    Mutation(
        "snapping to graphemes keeps a letter and its marks together",
        "core/offsets.py",
        "            end = right",
        "            end = left",
        _CORE_TEXT,
    ),
    Mutation(
        "offsets of the source move with each carriage return taken out",
        "core/text.py",
        "return source - bisect_left(self.removed, source)",
        "return source",
        f"{_CORE_TEXT} unit/formats/test_format_first.py",
    ),
    Mutation(
        "a byte order mark at the front is no part of the text",
        "core/text.py",
        'bom = source.startswith("\\ufeff")',
        "bom = False",
        _CORE_TEXT,
    ),
    Mutation(
        "a control character becomes one other character, so that lengths stay",
        "core/text.py",
        'text = _CONTROL.sub("\\ufffd", text)',
        'text = _CONTROL.sub("", text)',
        _CORE_TEXT,
    ),
    Mutation(
        "hamza forms fold to one letter",
        "core/fold.py",
        '"ؤ": "و", "ئ": "ي", "ۓ": "ي"',
        '"ؤ": "و", "ۓ": "ي"',
        _CORE_TEXT,
    ),
    Mutation(
        "the marks after a found word's last letter belong to it",
        "core/fold.py",
        "return self.to_raw(start), match.end() if match else self.to_raw(end - 1) + 1",
        "return self.to_raw(start), self.to_raw(end - 1) + 1",
        _CORE_TEXT,
    ),
    Mutation(
        "a folded position maps back past the marks that were taken out",
        "core/fold.py",
        "return position + bisect_right(self._removed, position)",
        "return position",
        _CORE_TEXT,
    ),
    Mutation(
        "«للوزارة» reads as ل and «الوزارة»",
        "core/clitics.py",
        'found.append(Split(done + "ل", "ال" + base[2:], len(done) + 1))',
        'found.append(Split(done + "ل", base[2:], len(done) + 1))',
        _CORE_TEXT,
    ),
    Mutation(
        "«كالرياض» is the same word as «الرياض» in memory and search",
        "core/clitics.py",
        'PREPOSITIONS = "بكل"',
        'PREPOSITIONS = "بل"',
        _EDGES,
    ),
    Mutation(
        "a span that touches another shares no character with it",
        "core/overlap.py",
        "found.extend(item for item in bucket[:stop] if item.end > start)",
        "found.extend(item for item in bucket[:stop] if item.end >= start)",
        _OVERLAP,
    ),
    Mutation(
        "a long span is found by its end, wherever it begins",
        "core/overlap.py",
        "            if self._ends[which] > start:",
        "            if self._starts[which] >= start:",
        _OVERLAP,
    ),
    Mutation(
        "what is taken away shortens its bucket's reach again, what is left stays found",
        "core/overlap.py",
        "            self._ends[which] = max(map(_end_of, bucket))\n        else:",
        "            self._ends[which] = self._starts[which]\n        else:",
        _OVERLAP,
    ),
    Mutation(
        "of equal ranges the later lies inside",
        "core/overlap.py",
        "found.append(sum(1 for end in open_ends if end >= span.end))",
        "found.append(sum(1 for end in open_ends if end > span.end))",
        _OVERLAP,
    ),
    Mutation(
        "equal ranges lie in each other",
        "core/span.py",
        "return self.start <= other.start and other.end <= self.end",
        "return self.start <= other.start and other.end < self.end",
        f"{_OVERLAP} {_ADJUDICATE} unit/suggest/test_suggest_weigh.py",
    ),
    Mutation(
        "nested spans do not cross",
        "core/span.py",
        "return first.start < last.start < first.end < last.end",
        "return first.start <= last.start < first.end < last.end",
        f"{_OVERLAP} {_ADJUDICATE} unit/services/test_marking.py",
    ),
    Mutation(
        "a line feed ends a sentence",
        "core/segment.py",
        r"(?=\s|$))|\n+",
        r"(?=\s|$))|\n\n",
        f"{_CORE_TEXT} {_EDGES}",
    ),
    Mutation(
        "a range that ends at a word's beginning does not take the word in",
        "core/segment.py",
        "last = bisect_left(ranges, end, key=lambda word: word[0])",
        "last = bisect_right(ranges, end, key=lambda word: word[0])",
        f"{_EDGES} {_AGREEMENT}",
    ),
    Mutation(
        "a half is no majority",
        "core/adjudicate.py",
        "votes * 2 > len(place.sides)",
        "votes * 2 >= len(place.sides)",
        _ADJUDICATE,
    ),
    Mutation(
        "a change of anyone's annotation is seen in the place's fingerprint",
        "core/adjudicate.py",
        'f"{each.layer} {each.start} {each.end} {each.label}"',
        'f"{each.layer} {each.start} {each.end}"',
        _ADJUDICATE,
    ),
    Mutation(
        "spans of two people that share half of their letters are one question",
        "core/adjudicate.py",
        "_SHARE = 0.5",
        "_SHARE = 0.9",
        _ADJUDICATE,
    ),
    Mutation(
        "a word is not found inside another",
        "core/search.py",
        "{'' if query.mode == Mode.PREFIX else ends}",
        "{''}",
        _SEARCH,
    ),
    Mutation(
        "a query without its marks finds the word with them",
        "core/search.py",
        "ignored = MARKS * folding.marks + TATWEEL * folding.tatweel + CONTROLS",
        "ignored = TATWEEL * folding.tatweel + CONTROLS",
        _SEARCH,
    ),
)

_PROJECT = "unit/store/test_store_project.py"
_STORE_EDGES = "unit/store/test_store_edges.py"
_UNDO = "unit/store/test_store_undo.py"
_TROUBLE = "unit/store/test_store_trouble.py"
_MERGE = "unit/store/test_merge_edges.py unit/store/test_merge.py unit/store/test_merge_conflicts.py"
_PROPERTY = "unit/store/test_merge_property.py"
_HELD_FILES = "unit/store/test_files.py unit/store/test_store_held.py"

STORE = (
    Mutation(
        "an open project is never written over as a plain file",
        "files.py",
        "    if is_held(target):",
        "    if is_held(target.parent):",
        f"{_HELD_FILES} {_TROUBLE}",
    ),
    Mutation(
        "a file is not seen before it is whole",
        "files.py",
        "        beside, held = _make_part(target)",
        "        beside, held = target, None",
        f"{_HELD_FILES} {_TROUBLE}",
    ),
    Mutation(
        "nothing half-done stays beside a file that could not be written",
        "files.py",
        "        beside.unlink(missing_ok=True)",
        "        pass",
        f"{_HELD_FILES} {_TROUBLE}",
    ),
    Mutation(
        "what is written is on the disk before it takes the place of what was there",
        "files.py",
        "            os.fsync(written.fileno())",
        "            written.fileno()",
        f"{_HELD_FILES} {_TROUBLE}",
    ),
    Mutation(
        "a file keeps the rights it had when it is written anew",
        "files.py",
        "            mode = target.stat().st_mode & 0o777",
        "            mode = 0o644",
        f"{_HELD_FILES} {_TROUBLE}",
    ),
    Mutation(
        "a person's act is on the disk before its result is seen",
        "store/file/connection.py",
        "{'FULL' if full else 'NORMAL'}",
        "{'NORMAL' if full else 'NORMAL'}",
        f"{_STORE_EDGES} {_UNDO}",
    ),
    Mutation(
        "an act that fails in its middle changes nothing",
        "store/file/connection.py",
        '                db.execute("ROLLBACK")',
        '                db.execute("COMMIT")',
        f"{_PROJECT} {_TROUBLE}",
    ),
    Mutation(
        "a file of a newer version is refused and not touched",
        "store/file/connection.py",
        "    if version > SCHEMA:",
        "    if version > SCHEMA + 1:",
        f"{_STORE_EDGES} {_TROUBLE} unit/store/test_store_migrations.py",
    ),
    Mutation(
        "a file whose end is missing is told to be damaged",
        "store/file/connection.py",
        "> size and not _has_log(path)",
        "> 2 * size and not _has_log(path)",
        f"{_STORE_EDGES} {_TROUBLE}",
    ),
    Mutation(
        "making a project never overwrites a file",
        "store/file/migrations.py",
        '    if path.exists():\n        raise ProjectError(\n            "exists"',
        '    if path.is_dir():\n        raise ProjectError(\n            "exists"',
        f"{_PROJECT} {_TROUBLE}",
    ),
    Mutation(
        "the log of a file that is gone is not played into a new one of its name",
        "store/file/migrations.py",
        "    _set_aside_leftovers(path)\n",
        "",
        _PROJECT,
    ),
    Mutation(
        "two windows never write to one file",
        "store/file/lock.py",
        "fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)",
        "fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)",
        f"{_PROJECT} {_TROUBLE}",
    ),
    Mutation(
        "an act on what was changed meanwhile is refused",
        "store/journal/edits.py",
        "        if not _holds(table, before, current):",
        "        if current is None:",
        f"{_PROJECT} {_UNDO}",
    ),
    Mutation(
        "a quick change verifies what it finds",
        "store/journal/edits.py",
        "f\"WHERE uid = ? AND {' AND '.join(f'{name} IS ?' for name in map(_quoted, before))}\",\n"
        "                [*after.values(), edit.uid, *before.values()],",
        'f"WHERE uid = ?",\n                [*after.values(), edit.uid],',
        f"{_PROJECT} {_UNDO}",
    ),
    Mutation(
        "no annotation is stored that does not say what stands there",
        "store/journal/edits.py",
        '            or text[start:end] != record["surface"]\n',
        "",
        f"{_PROJECT} {_UNDO}",
    ),
    Mutation(
        "a document says that it was changed when an annotation of it was",
        "store/journal/edits.py",
        '        if record.get("document"):',
        '        if record.get("documents"):',
        f"{_STORE_EDGES} {_UNDO}",
    ),
    Mutation(
        "a new act ends what could be redone",
        "store/journal/journal.py",
        '    db.execute(f"DELETE FROM undo_stack WHERE {_ABOVE}")\n',
        "",
        _UNDO,
    ),
    Mutation(
        "undo takes the last act back first",
        "store/journal/journal.py",
        'else "NOT undone ORDER BY position DESC"',
        'else "NOT undone ORDER BY position"',
        _UNDO,
    ),
    Mutation(
        "redo does again first what was undone last",
        "store/journal/journal.py",
        'which = f"{_ABOVE} ORDER BY position" if undone',
        'which = f"{_ABOVE} ORDER BY position DESC" if undone',
        _UNDO,
    ),
    Mutation(
        "engines leave alone what a redo would look for",
        "store/tables/suggestions.py",
        "elif each.note or each.uid in pinned or not engines_of(each.source) <= ran:",
        "elif each.note or not engines_of(each.source) <= ran:",
        f"{_STORE_EDGES} {_UNDO} unit/services/test_marking.py",
    ),
    Mutation(
        "a suggestion with a note is not replaced",
        "store/tables/suggestions.py",
        "elif each.note or each.uid in pinned",
        "elif each.uid in pinned",
        f"{_STORE_EDGES} {_UNDO} unit/services/test_marking.py",
    ),
    Mutation(
        "nothing is suggested again where a person decided",
        "store/tables/suggestions.py",
        "        if each.layer != SUGGESTIONS:\n            taken.add(key)\n",
        "        if each.layer != SUGGESTIONS:\n",
        f"{_STORE_EDGES} {_UNDO} unit/services/test_marking.py",
    ),
    Mutation(
        "nothing is suggested across accepted work",
        "store/tables/suggestions.py",
        "each.range == new.range or each.span.crosses(new) for each",
        "each.range == new.range for each",
        f"{_STORE_EDGES} {_UNDO} unit/services/test_marking.py",
    ),
    Mutation(
        "a text that is there is not added a second time",
        "store/tables/adding.py",
        "                skipped.append((each.name, uid))\n            continue",
        "                skipped.append((each.name, uid))",
        _PROJECT,
    ),
    Mutation(
        "two documents do not share a name",
        "store/tables/adding.py",
        "        if free not in taken:",
        "        if free:",
        _PROJECT,
    ),
    Mutation(
        "a rejection counts as «nothing here» only where the same person accepted nothing",
        "store/tables/decisions.py",
        "if status == Status.ACCEPTED or (uid, start, end, layer) not in accepted",
        "if True",
        f"{_PROJECT} unit/suggest/test_knowledge.py",
    ),
    Mutation(
        "a text that was altered outside is not merged",
        "store/merging/match_documents.py",
        "        if digest(text) != document.sha256:",
        "        if not text:",
        f"{_MERGE} unit/store/test_merge_trouble.py",
    ),
    Mutation(
        "what a person deleted here stays deleted when it comes again",
        "store/merging/match_documents.py",
        "if ours.brought.get(target.uid) == BROUGHT_DELETED:",
        "if True:",
        _MERGE,
    ),
    Mutation(
        "a merge takes away what was taken away there, and only that",
        "store/merging/entries.py",
        "kept = [entry for entry in mine if entry.dot in other_dots or not _seen(entry, they)]",
        "kept = list(mine)",
        f"{_MERGE} {_PROPERTY}",
    ),
    Mutation(
        "a merge keeps what only one side has and the other never saw",
        "store/merging/entries.py",
        "kept += [entry for entry in other if entry.dot not in my_dots and not _seen(entry, we)]",
        "kept += []",
        f"{_MERGE} {_PROPERTY}",
    ),
    Mutation(
        "of several answers the accepted one is shown",
        "store/merging/entries.py",
        "_RANK = {str(Status.ACCEPTED): 0, str(Status.REJECTED): 1",
        "_RANK = {str(Status.ACCEPTED): 1, str(Status.REJECTED): 0",
        f"{_MERGE} {_PROPERTY}",
    ),
    Mutation(
        "what was taken away in several files stays known by all that took it away",
        "store/merging/entries.py",
        'return " ".join(sorted({*tombs(ours), *tombs(theirs)}))',
        'return " ".join(tombs(ours) or tombs(theirs))',
        f"{_MERGE} {_PROPERTY}",
    ),
    Mutation(
        "what does not fit its text is not brought by a merge",
        "store/merging/merge_documents.py",
        "        and text[start:end] == value.surface\n",
        "",
        f"{_MERGE} unit/store/test_merge_trouble.py",
    ),
    Mutation(
        "a note of a suggestion outlives a merge",
        "store/merging/merge_documents.py",
        "if uid in touched and uid not in waiting and not note]",
        "if uid in touched and uid not in waiting]",
        f"{_MERGE} unit/store/test_merge_knowledge.py",
    ),
    Mutation(
        "a file that merged nothing keeps the older way back",
        "store/merging/restore_point.py",
        "        if _last_row(db) != last:\n            fresh.replace(kept)",
        "        fresh.replace(kept)",
        "unit/services/test_unmerging.py",
    ),
    Mutation(
        "a damaged copy is not taken for the way back",
        "store/merging/restore_point.py",
        '            if found != "ok":\n                raise',
        '            if found == "":\n                raise',
        "unit/store/test_merge_edges.py",
    ),
    Mutation(
        "the work since a merge is kept beside when going back",
        "store/merging/restore_point.py",
        "            copy_to(db, aside)\n",
        "",
        "unit/services/test_unmerging.py",
    ),
)

_MARKING = "unit/services/test_marking.py unit/services/test_marking_edges.py"
_PACKAGES = "unit/services/test_packages.py"
_DATA = "unit/services/test_training_data.py"
_PARTS = "unit/services/test_parts.py"
_SCHEME = "unit/services/test_scheme_acts.py"
_REVIEW = "unit/services/test_reviewing.py unit/services/test_review_decisions.py"

SERVICES = (
    Mutation(
        "a range must hold a character and lie in the text",
        "services/annotate/edit_builder.py",
        "    if not 0 <= start < end <= len(text):",
        "    if not 0 <= start <= end <= len(text):",
        _MARKING,
    ),
    Mutation(
        "other labels on the very range of a correction go, what nests in it stays",
        "services/annotate/edit_builder.py",
        "(same_range and each.range == chosen.range)",
        "same_range",
        _MARKING,
    ),
    Mutation(
        "what an act took away is no longer found around a place",
        "services/annotate/edit_builder.py",
        "            self._by_place.discard(former)\n",
        "            pass\n",
        _MARKING,
    ),
    Mutation(
        "a document in which somebody decided is begun",
        "services/annotate/edit_builder.py",
        "if self.project.document(document).state == State.NEW:",
        "if self.project.document(document).state == State.DONE:",
        _MARKING,
    ),
    Mutation(
        "marking the same twice is told",
        "services/annotate/marking.py",
        "    if own is not None and own.status == Status.ACCEPTED:\n        return False",
        "    if own is not None and own.status == Status.REJECTED:\n        return False",
        _MARKING,
    ),
    Mutation(
        "«accept above» takes a suggestion of exactly that score",
        "services/annotate/marking.py",
        "(1.0 if each.score is None else each.score) >= score:",
        "(1.0 if each.score is None else each.score) > score:",
        _MARKING,
    ),
    Mutation(
        "of suggestions that cross the surest is accepted",
        "services/annotate/marking.py",
        "found.sort(key=lambda each: (-(1.0 if each.score is None else each.score)",
        "found.sort(key=lambda each: ((1.0 if each.score is None else each.score)",
        _MARKING,
    ),
    Mutation(
        "«accept above» accepts nothing across a person's work",
        "services/annotate/marking.py",
        "count += not crossed and accept_one(builder, each)",
        "count += accept_one(builder, each)",
        _MARKING,
    ),
    Mutation(
        "an engine's range that a person moved is not suggested again",
        "services/annotate/marking.py",
        "        builder.add(_as_rejected(rejected, before))",
        "        pass",
        _MARKING,
    ),
    Mutation(
        "nobody changes another person's annotation",
        "services/annotate/marking.py",
        "current.layer not in (builder.layer, SUGGESTIONS):",
        'current.layer == "":',
        _MARKING,
    ),
    Mutation(
        "a note leaves a suggestion undecided",
        "services/annotate/marking.py",
        "        builder.change(current, note=note)",
        "        builder.change(current, note=note, status=Status.ACCEPTED)",
        _MARKING,
    ),
    Mutation(
        "renaming a label renames its children's parent",
        "services/scheme/scheme_acts.py",
        "labels = [replace(each, parent=new) if each.parent == code else each for each in labels]",
        "labels = [each for each in labels]",
        _SCHEME,
    ),
    Mutation(
        "renaming a label takes its annotations along",
        "services/scheme/scheme_acts.py",
        "edits = [*_scheme_edits(project, labels), *_relabelled(project, [code], new)]",
        "edits = [*_scheme_edits(project, labels)]",
        _SCHEME,
    ),
    Mutation(
        "a document's part follows from its text and the seed alone",
        "services/dataset/parts.py",
        'return hashlib.blake2b(f"{seed}:{name}".encode(), digest_size=8).digest()',
        'return hashlib.blake2b(f"{name}".encode(), digest_size=8).digest()',
        _PARTS,
    ),
    Mutation(
        "what an earlier export into the folder decided is not moved",
        "services/dataset/parts.py",
        "self.part[uid] = before[self.digests[uid]]",
        "continue",
        _PARTS,
    ),
    Mutation(
        "texts that are nearly the same go to one part",
        "services/dataset/near_duplicates.py",
        ">= self._threshold:\n                        self._join(other, key)",
        "> 2:\n                        self._join(other, key)",
        _DATA,
    ),
    Mutation(
        "documents that would go to another part are refused until somebody agrees",
        "services/exchange/export.py",
        "if dealing.moved and not split.move:",
        "if not dealing.part:",
        _PARTS,
    ),
    Mutation(
        "dealing leaves every document where it is",
        "services/dataset/parts.py",
        "if kept and (uid in by_hand or (not anew and wanted[kept] > 0)):",
        "if kept and uid in by_hand:",
        _PARTS,
    ),
    Mutation(
        "who is nearly the same as a document with a part goes to that part",
        "services/dataset/parts.py",
        "home = min(parts, key=lambda part: (-parts[part], PARTS.index(part)))",
        'home = "train"',
        _PARTS,
    ),
    Mutation(
        "a file of an earlier export that somebody changed is not thrown away",
        "services/dataset/split_folder.py",
        "if manifest.files[name] and sha256(folder / name) != manifest.files[name]:",
        "if not manifest.files:",
        _PARTS,
    ),
    Mutation(
        "a stranger's file that would be loaded as a part stops the export",
        "services/dataset/split_folder.py",
        "    if strangers:\n",
        "    if not manifest.there and strangers == [folder]:\n",
        _PARTS,
    ),
    Mutation(
        "a blind package holds nobody else's annotations",
        "services/team/packages.py",
        "layers=None if not blind else {whom.uid}",
        "layers=None if blind else {whom.uid}",
        _PACKAGES,
    ),
    Mutation(
        "a text goes to whoever has least",
        "services/team/assignments.py",
        "self._take(document, min(free, key=lambda who: (self.load[who], self.count[who])))",
        "self._take(document, max(free, key=lambda who: (self.load[who], self.count[who])))",
        _PACKAGES,
    ),
    Mutation(
        "packages are made for all or for nobody, and overwrite nothing",
        "services/team/packages.py",
        "        if path.exists():\n            raise",
        "        if path.is_dir():\n            raise",
        f"unit/services/test_nothing_overwritten.py {_PACKAGES}",
    ),
    Mutation(
        "a place that somebody settled is not touched by a rule",
        "services/review/rules.py",
        "        if seen.settlement is not None:",
        "        if seen.settlement is None:",
        _REVIEW,
    ),
    Mutation(
        "settling anew takes out of gold what was chosen before",
        "services/review/adjudication.py",
        "if (each.start, each.end, each.label) in own:",
        "if (each.start, each.end) in own:",
        _REVIEW,
    ),
    Mutation(
        "the last daily copies stay, the oldest go",
        "services/project/backup.py",
        "for old in daily_copies(folder)[:-keep]:",
        "for old in daily_copies(folder)[keep:]:",
        "unit/services/test_backup.py",
    ),
    Mutation(
        "taking a merge back never overwrites an earlier copy",
        "services/merge/undo_merge.py",
        "    while aside.exists():",
        "    while aside.is_dir():",
        "unit/services/test_nothing_overwritten.py",
    ),
    Mutation(
        "places of the same words that carry nothing are a habit too",
        "services/review/consistency.py",
        "            covered[at] = True",
        "            covered[at] = False",
        "unit/services/test_consistency.py",
    ),
)

_FORMATS = "unit/formats/test_format_edges.py"
_TOOLS = f"{_FORMATS} unit/formats/test_format_tools.py"
_TOKENS = f"{_FORMATS} unit/formats/test_format_tokens.py"
_TABLES = f"{_FORMATS} unit/formats/test_format_first.py"

FORMATS = (
    Mutation(
        "of two that end together «innermost» keeps the inner",
        "formats/shared/nesting.py",
        "if lowest is not None and ranges[index][1] >= lowest:",
        "if lowest is not None and ranges[index][1] > lowest:",
        _FORMATS,
    ),
    Mutation(
        "of two that begin together «outermost» keeps the outer",
        "formats/shared/nesting.py",
        "        if ranges[index][1] <= reach:\n            found.add(index)",
        "        if ranges[index][1] < reach:\n            found.add(index)",
        _FORMATS,
    ),
    Mutation(
        "spans that touch lie in one layer, spans that overlap do not",
        "formats/shared/nesting.py",
        "if last <= start), len(ends))",
        "if last < start), len(ends))",
        _FORMATS,
    ),
    Mutation(
        "two entities of one label side by side stay two in IOB1",
        "formats/shared/tags.py",
        "        if end == start and label == other:",
        "        if end == start and label != other:",
        _TOKENS,
    ),
    Mutation(
        "a single tag of BILOU ends its entity",
        "formats/shared/tags.py",
        'if label and letter in "ESLU":',
        'if label and letter in "ESL":',
        _TOKENS,
    ),
    Mutation(
        "an entity at the end of a sentence is read",
        "formats/shared/tags.py",
        "    if label:\n        spans.append((start, len(tags), label))",
        "    if not tags:\n        spans.append((start, len(tags), label))",
        _TOKENS,
    ),
    Mutation(
        "no member of an archive leads out of its folder",
        "formats/shared/archive.py",
        '".." in parts or',
        '"..." in parts or',
        _FORMATS,
    ),
    Mutation(
        "an archive that would fill the disk is not opened",
        "formats/shared/archive.py",
        "(size > _FREE and size > _RATIO * packed)",
        "size > (_RATIO * packed << 20)",
        _FORMATS,
    ),
    Mutation(
        "no member of an archive is a link",
        "formats/shared/archive.py",
        'if link or name.startswith("/")',
        'if name.startswith("/")',
        _FORMATS,
    ),
    Mutation(
        "entities in XML are not resolved",
        "formats/shared/xmlsafe.py",
        "    _refuse_entities(tree, label)\n",
        "",
        _FORMATS,
    ),
    Mutation(
        "no cell of a CSV file is a formula",
        "formats/reports/csv_tsv.py",
        'return f"\'{cell}" if _FORMULA.match(cell) else cell',
        "return cell",
        _TABLES,
    ),
    Mutation(
        "a cell comes back as it was",
        "formats/reports/csv_tsv.py",
        "return cell[1:] if _HARMLESS.match(cell) else cell",
        "return cell",
        _TABLES,
    ),
    Mutation(
        "nothing of a text is markup in the page of its own",
        "formats/reports/html_page.py",
        "        yield escape(text[start:end])",
        "        yield (text[start:end])",
        _FORMATS,
    ),
    Mutation(
        "no script of a document's name runs in the page",
        "formats/reports/html_page.py",
        '<h2 dir="auto">{escape(title_in(record.meta) or record.name)}</h2>',
        '<h2 dir="auto">{title_in(record.meta) or record.name}</h2>',
        _FORMATS,
    ),
    Mutation(
        "an annotation whose words are not there is left out and told",
        "formats/shared/checks.py",
        "if text is not None and span.text and not _same(span.text, surface, spaces):",
        "if text is None and span.text and not _same(span.text, surface, spaces):",
        _FORMATS,
    ),
    Mutation(
        "a span outside its text is left out and told",
        "formats/shared/checks.py",
        "start, end = convert(start, end)\n        if not 0 <= start < end <= len(text):",
        "start, end = convert(start, end)\n        if start < 0:",
        _FORMATS,
    ),
    Mutation(
        "an offset in the middle of a character is told",
        "formats/shared/checks.py",
        "!= (start, end):\n                raise OffsetError",
        "== (-1, end):\n                raise OffsetError",
        _FORMATS,
    ),
    Mutation(
        "the same annotation twice is kept once",
        "formats/shared/checks.py",
        "        if key in seen:\n            note(",
        "        if key is None:\n            note(",
        _FORMATS,
    ),
    Mutation(
        "a checksum that does not fit its text is told",
        "formats/shared/checks.py",
        "if sha256 and sha256 not in (digest(text), digest(clean.text)):",
        "if not sha256 and sha256 not in (digest(text), digest(clean.text)):",
        _FORMATS,
    ),
    Mutation(
        "Label Studio's offsets are UTF-16 units where a tool asks for them, else code points",
        "formats/annotation_tools/labelstudio.py",
        'convert = from_codepoints(record.text or "", choice(OPTIONS, options.options, "unit"))',
        'convert = from_codepoints(record.text or "", "codepoint")',
        _TOOLS,
    ),
    Mutation(
        "binary data is refused, not imported as text",
        "formats/shared/decode.py",
        '    if b"\\0" in sample or controls > 0.02 * len(sample):',
        "    if controls > 2 * len(sample):",
        _FORMATS,
    ),
    Mutation(
        "what a format cannot hold is counted as often as it is lost",
        "formats/shared/losses.py",
        "        else:\n            self.counts[code] += 1",
        "        else:\n            self.counts[code] += 0",
        f"{_FORMATS} unit/formats/test_left_out.py",
    ),
    Mutation(
        "a span that cuts a word is widened and told",
        "formats/shared/align.py",
        '        return "clitic"',
        '        return ""',
        _TOKENS,
    ),
)

_MEMORY = "unit/suggest/test_memory.py unit/suggest/test_resolve.py"
_TRUST = "unit/suggest/test_trust.py"
_WEIGH = "unit/suggest/test_suggest_weigh.py unit/suggest/test_resolve.py"

SUGGEST = (
    Mutation(
        "what has as much against it as for it is not suggested",
        "suggest/memory/memory_recognizer.py",
        "if against >= given or self._rejected",
        "if against > given or self._rejected",
        _MEMORY,
    ),
    Mutation(
        "what speaks against a phrase lowers its probability",
        "suggest/memory/memory_recognizer.py",
        "score = (given + 1) / (given + against + 1.6)",
        "score = (given + 1) / (given + 1.6)",
        _MEMORY,
    ),
    Mutation(
        "what was rejected here is not suggested here, whichever engine says it",
        "suggest/memory/memory_recognizer.py",
        "        if self._rejected[document][suggestion.start, suggestion.end]:\n            return False\n",
        "",
        f"{_MEMORY} {_WEIGH} {_TRUST}",
    ),
    Mutation(
        "what an undone act taught is forgotten",
        "suggest/memory/memory_recognizer.py",
        "            memory.given -= Counter({decision.label: 1})\n",
        "",
        _MEMORY,
    ),
    Mutation(
        "in a finished document what bears no label speaks against",
        "suggest/memory/memory_recognizer.py",
        "return memory.rejected + unlabelled",
        "return memory.rejected",
        _MEMORY,
    ),
    Mutation(
        "what was marked is no place without a label",
        "suggest/memory/memory_recognizer.py",
        "max(0, _count(text, pattern) - memory.labelled[document])",
        "max(0, _count(text, pattern))",
        _MEMORY,
    ),
    Mutation(
        "nothing is suggested across or upon what is decided",
        "suggest/combine/resolve.py",
        "kept = SpanIndex(decided)",
        "kept = SpanIndex[Span]()",
        f"{_WEIGH} {_TRUST}",
    ),
    Mutation(
        "of what cannot stand together the more probable stays",
        "suggest/combine/resolve.py",
        "key=lambda item: (-item.score, item.start - item.end, item.start, item.label)",
        "key=lambda item: (item.score, item.start - item.end, item.start, item.label)",
        _WEIGH,
    ),
    Mutation(
        "nothing stands inside a person's name",
        "suggest/combine/resolve.py",
        '    "PERS": _ATOMS,\n',
        "",
        f"{_WEIGH} unit/suggest/test_evaluate.py",
    ),
    Mutation(
        "reasons of all engines that agree are kept",
        "suggest/combine/resolve.py",
        "        reasons.update(dict.fromkeys(item.why))",
        "        reasons = dict.fromkeys(item.why)",
        _WEIGH,
    ),
    Mutation(
        "a decision moves the weights the way it says",
        "suggest/combine/weights.py",
        "error = float(right) - self.chance(features)",
        "error = self.chance(features) - float(right)",
        f"{_WEIGH} {_TRUST}",
    ),
    Mutation(
        "one document's words teach nothing for the next",
        "suggest/combine/ensemble.py",
        "        self.weigher.forget(LIVE)\n",
        "",
        f"{_WEIGH} {_TRUST}",
    ),
    Mutation(
        "what a finished text holds and nobody labelled is wrong",
        "suggest/combine/trust.py",
        "if self.finished or span.range in self.refused:",
        "if span.range in self.refused:",
        _TRUST,
    ),
    Mutation(
        "a model that saw a text in training is not trusted for what it says of it",
        "suggest/combine/trust.py",
        "    if not _MODELS.isdisjoint(about.sources):\n        return False\n",
        "",
        _TRUST,
    ),
    Mutation(
        "adding one row of a head's strength changes what it is worth",
        "suggest/lexicon/cues/cue_table.py",
        "    if any(each in _WEAKER for each in found):",
        "    if any(each is None for each in found):",
        "unit/suggest/test_cue_table.py unit/suggest/test_cues.py",
    ),
    Mutation(
        "«والي» is no head where it is «وإلى»",
        "suggest/lexicon/cues/words.py",
        "            if form in never:\n                continue\n",
        "",
        "unit/suggest/test_cue_table.py unit/suggest/test_cues.py",
    ),
    Mutation(
        "a known name of several words is found whole",
        "suggest/lexicon/cues/place_names.py",
        "while end < reading.size and end - index < 6 and",
        "while end < reading.size and end - index < 1 and",
        "unit/suggest/test_cues.py unit/suggest/test_lexicon.py unit/suggest/test_cues_lists.py",
    ),
    Mutation(
        "a number that counts is no year",
        "suggest/patterns/rules.py",
        "    if counted or not 1200 <= value <= 2100:",
        "    if not 1200 <= value <= 2100:",
        "unit/suggest/test_patterns.py",
    ),
    Mutation(
        "what lies inside an address is nothing else",
        "suggest/patterns/patterns_recognizer.py",
        "if start not in inside and end - 1 not in inside:",
        "if start >= 0:",
        "unit/suggest/test_patterns.py",
    ),
)

MUTATIONS: tuple[Mutation, ...] = CORE + STORE + SERVICES + FORMATS + SUGGEST
