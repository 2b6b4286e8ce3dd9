"""Train a Flair tagger on the CoNLL files this file lies beside: python train_flair.py"""

import argparse
from pathlib import Path

HERE = Path(__file__).resolve().parent


def columns_of(path):
    """Which column is the word and which the tag: {0: "text", 1: "ner"} or {0: "text", 3: "ner"}."""
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line and not line.startswith(("#", "-DOCSTART-")):
            return {0: "text", len(line.split("\t") if "\t" in line else line.split(" ")) - 1: "ner"}
    raise SystemExit(f"{path.name} holds no word.")


def files_of(folder):
    """The file of each part that has words."""
    found = {part: folder / f"{part}.conll" for part in ("train", "dev", "test")}
    return {part: path.name for part, path in found.items() if path.exists() and path.stat().st_size}


def corpus_of(folder):
    """What Flair trains on. «-DOCSTART-» parts documents and is no sentence."""
    from flair.datasets import ColumnCorpus

    files = files_of(folder)
    return ColumnCorpus(
        folder,
        columns_of(folder / files["train"]),
        train_file=files["train"],
        dev_file=files.get("dev"),
        test_file=files.get("test"),
        document_separator_token="-DOCSTART-",
        comment_symbol="# ",
    )


def main():
    """Train on train, choose by dev, measure on test."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="aubmindlab/bert-base-arabertv02")
    parser.add_argument("--output", type=Path, default=HERE / "model")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--rate", type=float, default=5e-5)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    import flair
    from flair.embeddings import TransformerWordEmbeddings
    from flair.models import SequenceTagger
    from flair.trainers import ModelTrainer

    flair.set_seed(options.seed)
    corpus = corpus_of(HERE)
    labels = corpus.make_label_dictionary(label_type="ner", add_unk=False)
    embeddings = TransformerWordEmbeddings(options.model, fine_tune=True, layers="-1")
    tagger = SequenceTagger(
        hidden_size=256,
        embeddings=embeddings,
        tag_dictionary=labels,
        tag_type="ner",
        use_rnn=False,
        use_crf=False,
        reproject_embeddings=False,
    )
    ModelTrainer(tagger, corpus).fine_tune(
        options.output, learning_rate=options.rate, max_epochs=options.epochs, mini_batch_size=16
    )


if __name__ == "__main__":
    main()
