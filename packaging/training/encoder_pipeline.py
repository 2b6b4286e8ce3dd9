"""The careful engine from an empty start: training, settings, weights of evidence, figures."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from hashiya.core.span import Span
from hashiya.files import writing
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.suggest import SUGGESTERS
from hashiya.suggest.base import Analysis, Knowledge
from hashiya.suggest.combine.ensemble import Ensemble
from hashiya.suggest.crf.packing import ChainSet, join_chains
from hashiya.suggest.encoder.encoder_model import EncoderModel, read_encoder
from training import encoder_settings, trust
from training.encoder_export import export
from training.encoder_fit import Recipe, Stage, State, Task, fit
from training.encoder_texts import Material, gather, read_weights
from training.figures import calibration_error, show, strict_f1

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.suggest.crf.crf_base import Base
    from training.texts import LabelledText

RECIPE = Recipe()
STAGES = (
    Stage("wide", 770, {"news": 1, "wiki": 0.3, "wojood": 2, "nested": 3}),
    Stage("settle", 320, {"news": 1, "wiki": 0.3, "wojood": 1, "nested": 4}, falls=True),
)
WORKERS = 3
# With an accelerator one worker goes through several times as many pages in minutes. Recipe and stages are
# what was best of six on the held-out sixths, and what made the model that ships.
RECIPE_ON_ACCELERATOR = Recipe(frozen=2, dropout=0.15)
STAGES_ON_ACCELERATOR = (replace(STAGES[0], steps=6000), replace(STAGES[1], steps=4500))
_ARTICLES = 12  # of the encyclopaedia's held-out part, for settings and weights
THREE = ("PERS", "LOC", "ORG")
Say = Callable[[str], None]


@dataclass(frozen=True)
class Places:
    """Where things are and go."""

    shared: Path
    annotated: Path
    model: Path
    weights: Path

    @property
    def pretrained(self) -> Path:
        """The encoder as it was before."""
        return self.shared / "data" / "encoder" / "e5-small-ar.npz"


def train(
    places: Places, own: Sequence[LabelledText], *, seed: int, say: Say
) -> tuple[EncoderModel, Material]:
    """Train, fit the settings on what was held out, write the model file."""
    pieces, _, _ = read_weights(places.pretrained)
    material = gather(places.shared, places.annotated, pieces)
    say(f"read: {sum(len(page.words) for page in material.learned)} words to learn from")
    state = learn(places, material, seed=seed, say=say)
    return finish(places, material, own, state, say), material


def learn(places: Places, material: Material, *, seed: int, say: Say) -> State:
    """All stages, one after the other."""
    import torch

    _, arrays, shape = read_weights(places.pretrained)
    if torch.cuda.is_available():
        recipe, stages, device, workers = RECIPE_ON_ACCELERATOR, STAGES_ON_ACCELERATOR, "cuda", 1
    else:
        recipe, stages, device, workers = RECIPE, STAGES, "cpu", WORKERS
    state: State | None = None
    for number, stage in enumerate(stages):
        task = Task(material.learned, arrays, shape, recipe, stage, seed + number, device, state)
        state = fit(task, workers=workers, say=say)
    assert state is not None
    return state


def finish(
    places: Places, material: Material, own: Sequence[LabelledText], state: State, say: Say
) -> EncoderModel:
    """Settings from held-out text, and the file."""
    raw = read_encoder(export(state, places.pretrained, {}, {}))
    news = encoder_settings.read_all(raw, material.news)
    encyclopaedia = encoder_settings.read_all(raw, material.encyclopaedia[:_ARTICLES])
    nested = encoder_settings.read_all(raw, [*material.held, *own])
    settings = encoder_settings.fit_settings(raw, news, encyclopaedia, nested)
    say(f"settings: {json.dumps(settings)}")
    facts = {
        "labels": list(raw.labels),
        "data": ["multilingual-e5-small", "ANERcorp (train)", "WikiFANE-Gold", "Wojood sample", "own texts"],
    }
    written = export(state, places.pretrained, settings, facts)
    with writing(places.model) as beside:
        beside.write_bytes(written)
    say(f"{places.model.name}: {len(written) / 1e6:.2f} MB")
    return read_encoder(written)


def weigh(
    places: Places,
    model: EncoderModel,
    material: Material,
    own: Sequence[LabelledText],
    base: Base,
    places_chains: ChainSet,
    learned: Sequence[LabelledText],
    say: Say,
) -> None:
    """Weights for the careful engine beside those there are. `base` has not seen what is held out."""
    known = json.loads(places.weights.read_text(encoding="utf-8"))
    for family in known.values():
        for name in [name for name in family if trust.names_careful(name)]:
            del family[name]
    unseen = trust.Unseen(base, join_chains([]), places_chains, encoder=model)
    narrow = [
        (material.news, (*THREE, "MISC")),
        ([three(text) for text in material.encyclopaedia[:_ARTICLES]], THREE),
    ]
    found = trust.learn_careful(unseen, learned, narrow, [*material.held, *own], known)
    with writing(places.weights) as beside:
        beside.write_text(json.dumps(found, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    added = sum(len(found[family]) - len(known[family]) for family in found)
    say(f"{added} weights of evidence for the careful engine")


def three(text: LabelledText) -> LabelledText:
    """Towns and states as places, as schemes of few types have them."""

    def rename(spans: Sequence[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
        return [(a, b, "LOC" if label == "GPE" else label) for a, b, label in spans]

    return replace(text, spans=rename(text.spans), entities=rename(text.entities))


def measure(
    name: str, texts: Sequence[LabelledText], scheme: str, labels: Sequence[str], engines: Sequence[str]
) -> dict[str, Any]:
    """What the program shows at even odds with these engines: strict F1 and calibration error."""
    knowledge = Knowledge(load_scheme(scheme))
    ensemble = Ensemble.open([each for each in SUGGESTERS if each.name in engines], knowledge)
    found, scored = [], []
    for text in texts:
        weighed = ensemble.weigh(Analysis(text.text))
        items = [item for item, _ in weighed]
        right = {Span(*span) for span in text.spans}
        found.append([(i.start, i.end, i.label) for i in ensemble.choose(items, threshold=0.5)])
        shown = ensemble.choose(items)
        scored += [(item.score, item.span in right) for item in shown if item.label in labels]
    table = strict_f1([text.spans for text in texts], found, labels)
    return {
        "line": show(f"{name}, {'+'.join(engines)}", table),
        "f1": table["micro"],
        "ece": calibration_error(scored),
    }


def report(texts: Mapping[str, tuple[Sequence[LabelledText], str, Sequence[str]]], say: Say) -> None:
    """Each set of texts with the fast engines and with all."""
    fast = ("patterns", "lexicon", "crf")
    for name, (some, scheme, labels) in texts.items():
        for engines in (("encoder",), fast, (*fast, "encoder")):
            result = measure(name, some, scheme, labels, engines)
            say(f"{result['line']}; calibration error {result['ece']:.3f}")
