"""A folder with a model that labels tokens, of the kind Hugging Face's transformers write: looked over.

Weights come from safetensors or ONNX only. A pickle is never opened and no code of the folder is run: either
could do whatever its writer wished.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hashiya.errors import UserError
from hashiya.suggest.fetched import see_fetched
from hashiya.suggest.scheme_labels import names_for

if TYPE_CHECKING:
    from hashiya.core.labels import Scheme
    from hashiya.suggest.base import Knowledge

NAME = "transformers"
VARIABLE = "HASHIYA_TRANSFORMERS_MODEL"
"""Names a folder for the command line and for scripts, where a project has none."""
_MOST_JSON = 64 << 20
_ONNX = ("model_quantized.onnx", "model_int8.onnx", "model_quint8.onnx", "model.onnx")
_TAG = re.compile(r"(?:[BIESLU][-_])?(.+)")


@dataclass(frozen=True, slots=True)
class TokenFolder:
    """`tags` in the order of their numbers; `onnx` the file to run, None where torch reads safetensors."""

    path: Path
    tags: tuple[str, ...]
    longest: int
    onnx: Path | None
    mark: str

    @property
    def labels(self) -> tuple[str, ...]:
        """What its tags speak of."""
        return tuple(dict.fromkeys(label_of(tag) for tag in self.tags if label_of(tag)))


def label_of(tag: str) -> str:
    """PER of B-PER; "" of what is outside."""
    match = _TAG.fullmatch(tag)
    return "" if tag.upper() in ("O", "PAD", "[PAD]", "X") or match is None else match[1]


def folder_of(knowledge: Knowledge) -> Path | None:
    """The folder that a person chose for the project, else the one that the variable names."""
    named = str(knowledge.options.get(NAME, {}).get("model") or os.environ.get(VARIABLE, "")).strip()
    return Path(named).expanduser() if named else None


def why_not(knowledge: Knowledge) -> str:
    """What stands in the way, in a sentence."""
    trouble = trouble_with(knowledge)
    return str(trouble) if trouble is not None else ""


def trouble_with(knowledge: Knowledge) -> UserError | None:
    """What stands in the way, from small files only."""
    from importlib.util import find_spec

    path = folder_of(knowledge)
    if path is None:
        return UserError("token_none", "No folder of a model has been chosen.")
    try:
        folder = read_token_folder(path)
    except UserError as error:
        return error
    needed = ("onnxruntime", "tokenizers") if folder.onnx else ("torch", "transformers")
    see_fetched("camel")  # PyTorch came with it, where it was asked for
    missing = [name for name in needed if find_spec(name) is None]
    if missing:
        packages = ", ".join(missing)
        return UserError("token_packages", f"Not installed: {packages}.", packages=packages)
    return wrong_labels(folder, knowledge.scheme)


def wrong_labels(folder: TokenFolder, scheme: Scheme) -> UserError | None:
    """Where the scheme has none of the model's labels."""
    if names_for(folder.labels, scheme):
        return None
    known = ", ".join(folder.labels[:12])
    return UserError(
        "token_labels",
        f"The model in {folder.path} knows {known}; the project's scheme has none of these labels.",
        labels=known,
    )


def read_token_folder(path: Path) -> TokenFolder:
    """What the folder says of itself. Raises UserError `token_…`."""
    if str(path).startswith(("\\\\", "//")):
        raise _refused("token_remote", path, "it is on the network; the model has to be on this computer")
    if not path.is_dir():
        raise _refused("token_gone", path, "it is not there")
    config = _read_json(path)
    if "auto_map" in config or any(path.glob("modeling_*.py")):
        raise _refused("token_code", path, "it brings code of its own, which is never run")
    if (path / "adapter_config.json").exists():
        raise _refused("token_foreign", path, "it holds an adapter and no whole model")
    names = config.get("id2label")
    if not isinstance(names, dict) or not names:
        raise _refused("token_foreign", path, "its config.json names no labels (id2label)")
    try:
        tags = tuple(str(names[str(number)]) for number in range(len(names)))
    except KeyError as error:
        raise _refused("token_foreign", path, "the labels in its config.json have gaps") from error
    made = config.get("architectures")
    if not isinstance(made, list) or not any("ForTokenClassification" in str(each) for each in made):
        raise _refused("token_foreign", path, "it is no model that labels tokens")
    onnx = _find_onnx(path)
    if onnx is None and not any(path.glob("*.safetensors")):
        pickled = any(path.glob("*.bin")) or any(path.glob("*.pt"))
        if pickled:
            raise _refused("token_pickle", path, "its weights are a pickle, which could run anything")
        raise _refused("token_foreign", path, "there are no weights (.safetensors or .onnx)")
    if not any((path / name).is_file() for name in ("tokenizer.json", "vocab.txt", "spiece.model")):
        raise _refused("token_foreign", path, "there is no tokenizer (tokenizer.json)")
    longest = config.get("max_position_embeddings")
    longest = longest if isinstance(longest, int) and 16 <= longest <= 8192 else 512
    files = [onnx] if onnx is not None else sorted(path.glob("*.safetensors"))
    size = sum(each.stat().st_size for each in files)
    return TokenFolder(path, tags, min(512, longest - 2), onnx, f"{path.name[:40]}-{size:x}")


def _find_onnx(path: Path) -> Path | None:
    """The int8 one first."""
    places = (folder / name for folder in (path, path / "onnx") for name in _ONNX)
    return next((place for place in places if place.is_file()), None)


def _read_json(path: Path) -> dict[str, Any]:
    file = path / "config.json"
    try:
        if file.stat().st_size > _MOST_JSON:
            raise _refused("token_foreign", path, "its config.json is too large")
        value = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise _refused("token_foreign", path, "it has no config.json that can be read") from error
    if not isinstance(value, dict):
        raise _refused("token_foreign", path, "its config.json is none")
    return value


def _refused(code: str, path: Path, reason: str) -> UserError:
    return UserError(
        code,
        f"The model in {path} is not opened: {reason}.",
        hint="Choose a folder as transformers' save_pretrained writes it, with config.json, tokenizer.json "
        "and model.safetensors or an .onnx file.",
        path=str(path),
        reason=reason,
    )
