"""A CAMeL Tools model as a folder on the disk: where it is and whether it may be opened, without torch.

Weights are read from safetensors only. A pickle is never opened: it could run whatever its writer wished.
"""

from __future__ import annotations

import json
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hashiya.errors import UserError
from hashiya.suggest.scheme_labels import names_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hashiya.core.labels import Scheme

VARIABLE = "HASHIYA_CAMEL_MODEL"
"""Names a model folder for the command line and for scripts, where a project names none."""
PIECES = 256
"""How many word pieces CAMeL Tools gives the model at once."""
_WEIGHTS, _INDEX, _PICKLE = "model.safetensors", "model.safetensors.index.json", "pytorch_model.bin"
_MOST_JSON = 8 << 20
_MOST_HEADER = 64 << 20
_HEAD = "classifier.weight"
_COMPONENT, _USUAL = "NamedEntityRecognition", "ner/arabert"
_TAG = re.compile(r"[BI]-(.+)")
GET = (
    "On a computer with a network: pip install camel-tools, camel_data -i ner-arabert; then write its folder "
    "ner/arabert anew as safetensors with the save_pretrained of BertForTokenClassification and of "
    "BertTokenizer. Carry that folder here and choose it under Suggestions, Engines "
    "(for the command line name it in HASHIYA_CAMEL_MODEL)."
)
"""How to get a model, in plain words."""
COMMANDS = """pip install "camel-tools>=1.6"
camel_data -i ner-arabert
python -c "from pathlib import Path; \
from transformers import BertForTokenClassification as Model, BertTokenizer as Words; \
home = Path.home() / '.camel_tools/data/ner/arabert'; \
[kind.from_pretrained(str(home)).save_pretrained('camel-model') for kind in (Model, Words)]"
"""
"""The same for a terminal: the folder to carry over is `camel-model`."""


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A folder that may be opened. `labels` are the types its tags have; `mark` changes with the files."""

    path: Path
    labels: tuple[str, ...]
    mark: str

    def names_for(self, scheme: Scheme) -> dict[str, str]:
        """The scheme's label for each of the model's, where it has one."""
        return names_for(self.labels, scheme)


def find_folder(chosen: object) -> Path | None:
    """The folder a person chose, else $HASHIYA_CAMEL_MODEL, else the one in CAMeL Tools' own data folder."""
    named = str(chosen or os.environ.get(VARIABLE, "")).strip()
    if named:
        return Path(named).expanduser()
    own = _own_data()
    return next((path for path in (_catalogued(own), own / "data" / _USUAL) if path and path.is_dir()), None)


def data_folders() -> list[Path]:
    """Where CAMeL Tools keeps its data: the folder of $CAMELTOOLS_DATA, else the one in the home folder."""
    named = os.environ.get("CAMELTOOLS_DATA")
    if named:
        return [Path(named).expanduser()]
    home = Path(os.path.expanduser("~"))
    return [home / ("AppData/Roaming/camel_tools" if sys.platform == "win32" else ".camel_tools")]


def _own_data() -> Path:
    return data_folders()[0]


