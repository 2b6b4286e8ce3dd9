"""The little that moves: pop-ups come in by a short fade, where the system does not ask for rest."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEasingCurve, QPropertyAnimation
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QGraphicsOpacityEffect

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

FADE = 120  # milliseconds


def motion_wanted() -> bool:
    """False where animations are switched off in the system, and where nobody looks."""
    if QGuiApplication.platformName() in ("offscreen", "minimal"):
        return False
    from PySide6.QtWidgets import QStyle

    return QApplication.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0


def fade_in(*widgets: QWidget) -> None:
    """Called when they are shown; they take keys and clicks at once."""
    if not motion_wanted():
        return
    for widget in widgets:
        if widget.graphicsEffect() is not None:
            continue  # is coming in already
        effect = QGraphicsOpacityEffect(widget)
        effect.setOpacity(0.0)
        widget.setGraphicsEffect(effect)
        animation = QPropertyAnimation(effect, b"opacity", widget)
        animation.setDuration(FADE)
        animation.setEndValue(1.0)
        animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        # The effect would draw everything twice for ever: it goes when it has done its work.
        animation.finished.connect(partial(widget.setGraphicsEffect, None))  # type: ignore[arg-type]
        animation.start(QPropertyAnimation.DeletionPolicy.DeleteWhenStopped)
