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
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Tuple

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "desktop" / "hashiya"
GUIDE = ROOT / "resources" / "guide"
LANGUAGES = ("en", "ar")
TITLES = {"en": "Hashiya: the guide", "ar": "حاشية: دليل الاستعمال"}
# Where in the sources a message comes from, the heading that stands for, and the page that says more.
ROOMS = (
    ("store", "Project files", "ملفّات المشاريع", "recover"),
    ("services/project", "Project files", "ملفّات المشاريع", "recover"),
    ("formats", "Files read and written", "الملفّات المقروءة والمكتوبة", "export"),
    ("services/exchange", "Files read and written", "الملفّات المقروءة والمكتوبة", "export"),
    ("services/publish", "Files read and written", "الملفّات المقروءة والمكتوبة", "export"),
    ("suggest", "Suggestions and models", "الاقتراحات والنماذج", "train"),
    ("services/suggest", "Suggestions and models", "الاقتراحات والنماذج", "train"),
    ("services/evaluate", "Suggestions and models", "الاقتراحات والنماذج", "train"),
    ("services/corpus", "Corpora", "المدوّنات", "corpus"),
    ("services/team", "Teams, merging and review", "الفريق والدمج والمراجعة", "team"),
    ("services/merge", "Teams, merging and review", "الفريق والدمج والمراجعة", "team"),
    ("services/review", "Teams, merging and review", "الفريق والدمج والمراجعة", "team"),
    ("cli/corpus", "Corpora", "المدوّنات", "corpus"),
    ("", "Annotating", "الوسم", "annotate"),
)


# Codes whose last part is put together in the sources.
PUT_TOGETHER = (
    *("engine_camel", "engine_crf", "engine_lexicon", "engine_memory", "engine_patterns"),
    *("token_code", "token_foreign", "token_gone", "token_pickle", "token_remote"),
)


class Message(NamedTuple):
    """`text` and `hint` are in English and may be empty: then `message_advice.json` says them."""

    code: str
    room: str
    text: str
    hint: str


