"""The user guide beside the program: its page of messages, its pictures, and itself as HTML and PDF.

    python packaging/guide.py messages       write the page of messages anew, from the codes in the sources
    python packaging/guide.py pictures       take the pictures anew from the running program (no screen needed)
    python packaging/guide.py html FOLDER    a folder of pages for any browser, in both languages
    python packaging/guide.py pdf FOLDER     a book in each language

Run with the environment of the checkout.
"""

import ast
import contextlib
import html
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Dict, Iterator, List, NamedTuple, Optional, Tuple

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "desktop" / "hashiya"
GUIDE = ROOT / "resources" / "guide"
LANGUAGES = ("en", "ar")
TITLES = {"en": "Hashiya: the guide", "ar": "حاشية: دليل الاستعمال"}
# Where in the sources a message comes from, and the heading that stands for.
ROOMS = (
    ("store", "Project files", "ملفّات المشاريع"),
    ("services/project", "Project files", "ملفّات المشاريع"),
    ("formats", "Files read and written", "الملفّات المقروءة والمكتوبة"),
    ("services/exchange", "Files read and written", "الملفّات المقروءة والمكتوبة"),
    ("services/publish", "Files read and written", "الملفّات المقروءة والمكتوبة"),
    ("suggest", "Suggestions and models", "الاقتراحات والنماذج"),
    ("services/suggest", "Suggestions and models", "الاقتراحات والنماذج"),
    ("services/evaluate", "Suggestions and models", "الاقتراحات والنماذج"),
    ("services/corpus", "Corpora", "المدوّنات"),
    ("services/team", "Teams, merging and review", "الفريق والدمج والمراجعة"),
    ("services/merge", "Teams, merging and review", "الفريق والدمج والمراجعة"),
    ("services/review", "Teams, merging and review", "الفريق والدمج والمراجعة"),
    ("", "Annotating", "الوسم"),
)


class Message(NamedTuple):
    code: str
    room: str
    text: str
    hint: str


