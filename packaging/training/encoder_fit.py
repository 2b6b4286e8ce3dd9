"""Training the encoder with its heads: on an accelerator in minutes, on two cores in hours, by the same code.

Wants torch. Without an accelerator several workers go through batches of their own and put their weights
together every few steps (Stich 2019, «Local SGD converges fast and communicates little»), which keeps two
cores busy without either waiting at every step. Everything is drawn from one seed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import multiprocessing, nn
from torch.nn import functional

from training.encoder_batches import (
    NEWS_TAGS,
    SIZES,
    WIDEST,
    WIKI_TAGS,
    Batch,
    Names,
    Stretch,
    collate,
    cut_page,
    group,
)
from training.encoder_texts import LABELS, Page

if TYPE_CHECKING:
    from pathlib import Path

WIDTH = 32  # numbers a label and bound of the span head
_RARE = -6.0  # log odds of a span before anything is known
_TOGETHER = 10  # steps between two meetings of the workers
_RISE = 40  # steps until the rate is reached
_FLAT = ("news", "wiki")
_HEADS = frozenset(("news", "wiki", "bounds", "ends", "reach"))
Say = Callable[[str], None]
State = dict[str, Any]


@dataclass(frozen=True)
class Recipe:
    """How to train. The first `layers` of the pre-trained encoder are kept, of which `frozen` as they are."""

    layers: int = 8
    frozen: int = 4
    rate: float = 2e-4
    head_rate: float = 1e-3
    batch: int = 800  # pieces with the padding
    swap: float = 0.2  # of names
    shorten: float = 0.08  # of persons' names
    partial: float = 0.3  # weight of flat corpora for the nested labels
    dropout: float = 0.1
    decay: float = 0.01


@dataclass(frozen=True)
class Stage:
    """`steps` of each worker; `shares`: how much of each kind of page a pass goes through (2.0: twice).

    With `falls` the rates go down to nothing by the end.
    """

    name: str
    steps: int
    shares: Mapping[str, float]
    falls: bool = False


class Layer(nn.Module):
    """One layer of BERT's kind: attention, then two dense steps, a norm after each."""

    def __init__(self, size: int, heads: int, wide: int, eps: float, dropout: float) -> None:
        super().__init__()
        self.qkv = nn.Linear(size, 3 * size)
        self.ao = nn.Linear(size, size)
        self.aln = nn.LayerNorm(size, eps)
        self.fi = nn.Linear(size, wide)
        self.fo = nn.Linear(wide, size)
        self.oln = nn.LayerNorm(size, eps)
        self.heads, self.dropout = heads, dropout

    def forward(self, states: Any, mask: Any) -> Any:
        rows, long, size = states.shape
        each = size // self.heads
        q, k, v = self.qkv(states).view(rows, long, 3, self.heads, each).permute(2, 0, 3, 1, 4)
        odds = (q * each**-0.5) @ k.transpose(-1, -2) + mask
        seen = (torch.softmax(odds, -1) @ v).transpose(1, 2).reshape(rows, long, size)
        states = self.aln(states + functional.dropout(self.ao(seen), self.dropout, self.training))
        more = self.fo(functional.gelu(self.fi(states), approximate="tanh"))
        return self.oln(states + functional.dropout(more, self.dropout, self.training))