# ---------------------------------------------------------------- the pages of messages
def read_messages() -> List[Message]:
    """Each code once, with its English and what to do as far as the sources say them in one piece."""
    found: Dict[str, Message] = {}
    for path in sorted(SOURCES.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        if "Error(" not in source:
            continue
        tree = ast.parse(source)
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
            text = _words(node.args[1], constants) or ""
            hint = (_words(hints[0], constants) or "") if hints else ""
            if code and re.fullmatch(r"[a-z_]+", code):
                each = Message(code, _room(path.relative_to(SOURCES).as_posix()), text, hint)
                known = found.get(code)
                if known is None or (not (known.text and known.hint) and text and hint):
                    found[code] = each
    for code in PUT_TOGETHER:
        found.setdefault(code, Message(code, "Suggestions and models", "", ""))
    found.setdefault("readonly_locked", Message("readonly_locked", "Project files", "", ""))
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
    return next(title for start, title, _, _ in ROOMS if path.startswith(start))


def read_arabic() -> Dict[str, str]:
    words: Dict[str, str] = {}
    for path in sorted((ROOT / "resources" / "i18n" / "ar").glob("*.json")):
        words.update(json.loads(path.read_text(encoding="utf-8")).get("Errors", {}))
    return words


def messages_pages() -> Dict[str, str]:
    """The Markdown of all messages in each language: a room, and in it each with what to do and its code.

    `services/guide/pages.py` makes a page of each.
    """
    arabic = read_arabic()
    advice = json.loads((ROOT / "packaging" / "message_advice.json").read_text(encoding="utf-8"))
    intro = {
        "en": "What stood in the way, and what helps. «…» stands for a name or a number. "
        "On the command line `--json` gives the code of each message.",
        "ar": "ما الذي حال دون العمل، وما الذي ينفع. والعلامة «…» مكان اسم أو عدد. "
        "ويعطي `--json` في سطر الأوامر رمز كلّ رسالة.",
    }
    messages = read_messages()
    pages = {}
    for language in LANGUAGES:
        lines = [
            "# Messages, and what to do" if language == "en" else "# الرسائل وما يُفعل",
            "",
            intro[language],
            "",
        ]
        for title, (its_arabic, more) in {title: (other, page) for _, title, other, page in ROOMS}.items():
            told = [
                (_told(each, language, arabic, advice.get(each.code, {})), each.code)
                for each in messages
                if each.room == title
            ]
            lines += [f"## {title if language == 'en' else its_arabic} {{{more}}}", ""]
            for (text, *rest), code in sorted(told, key=lambda pair: (pair[0][0].casefold(), pair[1])):
                lines += [f"### {text} {{{code}}}", "", *(line for part in rest for line in (part, ""))]
        pages[language] = "\n".join(lines).rstrip() + "\n"
    return pages


def _told(each: Message, language: str, arabic: Dict[str, str], advice: Dict[str, Any]) -> List[str]:
    """The message and the paragraphs of what to do; of each at least one."""
    says = advice.get("says", {}).get(language, "")
    if language == "en":
        text, hint = each.text or says, each.hint
    else:
        text, hint = arabic.get(each.code) or says, arabic.get(f"{each.code}.hint", "")
    text = says if text.strip("… ") == "" or text == "{reason}" else text
    told = [part for part in (hint, advice.get(language, "")) if part.strip("… ")]
    if not (text and told):
        raise SystemExit(f"packaging/message_advice.json has to say it in {language!r}: {each.code}")
    return [_cell(part) for part in (text, *told)]


def _cell(text: str) -> str:
    plain = re.sub(r"\{+[^{}]*\}+", lambda found: found[0][1:-1] if found[0][1] == "{" else "…", text)
    plain = re.sub(r"«…»|“…”", "«…»", plain)
    return re.sub(r"([*_|<>\[\]])", r"\\\1", " ".join(plain.split()))


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
@media (max-width: 48rem) { .page { display: block; } nav a { display: inline-block; } }
@media print { nav { display: none; } .page { display: block; } }
"""
SCRIPT = """
const field = document.querySelector('nav input'), nav = document.querySelector('nav');
const contents = [...nav.querySelectorAll('a')];
const fold = s => s.normalize('NFKD').replace(/[\\u0610-\\u061a\\u064b-\\u065f\\u0670\\u0640\\u0300-\\u036f]/g, '')
  .replace(/[أإآٱ]/g, 'ا').replace(/ة/g, 'ه').replace(/ى/g, 'ي').toLowerCase();
const folded = PAGES.map(page => [page, fold(page[1]), fold(page[2])]);
field.addEventListener('input', () => {
  const words = fold(field.value).split(/\\s+/).filter(Boolean);
  nav.querySelectorAll('a').forEach(a => a.remove());
  if (!words.length) { nav.append(...contents); return; }
  const has = at => folded.filter(f => words.every(w => f[at].includes(w)));
  new Set([...has(1), ...has(2)]).forEach(([[href, title]]) => {
    const a = document.createElement('a');
    a.href = document.body.dataset.up + href; a.textContent = title; nav.append(a);
  });
});
"""


def bodies(language: str) -> List[Tuple[str, str, str]]:
    """(name, title, HTML) of every page, those of messages last, with the keys as the program comes."""
    from hashiya.services.guide.pages import message_pages, read_pages
    from hashiya.ui.commands.page_keys import WITH_KEYS_BY_ID
    from hashiya.ui.guide.guide_html import body

    def keys_of(command: str) -> Tuple[str, ...]:
        return WITH_KEYS_BY_ID[command].keys

    pages = (*read_pages(language), *message_pages(language))
    with speaking(language):
        return [(page.name, page.title, body(page, language, keys_of)) for page in pages]


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
        (place / "messages").mkdir(parents=True, exist_ok=True)
        shutil.copytree(GUIDE / "pictures" / language, place / "pictures", dirs_exist_ok=True)
        pages = bodies(language)
        listed = [[f"{name}.html", title, _bare(text)] for name, title, text in pages]
        words = json.dumps(listed, ensure_ascii=False).replace("</", "<\\/")
        (place / "search.js").write_text(f"const PAGES = {words};\n{SCRIPT}", encoding="utf-8")
        for name, title, inside in pages:
            (place / f"{name}.html").write_text(
                _html_page(language, name, title, inside, pages), encoding="utf-8"
            )
    (folder / "index.html").write_text(
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Hashiya</title></head><body>'
        '<p><a href="en/start.html">English</a></p><p lang="ar" dir="rtl"><a href="ar/start.html">العربية</a></p>'
        "</body></html>\n",
        encoding="utf-8",
    )


def _bare(text: str) -> str:
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", text).split()))


def _html_page(language: str, name: str, title: str, inside: str, pages: List[Tuple[str, str, str]]) -> str:
    """One page with the contents beside it; a page of a message lies one folder deeper."""
    way, find = ("rtl", "بحث") if language == "ar" else ("ltr", "Search")
    up, group = ("../", "messages") if "/" in name else ("", name)
    links = "".join(
        f'<a href="{up}{other}.html"{" aria-current=page" if other == group else ""}>{html.escape(its_title)}</a>'
        for other, its_title, _ in pages
        if "/" not in other
    )
    inside = re.sub(r'href="([\w/]+)\.md', rf'href="{up}\1.html', inside)
    return (
        f'<!doctype html><html lang="{language}" dir="{way}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{html.escape(title)}</title>'
        f'<style>{CSS}</style></head><body data-up="{up}"><div class="page"><nav aria-label="{find}">'
        f'<input type="search" aria-label="{find}" placeholder="{find}">{links}</nav>'
        f'<main>{inside}</main></div><script src="{up}search.js"></script></body></html>\n'
    )


def write_pdf(folder: Path) -> None:
    import guide_book
    from PySide6.QtCore import Qt, QUrl
    from PySide6.QtGui import QColor, QImage, QTextDocument

    from hashiya.qtkit.fonts import interface_font
    from hashiya.qtkit.tokens import DAY
    from hashiya.services.guide.pages import messages_book, read_pages
    from hashiya.ui.commands.page_keys import WITH_KEYS_BY_ID
    from hashiya.ui.guide.guide_html import for_window, style

    folder.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        parts: List[str] = []
        for page in (*read_pages(language)[:-1], messages_book(language)):
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