# ---------------------------------------------------------------- the page of messages
def read_messages() -> List[Message]:
    """Each code once, with its English and what to do; those that say nothing to do are left out."""
    found: Dict[str, Message] = {}
    for path in sorted(SOURCES.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = {
            node.targets[0].id: node.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        }
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if not (node.func.id.endswith("Error") and len(node.args) >= 2):
                continue
            code = _words(node.args[0], constants)
            hints = [word.value for word in node.keywords if word.arg == "hint"]
            text = _words(node.args[1], constants)
            hint = _words(hints[0], constants) if hints else None
            if code and text and hint and re.fullmatch(r"[a-z_]+", code):
                room = _room(path.relative_to(SOURCES).as_posix())
                found.setdefault(code, Message(code, room, text, hint))
    return sorted(found.values(), key=lambda each: each.text.casefold())


def _words(node: ast.expr, constants: Dict[str, ast.expr]) -> Optional[str]:
    """A string as it stands in the sources, «…» where something is filled in; None for what is no string."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.Constant) else "…" for part in node.values]
        return "".join(str(part) for part in parts)
    if isinstance(node, ast.Name) and node.id in constants:
        return _words(constants[node.id], {})
    return None


def _room(path: str) -> str:
    return next(title for start, title, _ in ROOMS if path.startswith(start))


def read_arabic() -> Dict[str, str]:
    words: Dict[str, str] = {}
    for path in sorted((ROOT / "resources" / "i18n" / "ar").glob("*.json")):
        words.update(json.loads(path.read_text(encoding="utf-8")).get("Errors", {}))
    return words


def messages_pages() -> Dict[str, str]:
    """The Markdown of the page in each language; both have the same messages."""
    arabic = read_arabic()
    both = [each for each in read_messages() if each.code in arabic and f"{each.code}.hint" in arabic]
    heads = {
        "en": ("# Messages, and what to do", "| message | what to do |"),
        "ar": ("# الرسائل وما يُفعل", "| الرسالة | ما يُفعل |"),
    }
    intro = {
        "en": "What stood in the way, and what helps. «…» stands for a name or a number. "
        "On the command line `--json` gives the code of each message.",
        "ar": "ما الذي حال دون العمل، وما الذي ينفع. والعلامة «…» مكان اسم أو عدد. "
        "ويعطي `--json` في سطر الأوامر رمز كلّ رسالة.",
    }
    pages = {}
    for language in LANGUAGES:
        lines = [heads[language][0], "", intro[language], ""]
        for title, its_arabic in {title: other for _, title, other in ROOMS}.items():
            rows = []
            for each in both:
                if each.room == title:
                    told = (each.text, each.hint)
                    if language == "ar":
                        told = (arabic[each.code], arabic[f"{each.code}.hint"])
                    rows.append("| " + " | ".join(map(_cell, told)) + " |")
            if rows:
                heading = title if language == "en" else its_arabic
                lines += [f"## {heading}", "", heads[language][1], "| --- | --- |", *sorted(rows), ""]
        pages[language] = "\n".join(lines).rstrip() + "\n"
    return pages


def _cell(text: str) -> str:
    plain = re.sub(r"\{[^{}]*\}", "…", text)
    plain = re.sub(r"«…»|“…”", "«…»", plain)
    return re.sub(r"([*_|<>`\[\]])", r"\\\1", " ".join(plain.split()))


def write_messages() -> None:
    for language, text in messages_pages().items():
        (GUIDE / language / "messages.md").write_text(text, encoding="utf-8")


# ---------------------------------------------------------------- HTML and PDF
CSS = """
:root { color-scheme: light dark; --ink: #2a261f; --soft: #6b6558; --edge: #ddd6c8; --paper: #fdfbf7; --row: #f0ebe0;
  --accent: #1f5fa8; }
@media (prefers-color-scheme: dark) { :root { --ink: #e9e4d8; --soft: #a49d8f; --edge: #3b382f; --paper: #1d1b17;
  --row: #2a2721; --accent: #86b6ee; } }
body { margin: 0; background: var(--paper); color: var(--ink); line-height: 1.75;
  font-family: "Noto Naskh Arabic UI", "Noto Sans Arabic", "Noto Sans", system-ui, sans-serif; }
.page { display: grid; grid-template-columns: 15rem minmax(0, 46rem); gap: 2.5rem; max-width: 66rem; margin: 0 auto;
  padding: 1.5rem; }
nav { font-size: .92rem; } nav a { display: block; padding: .2rem .5rem; border-radius: .3rem; }
nav a[aria-current] { background: var(--row); color: var(--ink); } nav input { width: 100%; box-sizing: border-box;
  margin-bottom: .6rem; padding: .4rem .6rem; font: inherit; color: inherit; background: var(--paper);
  border: 1px solid var(--edge); border-radius: .4rem; }
a { color: var(--accent); text-decoration: none; } a:hover { text-decoration: underline; }
img { max-width: 100%; border: 1px solid var(--edge); border-radius: .4rem; }
code { background: var(--row); padding: .05rem .35rem; border-radius: .25rem; font-size: .92em; }
pre { background: var(--row); padding: .7rem 1rem; border-radius: .4rem; overflow-x: auto; direction: ltr;
  text-align: left; } pre code { padding: 0; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: start; vertical-align: top; padding: .4rem .6rem;
  border-bottom: 1px solid var(--edge); } th { color: var(--soft); font-weight: normal; }
@media (max-width: 48rem) { .page { display: block; } }
@media print { nav { display: none; } .page { display: block; } }
"""
SCRIPT = """
const field = document.querySelector('nav input'), links = [...document.querySelectorAll('nav a')];
const fold = s => s.normalize('NFKD').replace(/[\\u0610-\\u061a\\u064b-\\u065f\\u0670\\u0640\\u0300-\\u036f]/g, '')
  .replace(/[أإآٱ]/g, 'ا').replace(/ة/g, 'ه').replace(/ى/g, 'ي').toLowerCase();
field.addEventListener('input', () => { const words = fold(field.value).split(/\\s+/).filter(Boolean);
  links.forEach(a => a.hidden = !words.every(w => fold(a.dataset.text).includes(w))); });
"""


def bodies(language: str) -> List[Tuple[str, str, str]]:
    """(name, title, HTML) of every page, with the keys as the program comes."""
    from hashiya.services.guide.pages import read_pages
    from hashiya.ui.commands.page_keys import WITH_KEYS_BY_ID
    from hashiya.ui.guide.guide_html import body

    def keys_of(command: str) -> Tuple[str, ...]:
        return WITH_KEYS_BY_ID[command].keys

    with speaking(language):
        return [(page.name, page.title, body(page, language, keys_of)) for page in read_pages(language)]


@contextlib.contextmanager
def speaking(language: str) -> Iterator[None]:
    """The names of commands and menus are in this language meanwhile."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from hashiya import assets
    from hashiya.qtkit.i18n import Languages

    app = QApplication.instance() or QApplication(sys.argv[:1])
    languages = Languages(assets.resource("i18n"), app)
    languages.use(language)
    try:
        yield
    finally:
        languages.use("en")
        languages.remove()


def write_html(folder: Path) -> None:
    for language in LANGUAGES:
        place = folder / language
        place.mkdir(parents=True, exist_ok=True)
        shutil.copytree(GUIDE / "pictures" / language, place / "pictures", dirs_exist_ok=True)
        pages = bodies(language)
        way = "rtl" if language == "ar" else "ltr"
        find = "بحث" if language == "ar" else "Search"
        for name, title, inside in pages:
            links = "".join(
                f'<a href="{other}.html"{" aria-current=page" if other == name else ""} '
                f'data-text="{html.escape(re.sub(r"<[^>]+>", " ", text))}">{html.escape(its_title)}</a>'
                for other, its_title, text in pages
            )
            inside = re.sub(r'href="(\w+)\.md', r'href="\1.html', inside)
            (place / f"{name}.html").write_text(
                f'<!doctype html><html lang="{language}" dir="{way}"><head><meta charset="utf-8">'
                f'<meta name="viewport" content="width=device-width"><title>{html.escape(title)}</title>'
                f'<style>{CSS}</style></head><body><div class="page"><nav aria-label="{find}">'
                f'<input type="search" aria-label="{find}" placeholder="{find}">{links}</nav>'
                f"<main>{inside}</main></div><script>{SCRIPT}</script></body></html>\n",
                encoding="utf-8",
            )
    (folder / "index.html").write_text(
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Hashiya</title></head><body>'
        '<p><a href="en/start.html">English</a></p><p lang="ar" dir="rtl"><a href="ar/start.html">العربية</a></p>'
        "</body></html>\n",
        encoding="utf-8",
    )


def write_pdf(folder: Path) -> None:
    import guide_book
    from PySide6.QtCore import Qt, QUrl
    from PySide6.QtGui import QColor, QImage, QTextDocument

    from hashiya.qtkit.fonts import interface_font
    from hashiya.qtkit.tokens import DAY
    from hashiya.services.guide.pages import read_pages
    from hashiya.ui.commands.page_keys import WITH_KEYS_BY_ID
    from hashiya.ui.guide.guide_html import for_window, style

    folder.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        parts: List[str] = []
        for page in read_pages(language):
            with speaking(language):
                inside = for_window(page, language, lambda command: WITH_KEYS_BY_ID[command].keys)
            inside = re.sub(r"<a href=[^>]*>(.*?)</a>", r"\1", inside)
            inside = re.sub(r"</?(html|body)[^>]*>", "", inside)
            parts.append(inside)
        document = QTextDocument()
        document.setDefaultFont(interface_font(language, 13))
        document.setDefaultStyleSheet(style(DAY, 13))
        for picture in sorted((GUIDE / "pictures" / language).glob("*.png")):
            image = QImage(str(picture))
            image = image.scaledToWidth(guide_book.WIDTH * 2, Qt.TransformationMode.SmoothTransformation)
            image.setDevicePixelRatio(2)
            document.addResource(
                QTextDocument.ResourceType.ImageResource.value, QUrl(f"pictures/{picture.name}"), image
            )
        way = "rtl" if language == "ar" else "ltr"
        document.setHtml(f'<html><body dir="{way}">{"".join(parts)}</body></html>')
        path = folder / f"hashiya-guide-{language}.pdf"
        font, ink = interface_font(language, 10), QColor(DAY.ink3)
        pages = guide_book.write_book(document, path, title=TITLES[language], font=font, ink=ink)
        print(f"{path}: {pages} pages")


# ---------------------------------------------------------------- the command
def take_pictures(languages: List[str]) -> None:
    """Each language in a process of its own: a program that changed its language before is another one."""
    if not languages:
        for language in LANGUAGES:
            subprocess.run([sys.executable, __file__, "pictures", language], check=True)
        return
    import guide_pictures

    guide_pictures.take(GUIDE / "pictures", languages)


def main(arguments: List[str]) -> int:
    wanted = arguments[0] if arguments else ""
    if wanted == "messages" and len(arguments) == 1:
        write_messages()
    elif wanted == "pictures" and set(arguments[1:]) <= set(LANGUAGES):
        take_pictures(arguments[1:])
    elif wanted in ("html", "pdf") and len(arguments) == 2:
        (write_html if wanted == "html" else write_pdf)(Path(arguments[1]))
    else:
        sys.stderr.write(__doc__ or "")
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
