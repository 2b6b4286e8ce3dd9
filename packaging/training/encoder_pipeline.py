"""The careful engine from an empty start: training, settings, weights of evidence."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hashiya.files import writing
from hashiya.suggest.crf.packing import join_chains
from hashiya.suggest.encoder.encoder_model import EncoderModel, read_encoder
from training import encoder_settings, trust
from training.encoder_export import export
from training.encoder_fit import Recipe, Stage, State, Task, fit
from training.encoder_texts import Material, gather, read_weights

if TYPE_CHECKING:
    from pathlib import Path

    from training.texts import LabelledText

# What was best of six on the held-out sixths.
RECIPE = Recipe(frozen=2, dropout=0.15)
STAGES = (
    Stage("wide", 2600, {"news": 1, "wiki": 0.3, "wojood": 2, "nested": 3}),
    Stage("settle", 1900, {"news": 1, "wiki": 0.3, "wojood": 1, "nested": 4}, falls=True),
)
WORKERS = 2
# With an accelerator one worker goes through as many pages in minutes.
STAGES_ON_ACCELERATOR = (replace(STAGES[0], steps=6000), replace(STAGES[1], steps=4500))
_ARTICLES = 12  # of the encyclopaedia's held-out part, for settings and weights
THREE = ("PERS", "LOC", "ORG")
Say = Callable[[str], None]
Weights = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Places:
    """Where things are and go."""

    shared: Path
    annotated: Path
    model: Path

    @property
    def pretrained(self) -> Path:
        """The encoder as it was before."""
        return self.shared / "data" / "encoder" / "e5-small-ar.npz"

    @property
    def kept(self) -> Path:
        """The weights while they are trained; gone once the model is written."""
        return self.model.with_suffix(".part")


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
        stages, device, workers = STAGES_ON_ACCELERATOR, "cuda", 1
    else:
        stages, device, workers = STAGES, "cpu", WORKERS
    state: State | None = None
    for number, stage in enumerate(stages):
        task = Task(material.learned, arrays, shape, RECIPE, stage, seed + number, device, state, places.kept)
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
    places.kept.unlink(missing_ok=True)
    say(f"{places.model.name}: {len(written) / 1e6:.2f} MB")
    return read_encoder(written)


def weigh(
    model: EncoderModel,
    material: Material,
    own: Sequence[LabelledText],
    narrow: trust.Unseen,
    wide: trust.Unseen,
    learned: Sequence[LabelledText],
    known: Weights,
) -> dict[str, dict[str, float]]:
    """Weights for the careful engine beside those there are.

    `narrow` has not seen what is held out of news and encyclopaedia, `wide` none of `material.held`;
    `learned` is what word shares may come from.
    """
    rest = forget(known)
    texts = [
        (material.news, (*THREE, "MISC")),
        ([three(text) for text in material.encyclopaedia[:_ARTICLES]], THREE),
    ]
    unseen = replace(narrow, nested=join_chains([]), own=None, encoder=model)
    return {
        "narrow": trust.learn_careful_narrow(unseen, learned, texts, rest["narrow"]),
        "wide": weigh_wide(model, material.held, own, wide, rest["wide"]),
    }


def weigh_wide(
    model: EncoderModel,
    held: Sequence[LabelledText],
    own: Sequence[LabelledText],
    blind: trust.Unseen,
    known: Mapping[str, float],
) -> dict[str, float]:
    """Those for Wojood's scheme alone. `blind` has seen none of the texts held out."""
    return trust.learn_careful_wide([(replace(blind, own=None, encoder=model), [*held, *own])], known)


def forget(known: Weights) -> dict[str, dict[str, float]]:
    """The weights without those of the careful engine."""
    return {
        family: {name: value for name, value in table.items() if not trust.names_careful(name)}
        for family, table in known.items()
    }


def three(text: LabelledText) -> LabelledText:
    """Towns and states as places, as schemes of few types have them."""

    def rename(spans: Sequence[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
        return [(a, b, "LOC" if label == "GPE" else label) for a, b, label in spans]

    return replace(text, spans=rename(text.spans), entities=rename(text.entities))
