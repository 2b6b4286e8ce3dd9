"""Runs first in the packaged program: stands in for parts of packages that only their own commands need.

spaCy loads its command line, with what that downloads models with, when it is imported; here nobody calls it.
"""

import sys
import types

for name in ("spacy.cli", "spacy.cli.info"):
    sys.modules[name] = types.ModuleType(name)
sys.modules["spacy.cli.info"].info = None  # type: ignore[attr-defined]