def _catalogued(folder: Path) -> Path | None:
    """The default recognizer as CAMeL Tools' own catalogue has it."""
    try:
        component = json.loads((folder / "catalogue.json").read_bytes())["components"][_COMPONENT]
        return folder / "data" / str(component["datasets"][component["default"]]["path"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def read_folder(path: Path) -> ModelFolder:
    """What the folder says of itself, its files looked over. Raises UserError `camel_…`."""
    if str(path).startswith(("\\\\", "//")):
        raise UserError(
            "camel_remote",
            f"{path} is on the network; the model has to be on this computer.",
            hint=GET,
            path=str(path),
        )
    if not path.is_dir():
        raise UserError("camel_gone", f"The model folder {path} is not there.", hint=GET, path=str(path))
    config = _read_json(path / "config.json", path)
    labels = _labels(config, path)
    if (path / "adapter_config.json").exists():
        raise _foreign(path)
    size = _check_weights(path, len(config["id2label"]))
    if not any((path / name).is_file() for name in ("vocab.txt", "tokenizer.json")):
        raise UserError(
            "camel_vocabulary",
            f"The model in {path} has no vocabulary (vocab.txt).",
            hint=GET,
            path=str(path),
        )
    return ModelFolder(path, labels, f"{path.name}-{size:x}")


def _labels(config: Mapping[str, Any], path: Path) -> tuple[str, ...]:
    """The types of the model's tags; it has to be a BERT that labels tokens."""
    names = config.get("id2label")
    made = config.get("architectures")
    fits = isinstance(made, list) and "BertForTokenClassification" in made and isinstance(names, dict)
    if not fits or not isinstance(names, dict) or not all(isinstance(name, str) for name in names.values()):
        raise _foreign(path)
    positions = config.get("max_position_embeddings", 512)
    if not isinstance(positions, int) or positions < PIECES:
        raise UserError(
            "camel_short",
            f"The model in {path} reads fewer than the {PIECES} word pieces that CAMeL Tools gives it.",
            hint=GET,
            path=str(path),
        )
    types = [match[1] for name in names.values() if (match := _TAG.fullmatch(name))]
    if not types or "O" not in names.values():
        raise UserError(
            "camel_tags",
            f"The model in {path} does not tag entities: its labels are not of the kind B-PERS, I-PERS, O.",
            hint=GET,
            path=str(path),
        )
    return tuple(dict.fromkeys(types))


def _check_weights(path: Path, tags: int) -> int:
    """The size of the weights in bytes, when they are whole and label tokens."""
    index = path / _INDEX
    if index.is_file():
        listed = _read_json(index, path).get("weight_map")
        names = sorted({str(name) for name in listed.values()}) if isinstance(listed, dict) else []
        if not names or any(Path(name).name != name for name in names):
            raise _damaged(path)
    else:
        names = [_WEIGHTS]
    if any(not (path / name).is_file() for name in names):
        if (path / _PICKLE).exists() or any(path.glob("*.bin")):
            raise UserError(
                "camel_pickle",
                f"The weights in {path} are a pickle ({_PICKLE}), which could run anything: not opened.",
                hint=GET,
                path=str(path),
            )
        raise _foreign(path)
    shapes: dict[str, object] = {}
    for name in names:
        shapes |= _read_header(path / name, path)
    head = shapes.get(_HEAD)
    if not isinstance(head, list) or not head or head[0] != tags:
        raise UserError(
            "camel_head",
            f"The model in {path} was not trained to recognize entities: its last layer is missing.",
            hint=GET,
            path=str(path),
        )
    return sum((path / name).stat().st_size for name in names)


def _read_header(file: Path, folder: Path) -> dict[str, object]:
    """Name → shape of the arrays of a safetensors file that is as long as it says."""
    try:
        size = file.stat().st_size
        with file.open("rb") as stream:
            length = int.from_bytes(stream.read(8), "little")
            if not 0 < length <= min(_MOST_HEADER, size - 8):
                raise _damaged(folder)
            header = json.loads(stream.read(length))
        entries = {name: entry for name, entry in header.items() if name != "__metadata__"}
        last = max((entry["data_offsets"][1] for entry in entries.values()), default=0)
        if last != size - 8 - length:
            raise _damaged(folder)
        return {name: entry["shape"] for name, entry in entries.items()}
    except (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise _damaged(folder) from error


def _read_json(file: Path, folder: Path) -> dict[str, Any]:
    try:
        if file.stat().st_size > _MOST_JSON:
            raise _foreign(folder)
        value = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise _foreign(folder) from error
    if not isinstance(value, dict):
        raise _foreign(folder)
    return value


def _foreign(path: Path) -> UserError:
    return UserError(
        "camel_foreign",
        f"{path} holds no CAMeL Tools model: a BERT that labels tokens, with config.json and {_WEIGHTS}.",
        hint=GET,
        path=str(path),
    )


def _damaged(path: Path) -> UserError:
    return UserError(
        "camel_damaged",
        f"The weights of the model in {path} are damaged or cut off; nothing was changed.",
        hint="Copy the folder again.",
        path=str(path),
    )
