"""The statistical engine with a small model of its own, and with the one that ships."""

from __future__ import annotations

import itertools
import pickle

import numpy as np
import pytest

from hashiya.core.labels import Label, Scheme
from hashiya.core.span import Span
from hashiya.errors import UserError
from hashiya.progress import Cancelled, CancelToken, Progress
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.suggest.base import Analysis, Knowledge
from hashiya.suggest.combine.ensemble import Ensemble
from hashiya.suggest.crf.chain import Chain, Lattice, build_bank
from hashiya.suggest.crf.crf_base import Base
from hashiya.suggest.crf.crf_recognizer import CrfRecognizer, CrfSuggester, shipped
from hashiya.suggest.crf.decode import find_spans
from hashiya.suggest.crf.feature_tokens import split_tokens, tokenize
from hashiya.suggest.crf.features_names import HashedNames
from hashiya.suggest.crf.features_words import Vocabulary
from hashiya.suggest.crf.model import Bundle, read_bundle, read_project_model, write_bundle
from hashiya.suggest.crf.model_file import ModelFile, pack, unpack
from hashiya.suggest.crf.nested import split_layers
from hashiya.suggest.crf.packing import join_chains
from hashiya.suggest.crf.project_model import Confirmed, fit_calibration, to_tokens, train
from hashiya.suggest.memory.memory_recognizer import MemorySuggester

_BOATS = ("الريح", "النورس", "الموج", "الساحل", "المرجان", "الفجر", "الصدف", "المنارة")
_PLACES = ("المرسى", "الميناء", "الرصيف", "الخليج")


def _sentence(boat: str, place: str) -> tuple[str, list[tuple[int, int, str]]]:
    text = f"أبحرت سفينة {boat} من {place} عند الصباح."
    start = text.index("سفينة")
    return text, [(start, start + len("سفينة " + boat), "BOAT"), (start + 6, start + 6 + len(boat), "NAME")]


def _documents() -> list[Confirmed]:
    pairs = list(itertools.product(_BOATS, _PLACES))
    documents = []
    for number in range(0, len(pairs), 4):
        text, spans = "", []
        for boat, place in pairs[number : number + 4]:
            line, found = _sentence(boat, place)
            spans += [Span(start + len(text), end + len(text), label) for start, end, label in found]
            text += line + "\n" + "لم يبق على الرصيف أحد.\n"
        documents.append(Confirmed(text, spans))
    return documents


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    """A bundle that knows no word."""
    empty = np.zeros(0, dtype=np.uint32)
    vocabulary = Vocabulary(empty, np.zeros((0, 3), dtype=np.uint16))
    base = Base(vocabulary, HashedNames(empty, np.zeros(0, dtype=np.uint8), {}), join_chains([]))
    return Bundle(base, join_chains([]), join_chains([]), "empty")


@pytest.fixture(scope="module")
def own_scheme() -> Scheme:
    return Scheme("boats", "قوارب", "Boats", (Label("BOAT", "قارب", "Boat"), Label("NAME", "اسم", "Name")))


def test_tokens_are_the_words_and_the_signs_between_them() -> None:
    text = "قال (سامي): «نعم»، ثم مضى.\n\n- بند\n" + "-" * 50
    analysis = Analysis(text)
    tokens = tokenize(analysis)
    for surface, start, end in zip(tokens.surfaces, tokens.starts, tokens.ends, strict=True):
        assert text[start:end] == surface
    words = [(s, e) for s, e, w in zip(tokens.starts, tokens.ends, tokens.is_word, strict=True) if w]
    assert words == analysis.words
    assert len(tokens.surfaces) < 30
    covered = [place for start, stop in tokens.sentences for place in range(start, stop)]
    assert covered == list(range(len(tokens.surfaces)))


def test_long_texts_come_in_parts_that_lose_nothing() -> None:
    tokens = tokenize(Analysis("كلمة " * 5000))
    assert max(stop - start for start, stop in tokens.sentences) <= 400
    parts = split_tokens(tokens, size=1000)
    assert len(parts) > 1
    assert [start for part in parts for start in part.starts] == tokens.starts
    for part in parts:
        assert part.sentences[0][0] == 0
        assert part.sentences[-1][1] == len(part.surfaces)


