"""Small generic Qt tools; nothing of Arabic or annotation."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

# PySide reads the source of every module imported after it, to see whether the word PySide6 is in it, and
# Python keeps all those lines: a tenth of the start, and some megabytes. PySide wants to know where names in
# snake_case might be asked for; here they never are.
_LOOKS = "_mod_uses_pyside"


def _is_ours(module: ModuleType) -> bool:
    return getattr(module, "__name__", "").startswith("hashiya")


_feature = sys.modules.get("shibokensupport.feature")
if _feature is not None and hasattr(_feature, _LOOKS):
    vars(_feature)[_LOOKS] = _is_ours
