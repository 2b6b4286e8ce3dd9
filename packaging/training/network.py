"""The flat model's network: trained with torch on news and encyclopaedia at once, kept as plain arrays.

Both corpora share vectors and layers; each has its own last layer and moves between tags, since they do not
mean quite the same by a body. Texts with soft labels teach the news' last layer too. The weights of the last
passes are averaged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from hashiya.suggest.crf.features import OWN_COLUMNS, Extractor
from hashiya.suggest.crf.hash_index import KeyIndex
from hashiya.suggest.crf.network import Net

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from training.soft import Soft
    from training.texts import LabelledText

TAGS = (*(f"{part}-{label}" for part in "BI" for label in ("LOC", "MISC", "ORG", "PERS")), "O")
_SIZE, _HIDDEN = 64, 128
_DROPOUT = 0.5
_HIDE_WORD, _HIDE = 0.35, 0.1  # how often a word, or any feature, is not shown
_RATE = 2.5e-3
_SHARES = (
    (0.5, *[1.0] * 9),
    (1.0, 0.6, 0.4, *[0.3] * 7),
    (0.0, *[0.5] * 9),
)
"""How much of each corpus every pass goes through: news, encyclopaedia, texts with soft labels."""
_LAST = (0, 1, 0)  # the last layer that each teaches
_AVERAGED = 4  # passes, the last ones
_RAREST = (2, 3)  # a feature of each corpus seen less often gets no vector
_BATCH = 900  # tokens
_LONGEST = 120

Lines = list[tuple[Any, Any]]
"""(rows of vectors, chances of the tags: float32 (tokens, TAGS)) of every sentence."""


@dataclass(frozen=True)
class Trained:
    """The network with the last layers blended, and moves (tags, tags) that were learned with it."""

    net: Net
    transitions: Any


def fit_network(
    corpora: Sequence[Sequence[LabelledText]],
    extractor: Extractor,
    *,
    shares: Sequence[float],
    seed: int,
    soft: Sequence[Soft] = (),
) -> Trained:
    """`corpora` are news and encyclopaedia; `shares` say how much each one's last layer counts."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    read = [
        *([(text, _as_chances(text)) for text in texts] for texts in corpora),
        [(each.text, each.chances) for each in soft],
    ]
    seen = [
        [(extractor.extract(text.tokens)[:, OWN_COLUMNS], text, chances) for text, chances in part]
        for part in read
    ]
    keys = np.unique(
        np.concatenate([_common(part, least) for part, least in zip(seen, _RAREST, strict=False)])
    )
    lines = [_cut(part, keys) for part in seen]
    model = _Network(len(keys), len(corpora))
    _train(model, lines, np.random.default_rng(seed))
    return _keep(model, keys, shares)


def _as_chances(text: LabelledText) -> Any:
    number = {tag: place for place, tag in enumerate(TAGS)}
    return np.eye(len(TAGS), dtype=np.float32)[[number[tag] for tag in text.tags()]]


def _common(part: Sequence[tuple[Any, LabelledText, Any]], least: int) -> Any:
    keys, counts = np.unique(np.concatenate([matrix.ravel() for matrix, *_ in part]), return_counts=True)
    return keys[(counts >= least) & (keys != 0)]


def _cut(part: Sequence[tuple[Any, LabelledText, Any]], keys: Any) -> Lines:
    """Row 0 stands for whatever has no vector."""
    lines = []
    for matrix, text, chances in part:
        places = np.minimum(np.searchsorted(keys, matrix), len(keys) - 1)
        rows = np.where(keys[places] == matrix, places + 1, 0)
        for first, last in text.tokens.sentences:
            for start in range(first, last, _LONGEST):
                stop = min(last, start + _LONGEST)
                lines.append((rows[start:stop], chances[start:stop]))
    return lines


class _Network(nn.Module):
    """What `crf_net.Net` computes, with one last layer and one table of moves a corpus."""

    def __init__(self, keys: int, corpora: int) -> None:
        super().__init__()
        self.vectors = nn.EmbeddingBag(keys + 1, _SIZE, mode="sum", padding_idx=0, sparse=True)
        nn.init.normal_(self.vectors.weight, 0, 0.1)
        with torch.no_grad():
            self.vectors.weight[0] = 0
        self.shift = nn.Parameter(torch.zeros(_SIZE))
        self.first = nn.Conv1d(_SIZE, _HIDDEN, 5, padding=2)
        self.second = nn.Conv1d(_HIDDEN, _HIDDEN, 3, padding=1)
        self.last = nn.ModuleList([nn.Linear(_HIDDEN + _SIZE, len(TAGS)) for _ in range(corpora)])
        self.moves = nn.Parameter(torch.zeros(corpora, len(TAGS), len(TAGS)))

    def forward(self, rows: Any, mask: Any, corpus: int) -> Any:
        """Scores (sentences, tokens, tags)."""
        sentences, tokens, _ = rows.shape
        sums = self.vectors(rows.reshape(sentences * tokens, -1)).view(sentences, tokens, -1)
        words = torch.tanh(sums + self.shift) * mask[..., None]
        words = functional.dropout(words, _DROPOUT * 0.75, self.training)
        near = functional.relu(self.first(words.transpose(1, 2))) * mask[:, None]
        near = functional.dropout(near, _DROPOUT, self.training)
        wide = functional.relu(self.second(near)) + near
        wide = functional.dropout(wide.transpose(1, 2), _DROPOUT, self.training)
        return self.last[corpus](torch.cat([wide, words], 2))