def test_a_bank_scores_as_the_dense_chains_do() -> None:
    random = np.random.default_rng(3)
    chains = []
    for count in (3, 5):
        keys = np.unique(random.integers(1, 1 << 32, 400, dtype=np.uint32))
        weights = random.normal(size=(len(keys), count)).astype(np.float32)
        tags = ("O", *(f"B-{n}" for n in range(count - 1)))
        chains.append(Chain(tags, keys, weights, np.zeros((count, count), np.float32)))
    bank = build_bank(chains)
    known = np.concatenate([chain.keys for chain in chains])
    matrix = random.choice(
        np.concatenate([known, random.integers(0, 1 << 32, 200, dtype=np.uint32)]), (50, 7)
    )
    matrix[::3, 2] = 0
    wanted = np.zeros((50, 8))
    for row, column in itertools.product(range(50), range(7)):
        at = 0
        for chain in chains:
            hit = np.flatnonzero(chain.keys == matrix[row, column])
            if len(hit) and matrix[row, column]:
                wanted[row, at : at + len(chain.tags)] += chain.weights[hit[0]]
            at += len(chain.tags)
    assert np.allclose(bank.score(matrix), wanted, atol=1e-4)


def _all_paths(scores: np.ndarray, moves: np.ndarray) -> dict[tuple[int, ...], float]:
    size, count = scores.shape
    return {
        path: float(
            sum(scores[t, y] for t, y in enumerate(path))
            + sum(moves[a, b] for a, b in itertools.pairwise(path))
        )
        for path in itertools.product(range(count), repeat=size)
    }


def test_paths_and_probabilities_agree_with_counting_everything() -> None:
    random = np.random.default_rng(5)
    tags = ("O", "B-X", "I-X")
    sentences = [(0, 4), (4, 5), (5, 8)]
    scores = random.normal(size=(8, 3)).astype(np.float32) * 2
    moves = random.normal(size=(3, 3)).astype(np.float32)
    lattice = Lattice(scores, moves, sentences)
    (path,) = lattice.best(np.zeros((1, 3)))
    for start, stop in sentences:
        weights = _all_paths(scores[start:stop], moves)
        assert tuple(path[start:stop]) == max(weights, key=weights.__getitem__)
        total = sum(np.exp(value) for value in weights.values())
        for first, last in itertools.combinations(range(stop - start + 1), 2):
            wanted = (1, *[2] * (last - first - 1))
            share = sum(
                np.exp(value)
                for way, value in weights.items()
                if way[first:last] == wanted and (last == stop - start or way[last] != 2)
            )
            (given,) = lattice.probabilities([(start + first, start + last, 1, 2, stop)])
            assert given == pytest.approx(share / total, abs=1e-5)
    found = find_spans(scores, moves, tags, sentences, hopes=(0.0, 1.0))
    assert {span.label for span in found} <= {"X"}
    for span in found:
        assert any(start <= span.first < span.last <= stop for start, stop in sentences)


def test_each_sentence_has_its_own_moves_and_each_hope_its_own_path() -> None:
    random = np.random.default_rng(11)
    sentences = [(1, 4), (4, 5), (5, 9)]  # the first token is in none of them
    scores = random.normal(size=(9, 3)).astype(np.float32) * 2
    moves = random.normal(size=(3, 3, 3)).astype(np.float32)
    biases = np.array([[0, 0, 0], [-3, 0, 0.5]], dtype=np.float32)
    lattice = Lattice(scores, moves, sentences)
    paths = lattice.best(biases, 2)
    assert paths[:, 0].tolist() == [2, 2]
    questions, shares = [], []
    for number, (start, stop) in enumerate(sentences):
        for bias, path in zip(biases, paths, strict=True):
            weights = _all_paths(scores[start:stop] + bias, moves[number])
            assert tuple(path[start:stop]) == max(weights, key=weights.__getitem__)
        weights = _all_paths(scores[start:stop], moves[number])
        total = sum(np.exp(value) for value in weights.values())
        for first, last in itertools.combinations(range(stop - start + 1), 2):
            for inside in (2, None):
                wanted = (1, *[inside] * (last - first - 1))
                over = last == stop - start
                told = [
                    np.exp(value)
                    for way, value in weights.items()
                    if way[first:last] == wanted and (over or inside is None or way[last] != inside)
                ]
                questions.append((start + first, start + last, 1, inside, stop))
                shares.append(sum(told) / total)
    assert lattice.probabilities(questions) == pytest.approx(shares, abs=1e-5)
    assert lattice.probabilities([]) == []


