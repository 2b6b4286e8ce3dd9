"""What in a text is Markdown's and no annotation: links, images, references, code, HTML's own elements.

`[words](target)` is a link where `target` is an address, a path or the name of a file, and an annotation (as
Rasa and others write it) where it is a label.
"""

from __future__ import annotations

import re

_SCHEMES = frozenset(
    (
        *("http", "https", "ftp", "ftps", "sftp", "file", "mailto", "tel", "sms", "data", "doi", "urn"),
        *("geo", "git", "ssh", "irc", "xmpp", "magnet", "news", "javascript", "obsidian", "zotero"),
        *("matrix",),
    )
)
_FILES = frozenset(
    (
        *("md", "markdown", "html", "htm", "xhtml", "txt", "rst", "tex", "pdf", "epub", "doc", "docx", "odt"),
        *("rtf", "ppt", "pptx", "xls", "xlsx", "ods", "csv", "tsv", "json", "jsonl", "xml", "yaml", "yml"),
        *("toml", "png", "jpg", "jpeg", "gif", "svg", "webp", "bmp", "tif", "tiff", "ico", "mp3", "mp4"),
        *("wav", "ogg", "webm", "zip", "gz", "tar", "py", "js", "ts", "css", "php", "asp", "aspx", "sh"),
        *("ipynb", "com", "org", "net", "edu", "gov", "info", "io"),
    )
)
_NAMES = frozenset(
    ("readme", "license", "licence", "changelog", "contributing", "authors", "notice", "copying")
)
_LINK = re.compile(
    r"""!?\[[^\[\]\n]*\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)  # [words](target), ![words](target)
    |!?\[[^\[\]\n]+\]\[[^\[\]\n]*\]                            # [words][reference]
    |^[ ]{0,3}\[[^\[\]\n]+\]:[ \t]*\S+                         # [reference]: target
    |<[A-Za-z][\w+.-]*:[^<>\s]+>|<[^<>\s@]+@[^<>\s]+>          # <http://…>, <somebody@…>""",
    re.VERBOSE | re.MULTILINE,
)
_CODE = re.compile(
    r"""^[ ]{0,3}(```+|~~~+)[^\n]*\n.*?(?:^[ ]{0,3}\1[ \t]*$|\Z)
    |(?<!`)(`+)(?!`)[^`].{0,1000}?(?<!`)\2(?!`)""",
    re.DOTALL | re.MULTILINE | re.VERBOSE,
)

HTML = frozenset(
    (
        *("details", "summary", "kbd", "mark", "picture", "figure", "figcaption", "video", "audio", "iframe"),
        *("svg", "button", "caption", "colgroup", "col", "dl", "dt", "dd", "del", "ins", "cite", "q", "samp"),
        *("var", "dfn", "small", "ruby", "rt", "rp", "bdi", "bdo", "input", "label", "select", "option"),
        *("tfoot", "noscript", "object", "canvas", "aside", "address", "hgroup", "legend", "fieldset"),
    )
)
"""Elements that Markdown lets through to the page; in a text of that kind they mark nothing."""


def is_target(target: str, words: str, before: str) -> bool:
    """Whether `target` of `[words](target)` leads somewhere. `before` ends where the bracket begins."""
    if before.endswith("!"):
        return True
    scheme, colon, rest = target.partition(":")
    if colon and (rest.startswith("//") or scheme.lower() in _SCHEMES):
        return True
    if target.lower().startswith("www.") or set(target) & set("/#?"):
        return True
    name, dot, suffix = target.rpartition(".")
    if dot and name and suffix.lower() in _FILES:
        return True
    return target.lower() in _NAMES or target.casefold() == words.strip().casefold()


def links(text: str) -> int:
    """How many links, images, references and addresses stand in a text."""
    count = 0
    for match in _LINK.finditer(text):
        words, inside, target = match[0].lstrip("!").strip().removeprefix("[").partition("](")
        before = text[max(0, match.start() - 1) : match.start()] + ("!" if match[0].startswith("!") else "")
        count += not inside or " " in target.strip() or is_target(target.removesuffix(")"), words, before)
    return count


def without_code(text: str) -> str:
    """The text without its fenced blocks and spans of code: what stands there is shown, not meant."""
    return _CODE.sub("", text)
