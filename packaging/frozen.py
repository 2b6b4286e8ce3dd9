"""What the frozen program holds, and what of its packages stays out. Read by hashiya.spec and by build.py."""

import re
from pathlib import Path
from typing import Dict, List

ROOT = Path(__file__).resolve().parents[1]
# Packages whose data files the program reads.
DATA_PACKAGES = ("cassis", "lucide")
METADATA = ("sqlite_utils",)
# Stands, in the program, for what SPACY imports besides.
START = "frozen_start.py"
# spaCy's documents and the file that holds them, without pipelines, Thinc and pydantic: a third of its room.
# Its trained pipelines would have to be downloaded, and no engine here asks for one.
SPACY = (
    "about",
    "attrs",
    "compat",
    "errors",
    "lang",
    "lang.char_classes",
    "lang.lex_attrs",
    "lang.norm_exceptions",
    "lang.tokenizer_exceptions",
    "lexeme",
    "lookups",
    "morphology",
    "parts_of_speech",
    "strings",
    "symbols",
    "tokens",
    "tokens._dict_proxies",
    "tokens._retokenize",
    "tokens._serialize",
    "tokens.doc",
    "tokens.morphanalysis",
    "tokens.span",
    "tokens.span_group",
    "tokens.token",
    "tokens.underscore",
    "util",
    "vectors",
    "vocab",
)
# Loaded by name by the packages themselves.
HIDDEN = (
    *("srsly.msgpack.util", "cymem.cymem", "murmurhash.mrmr", "preshed.maps"),
    "lucide",  # the program looks for it without importing it
    *(f"spacy.{name}" for name in SPACY),
)
# What the rest of spaCy would bring along.
LEFT_OUT_WITH_IT = (
    "anyio",
    "asyncio",
    "blis",
    "certifi",
    "cloudpathlib",
    "confection",
    "h11",
    "httpcore",
    "httpx",
    "idna",
    "jinja2",
    "pydantic",
    "pydantic_core",
    "requests",
    "shellingham",
    "smart_open",
    "spacy_legacy",
    "spacy_loggers",
    "srsly.ruamel_yaml",
    "thinc",
    "typer",
    "urllib3",
    "wasabi",
    "weasel",
    "wrapt",
)
# Nothing but the engine `camel` imports these, or nothing at all.
LEFT_OUT = (
    "IPython",
    "camel_tools",
    "doctest",
    "emoji",
    "huggingface_hub",
    "hypothesis",
    "matplotlib",
    "networkx",
    "onnx",
    "onnxruntime",
    "pandas",
    "pip",
    "pydoc_data",
    "pygments",
    "pytest",
    "readline",
    "rich",
    "scipy",
    "setuptools",
    "sklearn",
    "sympy",
    "tkinter",
    "tokenizers",
    "torch",
    "transformers",
    "unittest",
    "xmlrpc",
)
UNWANTED_MODULES = (
    rf"spacy\.(?!({'|'.join(map(re.escape, SPACY))})$).*",
    r"lxml\.html\.diff",
    r"numpy\.(f2py|testing|tests|distutils)(\..*)?",
    r"pyarrow\.(tests|flight|orc|substrait|gandiva|cuda|interchange)(\..*)?",
)
UNWANTED_FILES = (
    # Parquet needs neither Arrow's servers nor the stores of other people's clouds.
    r"^(pyarrow/)?libarrow_(flight|python_flight|s3|python_parquet_encryption)\b",
    r"^pyarrow/_(flight|orc|s3fs|gcsfs|azurefs|hdfs|substrait|parquet_encryption|dataset_orc|pyarrow_cpp_tests)\b",
    r"^pyarrow/_(dataset|dataset_parquet|acero|dataset_parquet_encryption|compute|csv|json|feather)\b",
    r"^numpy/_core/_(simd|multiarray_tests|umath_tests|rational_tests|struct_ufunc_tests|operand_flag_tests)\.",
    # One file under three names; the loader asks for the middle one.
    r"^(pyarrow/)?libarrow_python\.so($|\.\d+\.)",
    r"^lxml/(objectify|html/_difflib|html/diff|sax)\.",
    r"^pyarrow/(include|tests|src)/",
    r"^pyarrow/.*\.(pyx|pxd|pxi|h|cc)$",
    rf"^spacy/(?!({'|'.join(name.replace('.', '/') for name in SPACY)})\.)",
    r"^(spacy|srsly|cymem|preshed|murmurhash)/.*\.(pyx|pxd|pyi|c|cpp|h|jinja|cfg|md)$",
    r"^(PySide6/Qt/)?(lib/)?(lib)?Qt6?(Qml|Quick|Designer|OpenGL|Virtual|Test|Sql|Help|UiTools|Concurrent|Network)",
    # Windows are painted in software, and words come from our own tables and Qt's two catalogues.
    r"^PySide6/Qt/translations/(?!qtbase_(ar|en))",
    r"^PySide6/Qt/(qml|metatypes|libexec)/",
    r"^PySide6/Qt/plugins/(designer|qmltooling|sqldrivers|egldeviceintegrations|networkinformation|tls)/",
    r"^PySide6/QtNetwork\.",
    r"^PySide6/Qt/plugins/imageformats/libq(tiff|webp|icns|tga|wbmp|gif)\.so$",
    r"^PySide6/Qt/plugins/platforms/libq(eglfs|linuxfb|minimalegl|vkkhrdisplay|vnc)\.so$",
    r"^PySide6/Qt/plugins/(generic|platformthemes/libqgtk3)",
    r"^PySide6/Qt/lib/libQt6EglFS",
)
# Of the building machine's own libraries only those that Python's modules are linked with come along. What
# draws, prints and talks to the desktop must be that of the machine it runs on; the packages ask for it.
OWN_LIBRARIES = re.compile(
    r"lib(python3|ssl|crypto|sqlite3|ffi|bz2|lzma|z|expat|uuid|mpdec|readline|ncurses|tinfo)[.\d]"
)
SYSTEM_FOLDERS = ("/lib/", "/lib64/", "/usr/lib/", "/usr/lib64/")