def test_texts_read_together_are_read_as_each_alone() -> None:
    texts = [
        "قال الدكتور سامي الغانم إن البلدية وافقت. وذكر الغانم أن العمل يبدأ غدا.",
        "",
        "وصل الغانم إلى ميناء صور صباح الأحد.",
        "…",
        "زارت ليلى الحسيني معرض الكتاب في طنجة سنة 1975. " * 40,
    ]
    recognizer = CrfRecognizer(shipped(), load_scheme("wojood"))
    together = recognizer.suggest_all([Analysis(text) for text in texts])
    assert together == [recognizer.suggest(Analysis(text)) for text in texts]
    assert sum(map(len, together)) > 40


def test_layers_are_by_height_and_crossing_spans_stay_out() -> None:
    layers = split_layers([(0, 6, "A"), (1, 3, "A"), (2, 3, "A"), (4, 5, "A"), (5, 8, "A")])
    assert sorted(layers[0]) == [(2, 3, "A"), (4, 5, "A"), (5, 8, "A")]
    assert (1, 3, "A") in layers[1]
    placed = [span for layer in layers for span in layer]
    assert (0, 6, "A") not in placed


def test_a_scheme_of_ones_own_is_learned_nested(bundle: Bundle, own_scheme: Scheme) -> None:
    seen: list[Progress] = []
    trained = train(_documents(), own_scheme.codes, bundle, progress=seen.append)
    assert trained.figures["documents"] == 8
    assert trained.figures["held_out"] == 2
    assert trained.figures["f1"] > 80
    assert seen[-1].done == seen[-1].total
    model = read_project_model(trained.data, bundle)
    assert model.labels == {"BOAT", "NAME"}
    text, gold = _sentence("الغيمة", "الشاطئ")
    suggestions = CrfRecognizer(bundle, own_scheme, model).suggest(Analysis(text))
    likely = {(s.start, s.end, s.label) for s in suggestions if s.score >= 0.5}
    assert likely == set(gold)
    assert all(s.engine == "crf" and s.why[0].args == ("project",) and 0 < s.score < 1 for s in suggestions)


def test_training_the_same_twice_gives_the_same_file(bundle: Bundle) -> None:
    documents = _documents()[:3]
    assert train(documents, ["NAME"], bundle).data == train(documents, ["NAME"], bundle).data


def test_one_document_and_one_label_are_enough(bundle: Bundle) -> None:
    trained = train(_documents()[:1], ["NAME"], bundle)
    assert trained.figures["f1"] is None
    assert read_project_model(trained.data, bundle).labels == {"NAME"}


@pytest.mark.parametrize("documents", [[], [Confirmed("", [])], [Confirmed("نص بلا وسوم", [])]])
def test_nothing_to_learn_is_said(bundle: Bundle, documents: list[Confirmed]) -> None:
    with pytest.raises(UserError) as refused:
        train(documents, ["NAME"], bundle)
    assert refused.value.code == "nothing_to_learn"


def test_training_stops_when_asked(bundle: Bundle) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        train(_documents(), ["NAME"], bundle, cancel=cancel)


def test_spans_are_widened_to_words() -> None:
    tokens = tokenize(Analysis("زار (سامي الحداد) المدينة."))
    spans = to_tokens(tokens, [(5, 8, "PERS"), (5, 17, "PERS"), (4, 5, "PERS"), (3, 4, "PERS")])
    assert [tokens.surfaces[first:last] for first, last, _ in spans] == [["سامي"], ["سامي", "الحداد"]]


def test_calibration_corrects_what_is_too_sure() -> None:
    scored = [(0.95, number % 2 == 0) for number in range(400)] + [
        (0.1, number % 10 == 0) for number in range(400)
    ]
    slope, shift = fit_calibration(scored)
    corrected = 1 / (1 + np.exp(-(slope * np.log(0.95 / 0.05) + shift)))
    assert corrected == pytest.approx(0.5, abs=0.05)
    assert fit_calibration([]) == (1.0, 0.0)


