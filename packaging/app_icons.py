"""The program's icon as Windows (.ico) and macOS (.icns) want it: python app_icons.py FOLDER

Drawn from its SVG, by a Python that has PySide6. Both kinds are a table of PNG pictures (ICO as of Windows
Vista; ICNS types ic07 to ic14).
"""

import os
import struct
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "resources" / "icons" / "hashiya.svg"
ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)
# Type and side in pixels; ic11 to ic14 are the sharp forms of 16, 32, 128 and 256.
ICNS_TYPES = ((b"ic07", 128), (b"ic08", 256), (b"ic09", 512), (b"ic10", 1024))
ICNS_SHARP_TYPES = ((b"ic11", 32), (b"ic12", 64), (b"ic13", 256), (b"ic14", 512))


def draw(size: int) -> bytes:
    """A PNG of `size` times `size` pixels; a QGuiApplication must be there."""
    from PySide6.QtCore import QBuffer, QIODevice, Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(SOURCE)).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def make_ico() -> bytes:
    pictures = [draw(size) for size in ICO_SIZES]
    table, offset = b"", 6 + 16 * len(pictures)
    for size, picture in zip(ICO_SIZES, pictures, strict=True):
        side = size % 256  # 0 stands for 256
        table += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(picture), offset)
        offset += len(picture)
    return struct.pack("<HHH", 0, 1, len(pictures)) + table + b"".join(pictures)


def make_icns() -> bytes:
    pictures = [(kind, draw(size)) for kind, size in (*ICNS_TYPES, *ICNS_SHARP_TYPES)]
    body = b"".join(kind + struct.pack(">I", 8 + len(picture)) + picture for kind, picture in pictures)
    return b"icns" + struct.pack(">I", 8 + len(body)) + body


def main(folder: Path) -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtGui import QGuiApplication

    kept = QGuiApplication.instance() or QGuiApplication([])
    (folder / "hashiya.ico").write_bytes(make_ico())
    (folder / "hashiya.icns").write_bytes(make_icns())
    del kept


if __name__ == "__main__":
    main(Path(sys.argv[1]))
