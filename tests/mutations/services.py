"""Faults in services: acts of a person, data sets, schemes, review."""

from __future__ import annotations

from mutations.mutation import Mutation  # type: ignore[import-not-found]

_MARKING = "unit/services/test_marking.py unit/services/test_marking_edges.py"
_PACKAGES = "unit/services/test_packages.py"
_DATA = "unit/services/test_training_data.py"
_PARTS = "unit/services/test_parts.py"
_SCHEME = "unit/services/test_scheme_acts.py"
_REVIEW = (
    "unit/services/test_reviewing.py unit/services/test_review_rules.py "
    "unit/services/test_review_places.py unit/services/test_review_gold.py"
)

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
        "if self._document(document).state == State.NEW:",
        "if self._document(document).state == State.DONE:",
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
        "counts[document] += not crossed and accept_one(builder, each)",
        "counts[document] += accept_one(builder, each)",
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
        ">= self._threshold:\n                            self._join(parents, other, number)",
        "> 2:\n                            self._join(parents, other, number)",
        _DATA,
    ),
    Mutation(
        "documents that would go to another part are refused until somebody agrees",
        "services/exchange/export_split.py",
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
        "if sha256(path) in (exported, new):",
        "if path.exists():",
        "unit/services/test_parts_exported.py",
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
        "services/review/adjudication_builder.py",
        "if (each.start, each.end, each.label) in own:",
        "if (each.start, each.end) in own:",
        _REVIEW,
    ),
    Mutation(
        "the last daily copies stay, the oldest go",
        "services/project/backup.py",
        "return copies[: len(copies) - kept]",
        "return copies[kept:]",
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