def test_a_project_model_fits_its_own_bundle_only(bundle: Bundle) -> None:
    trained = train(_documents()[:2], ["NAME"], bundle)
    other_words = Vocabulary(np.array([7], np.uint32), np.array([[1, 1, 1]], np.uint16))
    names = HashedNames(np.zeros(0, np.uint32), np.zeros(0, np.uint8), {})
    other = Bundle(Base(other_words, names, join_chains([])), join_chains([]), join_chains([]), "other")
    with pytest.raises(UserError) as refused:
        read_project_model(trained.data, other)
    assert refused.value.code == "model_version"
    with pytest.raises(UserError) as refused:
        read_bundle(trained.data)
    assert refused.value.code == "model_kind"
    with pytest.raises(UserError):
        read_project_model(write_bundle(bundle), bundle)


def test_numbers_that_lead_outside_are_refused(bundle: Bundle) -> None:
    good = unpack(train(_documents()[:2], ["NAME"], bundle).data)

    def with_array(name: str, array: np.ndarray) -> bytes:
        return pack(ModelFile(good.meta, {**good.arrays, name: array}))

    for name in ("own.offsets", "own.columns", "own.keys", "own.transitions"):
        kept = good.arrays[name]
        for bad in (kept[:-1], kept[::-1].copy(), np.full_like(kept, 60000)):
            if not np.array_equal(bad, kept):
                try:
                    model = read_project_model(with_array(name, bad), bundle)
                except UserError:
                    continue
                # What cannot be told from a sound model must still be harmless.
                CrfRecognizer(bundle, load_scheme("wojood"), model).suggest(Analysis("نص قصير هنا"))


def test_the_bundled_model_is_there_and_small() -> None:
    scheme = load_scheme("wojood")
    suggester = CrfSuggester()
    assert suggester.unavailable(Knowledge(scheme)) == ""
    text = "قال الوزير أحمد العلي أمس في القاهرة إن وزارة الصحة تدرس الأمر. وعاد إلى دمشق."
    found = {
        (s.label, text[s.start : s.end]) for s in suggester.open(Knowledge(scheme)).suggest(Analysis(text))
    }
    assert ("PERS", "أحمد العلي") in found
    assert ("GPE", "القاهرة") in found
    flat = suggester.open(Knowledge(load_scheme("anercorp"))).suggest(Analysis(text))
    assert {"PERS", "LOC"} <= {s.label for s in flat} <= {"PERS", "LOC", "ORG", "MISC"}


def test_alone_it_keeps_its_own_probabilities_and_beside_others_they_are_weighed() -> None:
    knowledge, crf = Knowledge(load_scheme("anercorp")), CrfSuggester()
    text = Analysis("زار الوزير سمير الحداد مدينة القاهرة أمس.")
    own = {item.span: item.score for item in crf.open(knowledge).suggest(text)}
    alone, _ = zip(*Ensemble.open([crf], knowledge).weigh(text), strict=True)
    assert {item.span: item.score for item in alone} == own
    both, _ = zip(*Ensemble.open([crf, MemorySuggester()], knowledge).weigh(text), strict=True)
    assert {item.span: item.score for item in both} != own


def test_texts_without_anything_give_nothing() -> None:
    recognizer = CrfSuggester().open(Knowledge(load_scheme("wojood")))
    for text in ("", "\n\n", "…", "؟!", "\u200f\u200e", "\ud800", "🙂"):
        assert recognizer.suggest(Analysis(text)) == []


def test_a_scheme_it_does_not_know_is_said_plainly(own_scheme: Scheme) -> None:
    assert "train a model" in CrfSuggester().unavailable(Knowledge(own_scheme))


def test_a_recognizer_can_travel_to_another_process() -> None:
    recognizer = CrfSuggester().open(Knowledge(load_scheme("anercorp")))
    text = "عاد الرئيس محمود درويش إلى بيروت."
    again = pickle.loads(pickle.dumps(recognizer))
    assert again.suggest(Analysis(text)) == recognizer.suggest(Analysis(text))
