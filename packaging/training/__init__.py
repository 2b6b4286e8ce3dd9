"""What train_model.py is made of: corpora, word knowledge, figures."""