def _loss(scores: Any, moves: Any, tags: Any, mask: Any) -> Any:
    """Cross entropy, a token, of the chain with the chances `tags` (sentences, tokens, tags), zero beyond a
    sentence's end. Where they are sure of all tags: minus the log probability of these.
    """
    right = (scores * tags).sum()
    right = right + ((tags[:, :-1] @ moves) * tags[:, 1:]).sum()
    sums = scores[:, 0]
    for step in range(1, scores.shape[1]):
        onward = torch.logsumexp(sums[:, :, None] + moves[None], 1) + scores[:, step]
        sums = torch.where(mask[:, step, None] > 0, onward, sums)
    return (torch.logsumexp(sums, 1).sum() - right) / mask.sum()


def _train(model: _Network, lines: Sequence[Lines], random: np.random.Generator) -> None:
    dense = [value for name, value in model.named_parameters() if not name.startswith("vectors")]
    steps = (
        (torch.optim.SparseAdam([model.vectors.weight]), 1.5 * _RATE),
        (torch.optim.AdamW(dense, weight_decay=1e-3), _RATE),
    )
    passes = len(_SHARES[0])
    averaged: dict[str, Any] = {}
    for turn in range(passes):
        model.train()
        for step, rate in steps:
            step.param_groups[0]["lr"] = rate * (1 - turn / passes)
        for corpus, rows, tags, mask in _batches(lines, turn, random):
            last = _LAST[corpus]
            loss = _loss(model(rows, mask, last), model.moves[last], tags, mask)
            for step, _ in steps:
                step.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(dense, 5.0)
            for step, _ in steps:
                step.step()  # type: ignore[no-untyped-call]
        if turn >= passes - _AVERAGED:
            for name, value in model.state_dict().items():
                averaged[name] = averaged.get(name, 0) + value / _AVERAGED
    model.load_state_dict(averaged)


def _batches(lines: Sequence[Lines], turn: int, random: np.random.Generator) -> Iterator[Any]:
    """(corpus, rows, tags, mask) of one pass: sentences of about one length, some features hidden."""
    chosen: list[tuple[int, list[int]]] = []
    for corpus, part in enumerate(lines):
        groups = _group(part, random)
        chosen += [(corpus, group) for group in groups[: int(len(groups) * _SHARES[corpus][turn])]]
    random.shuffle(chosen)
    for corpus, group in chosen:
        part = [lines[corpus][number] for number in group]
        longest = max(len(tags) for _, tags in part)
        rows = np.zeros((len(part), longest, len(OWN_COLUMNS)), dtype=np.int64)
        tags = np.zeros((len(part), longest, len(TAGS)), dtype=np.float32)
        mask = np.zeros((len(part), longest), dtype=np.float32)
        for place, (given, wanted) in enumerate(part):
            rows[place, : len(wanted)] = given
            tags[place, : len(wanted)] = wanted
            mask[place, : len(wanted)] = 1
        rows[random.random(rows.shape[:2]) < _HIDE_WORD, :2] = 0
        rows[random.random(rows.shape) < _HIDE] = 0
        yield corpus, torch.from_numpy(rows), torch.from_numpy(tags), torch.from_numpy(mask)


def _group(part: Lines, random: np.random.Generator) -> list[list[int]]:
    order = np.argsort([len(tags) for _, tags in part] + random.random(len(part)) * 6, kind="stable")
    groups: list[list[int]] = [[]]
    for number in order.tolist():
        # Sorted by length but for the noise: the newest sentence is about the longest.
        if groups[-1] and (len(part[number][1]) + 6) * (len(groups[-1]) + 1) > _BATCH:
            groups.append([])
        groups[-1].append(number)
    random.shuffle(groups)
    return groups


def _keep(model: _Network, keys: Any, shares: Sequence[float]) -> Trained:
    state = {name: value.detach().numpy() for name, value in model.state_dict().items()}

    def unroll(name: str) -> tuple[Any, Any]:
        """A convolution as one matrix over the neighbours side by side."""
        weights = state[f"{name}.weight"]
        return weights.transpose(2, 1, 0).reshape(-1, len(weights)).copy(), state[f"{name}.bias"]

    blended = (
        sum(share * state[f"last.{number}.weight"].T for number, share in enumerate(shares)),
        sum(share * state[f"last.{number}.bias"] for number, share in enumerate(shares)),
    )
    vectors = np.concatenate([state["vectors.weight"][1:], np.zeros((1, _SIZE), dtype=np.float32)])
    layers = (unroll("first"), unroll("second"), blended)
    net = Net(OWN_COLUMNS, KeyIndex(keys), vectors, state["shift"], layers)
    return Trained(net, sum(share * state["moves"][number] for number, share in enumerate(shares)))
