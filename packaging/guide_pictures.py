"""The pictures of the guide, taken from the running program on its sample project, without a screen.

Each is made by doing what the page describes. In both languages, by day, 1100 pixels wide, few colours.
"""

import os
import tempfile
from pathlib import Path
from typing import Callable, Dict, Sequence

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QImageWriter, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from hashiya.app import make_application, make_context
from hashiya.core.span import Status
from hashiya.services.suggest.highlight import suggest_project
from hashiya.store.project import Project
from hashiya.ui.window.main_window import MainWindow

SIZE = (1180, 760)
PATIENCE = 120_000  # milliseconds


class Scene:
    """A window on the sample in one language, and what a picture of it is made with."""

    def __init__(self, app: QApplication, folder: Path, language: str) -> None:
        from hashiya.services.project.sample import create_sample

        path = folder / f"{language}.hashiya"
        with create_sample(path, person="سعاد" if language == "ar" else "Suad") as project:
            first = project.documents()[0].uid
            suggest_project(project, documents=[first], engines=("patterns", "lexicon", "crf"))
        with Project.open(path):
            pass
        self.context = make_context(app, folder / f"settings-{language}", language=language, theme="day")
        for key, value in (("language", language), ("person", "سعاد" if language == "ar" else "Suad")):
            self.context.settings.set(key, value)
        for key in ("suggest/import", "suggest/live", "copies"):
            self.context.settings.set(key, False)
        self.context.settings.set("tour/seen", True)
        self.window = MainWindow(self.context)
        self.window.resize(*SIZE)
        self.window.show()
        self.window.projects.open_path(path)
        self.settle()

    def settle(self, milliseconds: int = 700) -> None:
        """At least so long, and until nothing is at work: a busy machine gives the same pictures."""
        QTest.qWait(milliseconds)
        quiet = 0
        for _ in range(PATIENCE // 100):
            quiet = 0 if self.context.jobs.running() else quiet + 1
            if quiet == 3:  # what ends often begins something else
                return
            QTest.qWait(100)
        raise TimeoutError(f"Still at work: {[job.name for job in self.context.jobs.running()]}")

    def run(self, command: str) -> None:
        self.window.actions_.run(command)
        self.settle()

    def choose(self, *labels: str) -> None:
        """Accept the first suggestion with one of these labels and choose it."""
        session = self.window.session
        assert session is not None
        found = [each for each in session.annotations() if each.label in labels]
        first = min(found, key=lambda each: (each.status is not Status.SUGGESTED, each.start))
        self.window.page.reader.set_caret(first.end)
        session.select(first.uid)
        self.settle(200)
        if self.window.actions_["suggestions.accept"].isEnabled():
            self.window.actions_.run("suggestions.accept")
            self.settle(300)
            after = next(
                (
                    each
                    for each in session.annotations()
                    if (each.start, each.end) == (first.start, first.end)
                ),
                None,
            )
            if after is not None:
                session.select(after.uid)
        self.settle(200)

    def picture(self) -> QImage:
        """The window with the dialog over it."""
        for each in QApplication.allWidgets():  # a reader's folder, not that of whoever takes the pictures
            if isinstance(each, QLineEdit) and each.isVisible() and each.text().startswith("/"):
                each.setText("/home/suad/pages")
        image = self.window.grab().toImage()
        for each in QApplication.topLevelWidgets():
            if each is not self.window and each.isVisible() and each.windowType() != Qt.WindowType.ToolTip:
                painter = QPainter(image)
                over = each.grab()
                corner = QPoint(
                    (image.width() - over.width()) // 2, max(60, (image.height() - over.height()) // 2)
                )
                painter.drawPixmap(corner, over)
                painter.setPen(Qt.GlobalColor.gray)
                painter.drawRect(corner.x() - 1, corner.y() - 1, over.width() + 1, over.height() + 1)
                painter.end()
        return image

    def put_away(self) -> None:
        for each in QApplication.topLevelWidgets():
            if each is not self.window and each.isVisible():
                each.close()
        focus = QApplication.focusWidget()
        if isinstance(focus, QWidget):
            QTest.keyClick(focus, Qt.Key.Key_Escape)
        self.window.show_page("annotate")
        self.window.focus_text()
        self.settle(150)


def _attributes(scene: Scene) -> None:
    scene.choose("PERS", "GPE", "ORG")
    scene.run("annotate.attributes")


def _relations(scene: Scene) -> None:
    scene.choose("PERS")
    scene.run("annotate.relate")


def _entities(scene: Scene) -> None:
    scene.choose("GPE", "ORG")
    scene.run("entities.link")


def _search(scene: Scene) -> None:
    page = scene.window.show_page("concordance")
    assert page is not None
    field = next(each for each in page.findChildren(QLineEdit) if each.isVisible())
    field.setText("مدينة")
    QTest.keyClick(field, Qt.Key.Key_Return)
    scene.settle()


def _annotate(scene: Scene) -> None:
    scene.window.actions_.run("suggestions.next")
    scene.settle(200)


def _recover(scene: Scene) -> None:
    scene.run("tools.check")
    scene.settle()


def _runs(command: str) -> Callable[[Scene], None]:
    return lambda scene: scene.run(command)


SCENES: Dict[str, Callable[[Scene], None]] = {
    "start": lambda scene: scene.settle(300),
    "annotate": _annotate,
    "correct": lambda scene: scene.choose("ORG", "GPE"),
    "attributes": _attributes,
    "relations": _relations,
    "entities": _entities,
    "review": _runs("view.review"),
    "team": _runs("review.assign"),
    "search": _search,
    "export": _runs("file.export"),
    "publish": _runs("file.publish"),
    "train": _runs("suggestions.train"),
    "recover": _recover,
}


def few_colours(image: QImage) -> QImage:
    """With the 256 colours that it has most of; the others become the nearest of these."""
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    width, height, line = image.width(), image.height(), image.bytesPerLine()
    raw = np.frombuffer(image.constBits(), np.uint8).reshape(height, line)[:, : width * 3]
    wide = raw.reshape(-1, 3).astype(np.uint32)
    packed = wide[:, 0] << 16 | wide[:, 1] << 8 | wide[:, 2]
    values, inverse, counts = np.unique(packed, return_inverse=True, return_counts=True)
    found = np.stack([values >> 16, values >> 8 & 0xFF, values & 0xFF], axis=1)
    palette = found[np.argsort(-counts)[:256]].astype(np.int32)
    nearest = ((found.astype(np.int32)[:, None] - palette[None]) ** 2).sum(2).argmin(1).astype(np.uint8)
    data = nearest[inverse.reshape(-1)].reshape(height, width)
    padded = np.zeros((height, (width + 3) // 4 * 4), np.uint8)
    padded[:, :width] = data
    result = QImage(padded.tobytes(), width, height, padded.shape[1], QImage.Format.Format_Indexed8).copy()
    result.setColorTable([0xFF000000 | int(r) << 16 | int(g) << 8 | int(b) for r, g, b in palette])
    return result


def take(folder: Path, languages: Sequence[str]) -> None:
    """Every picture in these languages, in FOLDER/LANGUAGE/NAME.png."""
    app = make_application()
    with tempfile.TemporaryDirectory() as place:
        os.environ["XDG_DATA_HOME"] = place
        for language in languages:
            scene = Scene(app, Path(place), language)
            (folder / language).mkdir(parents=True, exist_ok=True)
            for name, prepare in SCENES.items():
                print(language, name, flush=True)
                prepare(scene)
                writer = QImageWriter(str(folder / language / f"{name}.png"))
                writer.setCompression(100)
                writer.write(few_colours(scene.picture()))
                scene.put_away()
            scene.window.close()
            scene.context.jobs.close()
            scene.context.languages.remove()