class Network(nn.Module):
    """The encoder and three heads: tags of news, tags of the encyclopaedia, scores of spans."""

    def __init__(self, arrays: Mapping[str, Any], shape: Mapping[str, Any], recipe: Recipe) -> None:
        super().__init__()
        size = self.size = int(shape["H"])
        self.dropout, self.frozen = recipe.dropout, recipe.frozen
        vectors = torch.from_numpy(np.ascontiguousarray(arrays["emb.word"]))
        self.words = nn.Embedding.from_pretrained(vectors, freeze=True)  # type: ignore[no-untyped-call]
        places = arrays["emb.pos"].reshape(-1, size) + arrays["emb.type"].reshape(-1, size)[0]
        self.places = nn.Parameter(torch.from_numpy(places.astype(np.float32)), requires_grad=False)
        self.ln = nn.LayerNorm(size, shape["eps"])
        self.layers = nn.ModuleList(
            Layer(size, shape["heads"], shape["ff"], shape["eps"], recipe.dropout)
            for _ in range(recipe.layers)
        )
        _put(self.ln, arrays["emb.ln.w"], arrays["emb.ln.b"])
        for number, layer in enumerate(self.layers):
            name = f"l{number}."
            _put(
                layer.qkv,
                np.concatenate([arrays[f"{name}{part}.w"] for part in "qkv"]),
                np.concatenate([arrays[f"{name}{part}.b"] for part in "qkv"]),
            )
            for part in ("ao", "fi", "fo", "aln", "oln"):
                _put(getattr(layer, part), arrays[f"{name}{part}.w"], arrays[f"{name}{part}.b"])
        self.news = nn.Linear(size, len(NEWS_TAGS))
        self.wiki = nn.Linear(size, len(WIKI_TAGS))
        self.bounds = nn.Linear(size, 2 * len(LABELS) * WIDTH)
        self.ends = nn.Linear(size, 2 * len(LABELS))
        self.reach = nn.Parameter(torch.full((WIDEST, len(LABELS)), _RARE))
        for head in (self.news, self.wiki, self.bounds, self.ends):
            nn.init.normal_(head.weight, 0, 0.03)
            nn.init.zeros_(head.bias)
        for module in (self.ln, *self.layers[: recipe.frozen]):
            module.requires_grad_(requires_grad=False)

    def forward(self, ids: Any, mask: Any, first: Any) -> Any:
        """(rows, words, size): the state of each word's first piece."""
        hidden = torch.zeros(mask.shape, device=ids.device).masked_fill(~mask, -1e4)[:, None, None, :]
        with torch.no_grad():
            states = self.ln(self.words(ids) + self.places[: ids.shape[1]])
            for layer in self.layers[: self.frozen]:
                states = layer(states, hidden)
        states = functional.dropout(states, self.dropout, self.training)
        for layer in self.layers[self.frozen :]:
            states = layer(states, hidden)
        states = torch.gather(states, 1, first[..., None].expand(-1, -1, self.size))
        return functional.dropout(states, self.dropout, self.training)

    def spans(self, words: Any) -> Any:
        """Log odds (rows, first, last, label); meaningless where last < first or too far."""
        rows, long, _ = words.shape
        labels = len(LABELS)
        q, k = self.bounds(words).view(rows, long, 2, labels, WIDTH).permute(2, 0, 3, 1, 4)
        scores = (q @ k.transpose(-1, -2)) * WIDTH**-0.5  # rows, label, first, last
        begins, ends = self.ends(words).view(rows, long, 2, labels).permute(2, 0, 3, 1)
        scores = scores + begins[..., :, None] + ends[..., None, :]
        places = torch.arange(long, device=words.device)
        far = (places[None, :] - places[:, None]).clamp(0, WIDEST - 1)
        return scores.permute(0, 2, 3, 1) + self.reach[far]


def _put(module: Any, weight: Any, bias: Any) -> None:
    with torch.no_grad():
        module.weight.copy_(torch.from_numpy(np.ascontiguousarray(weight)))
        module.bias.copy_(torch.from_numpy(np.ascontiguousarray(bias)))


@dataclass(frozen=True)
class Task:
    """What every worker gets. `kept` is where the weights are written now and then, if anywhere; a stage ends
    early when a file of that name with `.stop` appears.
    """

    pages: Sequence[Page]
    arrays: Mapping[str, Any]
    shape: Mapping[str, Any]
    recipe: Recipe
    stage: Stage
    seed: int
    device: str
    start: State | None = None
    kept: Path | None = None


