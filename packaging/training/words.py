"""What raw text and name lists teach about words: stems, clusters, hashed names; all comes out as numbers."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from hashiya.core.clitics import bare
from hashiya.suggest.crf.features_names import KINDS, LONGEST, HashedNames, chain_hash
from hashiya.suggest.crf.features_words import Vocabulary, fold_word, hash_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

_RARE = 3
_CONTEXT_WORDS = 8000
_DIMENSIONS = 100
_CLUSTERS = (64, 256, 1000)


def learn_vocabulary(sentences: Iterable[Sequence[str]], *, seed: int) -> Vocabulary:
    """Stems seen three times or more, and their clusters by the company they keep (PPMI, SVD, k-means)."""
    folded = [[fold_word(word) for word in sentence] for sentence in sentences]
    counts = Counter(bare(word) for sentence in folded for word in sentence)
    known = _choose_stems(counts)
    stemmed = [[_stem(word, known) for word in sentence] for sentence in folded]
    counts = Counter(stem for sentence in stemmed for stem in sentence)
    stems = sorted((stem for stem in known if counts[stem] >= _RARE), key=lambda stem: (-counts[stem], stem))
    vectors = _embed(stemmed, stems)
    weight = np.sqrt([counts[stem] for stem in stems])
    clusters = np.stack([_cluster(vectors, weight, size, seed) for size in _CLUSTERS], axis=1)
    keys = np.array([hash_text(stem) for stem in stems], dtype=np.uint32)
    order = np.argsort(keys)
    return Vocabulary(keys[order], clusters[order].astype(np.uint16))


def _choose_stems(counts: Counter[str]) -> set[str]:
    """Common stems, without those that are a clitic on a much more common word."""
    chosen = set()
    for stem, count in counts.items():
        rest = bare(stem[1:]) if len(stem) > 3 and stem[0] in "وفبلك" else ""
        if count >= _RARE and counts.get(rest, 0) < 3 * count:
            chosen.add(stem)
    return chosen


def _stem(word: str, known: set[str]) -> str:
    stem = bare(word)
    if stem in known:
        return stem
    for cut in (1, 2):
        if len(word) - cut >= 3 and word[cut - 1] in "وفبلك" and (cut == 1 or word[0] in "وف"):
            rest = bare(word[cut:])
            if rest in known:
                return rest
    return stem


def _embed(sentences: list[list[str]], stems: list[str]) -> np.ndarray[Any, Any]:
    """Unit vectors from positive pointwise mutual information with neighbours one and two away."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.linalg import svds

    row = {stem: number for number, stem in enumerate(stems)}
    context = {stem: number for number, stem in enumerate(stems[:_CONTEXT_WORDS])}
    width = 2 * len(context) + 2
    pairs: Counter[int] = Counter()
    for sentence in sentences:
        rows = [row.get(stem, -1) for stem in sentence]
        columns = [context.get(stem, -1) for stem in sentence]
        for place, number in enumerate(rows):
            if number < 0:
                continue
            for offset, share in ((-2, 1), (-1, 2), (1, 2), (2, 1)):
                other = place + offset
                if not 0 <= other < len(rows):
                    pairs[number * width + 2 * len(context) + (offset > 0)] += share
                elif columns[other] >= 0:
                    pairs[number * width + columns[other] + len(context) * (offset > 0)] += share
    keys = np.fromiter(pairs.keys(), dtype=np.int64)
    values = np.fromiter(pairs.values(), dtype=np.float64)
    table = csr_matrix((values, (keys // width, keys % width)), shape=(len(stems), width))
    by_row = np.asarray(table.sum(axis=1)).ravel()
    by_column = np.asarray(table.sum(axis=0)).ravel() ** 0.75
    table = table.tocoo()
    information = np.log(table.data * by_column.sum() / (by_row[table.row] * by_column[table.col]))
    keep = information > 0
    positive = csr_matrix((information[keep], (table.row[keep], table.col[keep])), shape=table.shape)
    left, strength, _ = svds(positive, k=min(_DIMENSIONS, len(stems) - 1), v0=np.ones(min(positive.shape)))
    vectors = left * np.sqrt(strength)
    return vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9)


def _cluster(vectors: np.ndarray[Any, Any], weight: Any, size: int, seed: int) -> np.ndarray[Any, Any]:
    from sklearn.cluster import MiniBatchKMeans

    size = min(size, len(vectors))
    means = MiniBatchKMeans(size, random_state=seed, n_init=1, batch_size=4096, max_iter=60)
    return np.asarray(means.fit(vectors, sample_weight=weight).labels_) + 1


def read_name_lists(folder: Path) -> list[tuple[str, str]]:
    """(name, kind) of every list; kinds are those of `features_names.KINDS`."""
    kinds = {"LOC": "place", "PER": "person", "ORG": "body", "NAT": "nation"}
    found: list[tuple[str, str]] = []
    for path in sorted(folder.glob("*.json")):
        lists: Mapping[str, list[str]] = json.loads(path.read_text(encoding="utf-8"))
        for label, names in lists.items():
            kind = "country" if path.stem == "cldr" else kinds[label]
            found += [(name, kind) for name in names]
    return found


def learn_names(names: Iterable[tuple[str, str]]) -> HashedNames:
    """Hashes only. Single words under three letters are left out: they are words of the language first."""
    whole: dict[int, int] = {}
    parts: dict[int, int] = {}
    for name, kind in names:
        words = [fold_word(word) for word in name.split()]
        if not 0 < len(words) <= LONGEST or (len(words) == 1 and len(words[0]) < 3):
            continue
        number = KINDS.index(kind)
        hashes = [hash_text(word) for word in words]
        key = chain_hash(hashes)
        whole[key] = whole.get(key, 0) | 1 << number
        for place, word in enumerate(hashes):
            stands = 0 if len(words) == 1 else 1 if place == 0 else 2 if place == len(words) - 1 else 3
            parts[word] = parts.get(word, 0) | 1 << 4 * min(number, 3) + stands
    keys = np.array(sorted(whole), dtype=np.uint32)
    kinds = np.array([whole[int(key)] for key in keys], dtype=np.uint8)
    return HashedNames(keys, kinds, parts)
