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
    """Train on train and measure on dev."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="urchade/gliner_multi-v2.1")
    parser.add_argument("--output", type=Path, default=HERE / "model")
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--rate", type=float, default=1e-5)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    from gliner import GLiNER
    from gliner.data_processing.collator import DataCollator
    from gliner.training import Trainer, TrainingArguments
    from transformers import set_seed

    set_seed(options.seed)
    train, dev = load(HERE / "train.jsonl"), load(HERE / "dev.jsonl")
    model = GLiNER.from_pretrained(options.model)
    collator = DataCollator(model.config, data_processor=model.data_processor, prepare_labels=True)
    trainer = Trainer(
        model=model,
        args=TrainingArguments(
            output_dir=str(options.output),
            max_steps=options.steps,
            per_device_train_batch_size=options.batch,
            per_device_eval_batch_size=options.batch,
            learning_rate=options.rate,
            eval_strategy="steps" if dev else "no",
            eval_steps=max(1, options.steps // 10),
            save_steps=options.steps,
            seed=options.seed,
            report_to="none",
        ),
        train_dataset=train,
        eval_dataset=dev or None,
        processing_class=model.data_processor.transformer_tokenizer,
        data_collator=collator,
    )
    trainer.train()
    model.save_pretrained(str(options.output))


if __name__ == "__main__":
    main()