def fit(task: Task, *, workers: int = 1, say: Say = lambda _: None) -> State:
    """The weights at the end of the stage, by name."""
    torch.manual_seed(task.seed)
    if workers == 1:
        return _Worker(task, 0, None, say).run()
    size = sum(
        p.numel() for p in Network(task.arrays, task.shape, task.recipe).parameters() if p.requires_grad
    )
    context = multiprocessing.get_context("spawn")
    meeting = _Meeting(
        torch.zeros(workers, size).share_memory_(),  # type: ignore[no-untyped-call]
        context.Barrier(workers),
        context.Value("i", 0),
    )
    queue = context.SimpleQueue()
    crew = [
        context.Process(target=_work, args=(task, rank, meeting, queue), daemon=True)
        for rank in range(workers)
    ]
    for one in crew:
        one.start()
    while True:
        told = queue.get()
        if not isinstance(told, str):
            break
        say(told)
    for one in crew:
        one.join()
    return {name: torch.from_numpy(value) for name, value in told.items()}


def _work(task: Task, rank: int, meeting: _Meeting, queue: Any) -> None:
    torch.set_num_threads(1)
    state = _Worker(task, rank, meeting, queue.put if rank == 0 else lambda _: None).run()
    if rank == 0:
        queue.put({name: value.numpy() for name, value in state.items()})


@dataclass(frozen=True)
class _Meeting:
    """Where workers lay their weights side by side; `over` is set when a stage is to end."""

    table: Any
    barrier: Any
    over: Any


