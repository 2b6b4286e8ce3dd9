"""What the desktop tells a running program."""

from __future__ import annotations

import subprocess
import sys

CLICKED = """
import sys
from PySide6.QtCore import QEvent
from PySide6.QtGui import QFileOpenEvent
from hashiya.app import make_application

app = make_application()
heard = []
app.asked_to_open.connect(heard.append)
assert app.sendEvent(app, QFileOpenEvent("/tmp/كتاب.hashiya"))
app.sendEvent(app, QEvent(QEvent.Type.ApplicationPaletteChange))
print([str(path) for path in heard[0]], len(heard))
"""


def test_a_file_clicked_on_in_macos_is_asked_for() -> None:
    """In a process of its own: there is one application object in each."""
    done = subprocess.run([sys.executable, "-c", CLICKED], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "['/tmp/كتاب.hashiya'] 1", done.stderr
