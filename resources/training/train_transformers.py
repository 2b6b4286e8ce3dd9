"""Fine-tune a transformer on the Hugging Face folder this file lies in: python train_transformers.py

Words are cut into pieces by the model's own tokenizer; the first piece of a word carries its tag, the others
none (-100). Scores are of whole spans, counted as seqeval counts them in its strict mode for IOB2.
"""

import argparse
import random
from pathlib import Path

import torch
from datasets import load_dataset
from transformers import AutoModelForTokenClassification, AutoTokenizer, get_linear_schedule_with_warmup

HERE = Path(__file__).resolve().parent
IGNORED = -100


def align_tags(words, tags, tokenizer, longest):
    """Pieces of the words with the tag of each; the pieces of a word that has been cut off are left out."""
    pieces = tokenizer(words, is_split_into_words=True, truncation=True, max_length=longest)
    before, labels = None, []
    for word in pieces.word_ids():
        labels.append(IGNORED if word is None or word == before else tags[word])
        before = word
    return {**pieces, "labels": labels}


def prepare(rows, tokenizer, longest):
    """The rows of one part as the model reads them; rows without a word are left out."""
    rows = rows.filter(lambda row: len(row["tokens"]) > 0)
    return rows.map(
        lambda row: align_tags(row["tokens"], row["ner_tags"], tokenizer, longest),
        remove_columns=rows.column_names,
    )


def spans_of(tags):
    """{(first word, word after, label)} of tags in letters, whatever the scheme."""
    found, start, label = set(), -1, ""
    for place, tag in enumerate([*tags, "O"]):
        letter, _, name = tag.partition("-")
        if label and (letter in "OBSU" or name != label):
            found.add((start, place, label))
            start, label = -1, ""
        if letter != "O" and not label:
            start, label = place, name
        if label and letter in "ESLU":
            found.add((start, place + 1, label))
            start, label = -1, ""
    return found


def batches(rows, size, filler):
    """Rows together as tensors, the shorter ones filled up."""
    for start in range(0, len(rows), size):
        some = rows[start : start + size]
        longest = max(len(row["input_ids"]) for row in some)

        def filled(key, value, some=some, longest=longest):
            return torch.tensor([row[key] + [value] * (longest - len(row[key])) for row in some])

        yield {
            "input_ids": filled("input_ids", filler),
            "attention_mask": filled("attention_mask", 0),
            "labels": filled("labels", IGNORED),
        }


@torch.no_grad()
def measure(model, rows, names, size, filler):
    """Precision, recall and F1 of whole spans."""
    model.eval()
    right = said = held = 0
    for batch in batches(rows, size, filler):
        batch = {key: value.to(model.device) for key, value in batch.items()}
        guesses = model(**batch).logits.argmax(-1)
        for guess, truth in zip(guesses, batch["labels"], strict=True):
            kept = truth != IGNORED
            found = spans_of([names[tag] for tag in guess[kept]])
            wanted = spans_of([names[tag] for tag in truth[kept]])
            right, said, held = right + len(found & wanted), said + len(found), held + len(wanted)
    precision, recall = right / max(1, said), right / max(1, held)
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}


def main():
    """Train on train, keep what is best on validation, measure on test."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="aubmindlab/bert-base-arabertv02")
    parser.add_argument("--output", type=Path, default=HERE / "model")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--max-steps", type=int, default=0, help="stop after so many batches")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rate", type=float, default=5e-5)
    parser.add_argument("--longest", type=int, default=256, help="pieces of one row")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    chance = random.Random(options.seed)
    data = load_dataset(str(HERE))
    names = data["train"].features["ner_tags"].feature.names
    tokenizer = AutoTokenizer.from_pretrained(options.model, add_prefix_space=True)
    filler = tokenizer.pad_token_id or 0
    model = AutoModelForTokenClassification.from_pretrained(
        options.model,
        num_labels=len(names),
        id2label=dict(enumerate(names)),
        label2id={name: number for number, name in enumerate(names)},
        ignore_mismatched_sizes=True,
    ).to("cuda" if torch.cuda.is_available() else "cpu")
    parts = {part: list(prepare(rows, tokenizer, options.longest)) for part, rows in data.items()}
    train = parts["train"]
    steps = options.max_steps or options.epochs * -(-len(train) // options.batch)
    optimizer = torch.optim.AdamW(model.parameters(), lr=options.rate)
    schedule = get_linear_schedule_with_warmup(optimizer, steps // 10, steps)
    done, best, kept = 0, -1.0, None
    while done < steps:
        chance.shuffle(train)
        model.train()
        for batch in batches(train, options.batch, filler):
            loss = model(**{key: value.to(model.device) for key, value in batch.items()}).loss
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            done += 1
            if done >= steps:
                break
        if "validation" in parts:
            found = measure(model, parts["validation"], names, options.batch, filler)
            print("validation", done, found)
            if found["f1"] > best:
                best = found["f1"]
                kept = {key: value.detach().cpu().clone() for key, value in model.state_dict().items()}
    if kept is not None:
        model.load_state_dict(kept)
    if "test" in parts:
        print("test", measure(model, parts["test"], names, options.batch, filler))
    model.save_pretrained(str(options.output))
    tokenizer.save_pretrained(str(options.output))


if __name__ == "__main__":
    main()
