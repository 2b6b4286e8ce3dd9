"""The project as a file: opening, copies, sample, people, documents, history."""
