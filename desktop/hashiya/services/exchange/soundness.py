"""What goes out is what was put in: each document is compared with its digest, counts and surfaces first."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hashiya.core.document import Document, DocumentInfo, digest
from hashiya.core.span import Annotation, Status
from hashiya.errors import ProjectError, UserError
from hashiya.formats.base import Loss

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hashiya.store.project import Project


@dataclass
class Damage:
    """What is damaged in an export: refused at the first, or with `despite` left out and named."""

    project: Project
    despite: bool = False
    left_out: list[str] = field(default_factory=list)

    def look_at_file(self) -> None:
        """Whether the pages of the file hang together. Raises ProjectError `damaged_export`."""
        try:
            self.project.verify_sound()
        except UserError as error:
            self._tell(str(error.message).rstrip("."), "the file itself")

    def sound_document(self, info: DocumentInfo) -> Document | None:
        """The document when its text is the one that was stored; None when it is left out."""
        try:
            document = self.project.document(info.uid)
        except UserError as error:
            self._tell(error.message.rstrip("."), info.name)
            return None
        if digest(document.text) != document.sha256:
            self._tell(f"The text of «{info.name}» is not what it was", info.name)
            return None
        return document

    def sound_annotations(self, document: Document) -> Iterator[Annotation]:
        """Those that stand on their words; all of them are there, which is known after the last."""
        counted = sum(count for _layer, count in self.project.layers(document.uid))
        missing, wrong = counted, []
        for each in self.project.stream_annotations(document.uid):
            missing -= each.status != Status.REJECTED
            if document.text[each.start : each.end] == each.surface:
                yield each
            else:
                wrong.append(each)
        if missing:
            amiss = "are missing" if missing > 0 else "are too many"
            self._tell(
                f"{abs(missing)} annotations of «{document.name}» {amiss}", f"{document.name}: {missing}"
            )
        for each in wrong:
            place = f"{document.name} {each.start}-{each.end} «{each.surface}»"
            self._tell(f"An annotation does not stand on its words: {place}", place)

    def losses(self) -> list[Loss]:
        """What was left out, for the account of the export."""
        left = self.left_out
        return [Loss("damaged", len(left), tuple(left[:3]))] if left else []

    def _tell(self, what: str, place: str) -> None:
        if not self.despite:
            raise ProjectError(
                "damaged_export",
                f"{self.project.path} is damaged, and nothing was written: {what}.",
                hint="«hashiya check --repair» repairs it; «--despite-damage» exports the rest.",
                path=str(self.project.path),
                place=place,
            )
        self.left_out.append(place)
