"""What is known of words, one row of an array each, kept while the words go on being met.

Most words of a text have been met before: what they tell by themselves is worked out once.
"""

from __future__ import annotations

from itertools import repeat
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class WordCache:
    """Rows by word, at most `most` of them: when there are more, the half that is asked for least goes.

    Threads may share it.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._places: dict[str, int] = {}
        self._rows: Any = None
        self._uses: Any = None

    def __reduce__(self) -> tuple[type[WordCache], tuple[int]]:
        return WordCache, (self._most,)  # what travels to another process begins anew

    def __len__(self) -> int:
        return len(self._places)

    def get(self, words: Sequence[str], make: Callable[[list[str]], Any]) -> tuple[Any, Any]:
        """(rows, places): the row of each of these words (each named once) stands at its place; `make` gives
        those of words not met yet. The rows do not change any more, others may be added.
        """
        import numpy as np

        if 2 * len(words) > self._most:
            return make(list(words)), np.arange(len(words))
        with self._lock:
            at = self._find(words)
            if (at < 0).any():
                missing = self._missing(words)
                if len(self._places) + len(missing) > self._most:
                    self._halve()
                    missing = self._missing(words)
                self._add(missing, make(missing))
                at = self._find(words)
            self._uses[at] += 1
            return self._rows, at

    def _find(self, words: Sequence[str]) -> Any:
        """Where the words are, -1 for those that are not there."""
        import numpy as np

        return np.fromiter(map(self._places.get, words, repeat(-1)), dtype=np.intp, count=len(words))

    def _missing(self, words: Sequence[str]) -> list[str]:
        return [word for word in words if word not in self._places]

    def _add(self, words: Sequence[str], rows: Any) -> None:
        import numpy as np

        known = len(self._places)
        need = known + len(words)
        if self._rows is None or len(self._rows) < need:
            room = min(self._most, max(1024, need, 2 * known))
            grown = np.zeros((room, *rows.shape[1:]), dtype=rows.dtype)
            uses = np.zeros(room, dtype=np.int64)
            if known:
                grown[:known], uses[:known] = self._rows[:known], self._uses[:known]
            self._rows, self._uses = grown, uses
        self._rows[known:need] = rows
        self._uses[known:need] = 0
        self._places.update(zip(words, range(known, need), strict=True))

    def _halve(self) -> None:
        """Keep what was asked for most; earlier uses count half from now on."""
        import numpy as np

        left = self._most // 2
        kept = np.sort(np.argsort(-self._uses[: len(self._places)], kind="stable")[:left])
        words = list(self._places)
        rows, uses = np.zeros_like(self._rows), np.zeros_like(self._uses)
        rows[: len(kept)], uses[: len(kept)] = self._rows[kept], self._uses[kept] // 2
        self._rows, self._uses = rows, uses
        self._places = {words[old]: new for new, old in enumerate(kept.tolist())}
