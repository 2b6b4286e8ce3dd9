"""The errors a person may see; every other exception is a fault of the program."""

from __future__ import annotations


class HashiyaError(Exception):
    """Common base, so that a caller can catch what was foreseen."""


class UserError(HashiyaError):
    """The world failed: something a person can understand and do something about.

    `code` names the message (the window translates it), `args_` fill its places,
    `message` is the same in plain English for the command line and says what happened,
    `hint` says what to do next.
    """

    def __init__(self, code: str, message: str, *, hint: str = "", **args_: object) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.args_ = args_

    def __reduce__(self) -> tuple[object, ...]:
        """Raised in a process of its own, it has to come over whole."""
        return _again, (type(self), self.code, self.message, self.hint, self.args_)

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


def _again(kind: type[UserError], code: str, message: str, hint: str, args_: dict[str, object]) -> UserError:
    return kind(code, message, hint=hint, **args_)


class ProjectError(UserError):
    """The project file cannot be used: missing, foreign, newer, damaged, locked, read-only, no space."""


def no_text(words: str) -> ProjectError:
    """The error for words that hold bytes, or half a character, that are no text."""
    shown = words.encode("utf-8", "replace").decode("utf-8")
    return ProjectError(
        "not_utf8",
        f"«{shown}» holds bytes that are no text; nothing was changed.",
        hint="Write it in UTF-8.",
        word=shown,
    )


class FormatError(UserError):
    """A file to import, or a place in it, is not what its format demands."""


class ConflictError(UserError):
    """The record to change is not as the change expects it; nothing was changed."""
