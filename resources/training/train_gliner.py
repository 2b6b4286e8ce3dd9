"""Fine-tune GLiNER on the JSON Lines this file lies beside: python train_gliner.py"""

import argparse
import json
from pathlib import Path

HERE = Path(__file__).resolve().parent


def load(path):
    """The rows of one part; [] where there is none. Places are of words, the last one included."""
    if not path.exists():
        return []
    with open(path, encoding="utf-8", newline="\n") as lines:
        rows = [json.loads(line) for line in lines]
    for row in rows:
        count = len(row["tokenized_text"])
        if not all(0 <= first <= last < count for first, last, _label in row["ner"]):
            raise SystemExit(f"{path.name}: a span runs out of its words.")
    return rows


def main():
    """Train on train, watch dev, and measure on test."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="urchade/gliner_multi-v2.1")
    parser.add_argument("--output", type=Path, default=HERE / "model")
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--rate", type=float, default=1e-5)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    from gliner import GLiNER
    from transformers import set_seed

    set_seed(options.seed)
    train, dev = load(HERE / "train.jsonl"), load(HERE / "dev.jsonl")
    model = GLiNER.from_pretrained(options.model)
    limit = model.config.max_len
    for part, rows in (("train", train), ("dev", dev)):
        if long := sum(len(row["tokenized_text"]) > limit for row in rows):
            print(f"{part}: {long} of {len(rows)} rows have more than {limit} words; the rest is cut off")
    # Rows whose names are wider than the model reads are trained without those names.
    model.train_model(
        train_dataset=train,
        eval_dataset=dev or None,
        output_dir=str(options.output),
        max_steps=options.steps,
        per_device_train_batch_size=options.batch,
        per_device_eval_batch_size=options.batch,
        learning_rate=options.rate,
        eval_strategy="steps" if dev else "no",
        eval_steps=max(1, options.steps // 10),
        save_steps=options.steps,
        dataloader_num_workers=0,
        seed=options.seed,
    )
    model.save_pretrained(str(options.output))
    measure(model, load(HERE / "test.jsonl"))


def measure(model, rows):
    """Exact places and labels, of the rows that no training has seen."""
    if not rows:
        return
    labels = sorted({label for row in rows for _first, _last, label in row["ner"]})
    right = found = wanted = 0
    for row in rows:
        words = row["tokenized_text"]
        edges, at = {}, 0
        for number, word in enumerate(words):
            edges[at], edges[at + len(word)] = number, number
            at += len(word) + 1
        guessed = {
            (edges.get(each["start"]), edges.get(each["end"]), each["label"])
            for each in model.predict_entities(" ".join(words), labels, flat_ner=False)
        }
        true = {tuple(each) for each in row["ner"]}
        right, found, wanted = right + len(guessed & true), found + len(guessed), wanted + len(true)
    precision, recall = right / max(1, found), right / max(1, wanted)
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    print(f"test: precision {precision:.3f} recall {recall:.3f} f1 {f1:.3f} of {wanted} names")


if __name__ == "__main__":
    main()