class _Worker:
    def __init__(self, task: Task, rank: int, meeting: _Meeting | None, say: Say) -> None:
        torch.manual_seed(task.seed)
        self.task, self.rank, self.meeting, self.say = task, rank, meeting, say
        self.network = Network(task.arrays, task.shape, task.recipe)
        if task.start is not None:
            self.network.load_state_dict(task.start, strict=False)
        self.network.to(task.device).train()
        torch.manual_seed(task.seed + 1000 * (rank + 1))
        self.random = np.random.default_rng([task.seed, rank, *task.stage.name.encode()])
        self.names = Names(task.pages)
        self.control = (int(task.shape["bos"]), int(task.shape["eos"]), int(task.shape["pad"]))

    def run(self) -> State:
        recipe, stage = self.task.recipe, self.task.stage
        named = [(name, p) for name, p in self.network.named_parameters() if p.requires_grad]
        heads = [p for name, p in named if name.split(".")[0] in _HEADS]
        rest = [p for name, p in named if name.split(".")[0] not in _HEADS]
        groups = [
            {"params": heads, "lr": recipe.head_rate, "weight_decay": recipe.decay},
            {"params": [p for p in rest if p.dim() > 1], "lr": recipe.rate, "weight_decay": recipe.decay},
            {"params": [p for p in rest if p.dim() < 2], "lr": recipe.rate, "weight_decay": 0.0},
        ]
        optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98))
        parameters = [p for _, p in named]
        lost: dict[str, list[float]] = {}
        batches, started = self._batches(), time.monotonic()
        for step in range(stage.steps):
            fall = 1 - step / stage.steps if stage.falls else 1.0
            for one, rate in zip(
                optimizer.param_groups, (recipe.head_rate, recipe.rate, recipe.rate), strict=True
            ):
                one["lr"] = rate * min(1.0, (step + 1) / _RISE) * fall
            batch = collate(next(batches), *self.control)
            with torch.autocast(self.task.device, torch.bfloat16):
                loss = self._loss(batch)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            lost.setdefault(batch.kind, []).append(float(loss.detach()))
            last = step == stage.steps - 1
            if ((step + 1) % _TOGETHER == 0 or last) and self._meet(parameters):
                break
            if (step + 1) % 50 == 0 or last:
                told = " ".join(f"{kind} {sum(v) / len(v):.3f}" for kind, v in sorted(lost.items()))
                self.say(f"{stage.name}, step {step + 1}: {told} ({time.monotonic() - started:.0f} s)")
                lost.clear()
                if self.rank == 0 and self.task.kept is not None:
                    torch.save(self._state(), self.task.kept)
        return self._state()

    def _state(self) -> State:
        return {
            name: value.detach().cpu().clone()
            for name, value in self.network.state_dict().items()
            if name not in ("words.weight", "places")
        }

    def _meet(self, parameters: Sequence[Any]) -> bool:
        """Put the weights of all workers together; whether the stage is to end."""
        stop = self.task.kept is not None and self.task.kept.with_suffix(".stop").exists()
        if self.meeting is None:
            return stop
        with torch.no_grad():
            self.meeting.table[self.rank] = torch.cat([p.detach().reshape(-1) for p in parameters])
            if self.rank == 0 and stop:
                self.meeting.over.value = 1
            self.meeting.barrier.wait()
            mean = self.meeting.table.mean(0)
            over = bool(self.meeting.over.value)
            self.meeting.barrier.wait()
            at = 0
            for p in parameters:
                p.copy_(mean[at : at + p.numel()].view_as(p))
                at += p.numel()
        return over

    def _batches(self) -> Iterator[list[Stretch]]:
        """Batches without end, pass after pass, names changed anew in each."""
        recipe, shares = self.task.recipe, self.task.stage.shares
        while True:
            made: list[Stretch] = []
            for number, page in enumerate(self.task.pages):
                wanted = shares.get(page.kind, 0.0)
                times = int(wanted) + (self.random.random() < wanted - int(wanted))
                for _ in range(times):
                    size = SIZES[int(self.random.integers(len(SIZES)))]
                    made += [
                        self.names.change(stretch, self.random, recipe.swap, recipe.shorten)
                        for stretch in cut_page(page, number, size)
                    ]
            yield from group(made, recipe.batch, self.random)

    def _tensor(self, array: Any) -> Any:
        return torch.from_numpy(array).to(self.task.device)

    def _loss(self, batch: Batch) -> Any:
        network, recipe = self.network, self.task.recipe
        words = network(self._tensor(batch.ids), self._tensor(batch.mask), self._tensor(batch.first))
        total = words.sum() * 0.0
        if batch.kind in _FLAT:
            head = network.news if batch.kind == "news" else network.wiki
            tags = self._tensor(batch.tags)
            total = total + functional.cross_entropy(
                head(words).float().transpose(1, 2), tags, ignore_index=-100
            )
        weight = recipe.partial if batch.kind in _FLAT else 1.0
        if weight and batch.taught.any():
            total = total + weight * self._span_loss(batch, network.spans(words))
        return total

    def _span_loss(self, batch: Batch, scores: Any) -> Any:
        """Cross entropy of all spans that the page says something of, a word."""
        right = torch.zeros(scores.shape, device=self.task.device)
        if len(batch.spans):
            right[tuple(self._tensor(batch.spans).T)] = 1.0
        where = allowed(batch.sentences)
        for row, a, b in batch.inside:
            keep = b - a <= WIDEST and bool(where[row, a, b - 1])
            where[row, a:b, a:b] = False
            if keep:
                where[row, a, b - 1] = True
        taught = self._tensor(np.flatnonzero(batch.taught))
        losses = functional.binary_cross_entropy_with_logits(
            scores[..., taught].float(),
            right[..., taught],
            weight=self._tensor(where.astype(np.float32))[..., None],
            reduction="sum",
        )
        return losses / max(1, int((batch.sentences >= 0).sum()))


def allowed(sentences: Any) -> Any:
    """bool (rows, first, last): spans of one sentence that are not too wide."""
    long = sentences.shape[1]
    far = np.arange(long)[None, :] - np.arange(long)[:, None]
    same = sentences[:, :, None] == sentences[:, None, :]
    return same & (sentences >= 0)[:, :, None] & ((far >= 0) & (far < WIDEST))[None]