def is_wanted(inside: str, source: str) -> bool:
    """Whether a file at `source` belongs at `inside` in the frozen program; PyInstaller's hooks take more."""
    name = inside.replace("\\", "/")
    if source.startswith(SYSTEM_FOLDERS) and not OWN_LIBRARIES.match(name.rpartition("/")[2]):
        return False
    return not any(re.search(pattern, name) for pattern in UNWANTED_FILES)


ICNS = "hashiya.icns"
WINDOWED = "hashiya-gui"
BUNDLE = "org.hashiya.Hashiya"


def read_version() -> str:
    """Of the sources, which need not be importable. Raises LookupError where they name none."""
    text = (ROOT / "desktop" / "hashiya" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'__version__ = "([^"]+)"', text)
    if found is None:
        raise LookupError("desktop/hashiya/__init__.py names no version.")
    return found.group(1)


def info_plist() -> Dict[str, object]:
    """What macOS asks of a program: its name, its file type, the two languages it speaks."""
    kinds: List[Dict[str, object]] = [
        {
            "CFBundleTypeName": "Hashiya project",
            "CFBundleTypeRole": "Editor",
            "CFBundleTypeIconFile": ICNS,
            "LSHandlerRank": "Owner",
            "LSItemContentTypes": [f"{BUNDLE}.project"],
        }
    ]
    exported: List[Dict[str, object]] = [
        {
            "UTTypeIdentifier": f"{BUNDLE}.project",
            "UTTypeDescription": "Hashiya project",
            "UTTypeConformsTo": ["public.data", "public.content"],
            "UTTypeIconFile": ICNS,
            "UTTypeTagSpecification": {
                "public.filename-extension": ["hashiya"],
                "public.mime-type": ["application/x-hashiya"],
            },
        }
    ]
    return {
        "CFBundleDisplayName": "Hashiya",
        "CFBundleShortVersionString": read_version(),
        "CFBundleVersion": read_version(),
        "CFBundleDevelopmentRegion": "en",
        "CFBundleLocalizations": ["en", "ar"],
        # PyInstaller would take the first program of the folder, which is the one for terminals.
        "CFBundleExecutable": WINDOWED,
        "CFBundleDocumentTypes": kinds,
        "UTExportedTypeDeclarations": exported,
        "LSApplicationCategoryType": "public.app-category.education",
        "LSBackgroundOnly": False,
        "NSHighResolutionCapable": True,
    }
