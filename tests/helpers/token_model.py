"""The tiny model of `camel_model`, as safetensors and as ONNX; run as a script.

`python token_model.py FOLDER` writes `torch` (safetensors) and `onnx` (the same weights, no safetensors).
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


def write_both(folder: Path) -> None:
    import torch
    from tests.helpers.camel_model import write_model
    from transformers import BertForTokenClassification

    made = write_model(folder / "torch")
    other = Path(shutil.copytree(made, folder / "onnx"))
    (other / "model.safetensors").unlink()
    model = BertForTokenClassification.from_pretrained(str(made), attn_implementation="eager").eval()

    class Plain(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, ids: torch.Tensor, mask: torch.Tensor, kinds: torch.Tensor) -> torch.Tensor:
            return self.model(input_ids=ids, attention_mask=mask, token_type_ids=kinds).logits

    sample = torch.ones((2, 8), dtype=torch.long)
    names = ["input_ids", "attention_mask", "token_type_ids"]
    axes = {name: {0: "row", 1: "piece"} for name in (*names, "logits")}
    torch.onnx.export(
        Plain(),
        (sample, sample, torch.zeros_like(sample)),
        str(other / "model.onnx"),
        input_names=names,
        output_names=["logits"],
        dynamic_axes=axes,
        dynamo=False,
    )


if __name__ == "__main__":
    write_both(Path(sys.argv[1]))
