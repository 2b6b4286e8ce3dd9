"""Letters that stand for places in sight: typed, they choose one without any way to it.

Codes are written with the letters of the keys as they stand on a PC keyboard; what is shown and what is typed
may be of another layout. No code begins another, so that the last letter of a code chooses at once.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from hashiya.core.segment import words

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

LETTERS = "FJDKSLAGHRUEIWOTYCNVMXBZPQ"
"""The keys, those under the resting fingers first."""
POINTERS = LETTERS + "123456789"
"""Keys that point at words: there are many, and each that has one key of its own is marked a key sooner.

No 0: it is taken for an O.
"""


_WORDS = (
    "من في الى على عن مع حتى منذ مذ خلال بعد قبل بين عند لدى دون حول تحت فوق امام خلف ضد نحو "
    "لاجل بسبب رغم سوى غير ان انه انها انهم لان لانه لانها كان كانت كانوا يكون تكون ليس ليست لم "
    "لن لا ما قد لقد سوف اذا اذ لو لولا كي لكي هو هي هم هن هما انا نحن انت انتم هذا هذه هذان "
    "هؤلاء ذلك تلك اولئك هنا هناك هنالك الذي التي الذين اللذان اللواتي ثم او ام بل لكن لكنه "
    "لكنها حيث كما كذلك ايضا فقط كل بعض جميع كلا كلتا اي اية متى اين كيف لماذا ماذا مما عما "
    "فيما بما به بها بهم له لها لهم فيه فيها فيهم منه منها منهم عليه عليها عليهم اليه اليها "
    "اليهم عنه عنها معه معها لديه لديها بينهم هل الا انما اما بينما عندما حين حينما كلما مثل "
    "مثلما غيره غيرها وهو وهي وهم وقد وكان وكانت اكثر اقل جدا قال قالت وقال وقالت اضاف اضافت "
    "ذكر ذكرت اعلن اعلنت اكد اكدت يقول تقول اصبح اصبحت ظل بدا صار عاد "
)
_SEATS = str.maketrans("أإآٱ", "اااا", "ـ")
FUNCTION_WORDS = frozenset(_WORDS.split())
"""Words with which hardly a name begins: prepositions, particles, pronouns, auxiliary verbs."""


def is_function_word(word: str) -> bool:
    """Whether this is one of them, with any marks, also with و or ف before it.

    Seats of alif do not matter, but ى and ي do: «على» is one of them, «علي» is a name.
    """
    bare = "".join(sign for sign in word if unicodedata.category(sign) != "Mn").translate(_SEATS)
    return bare in FUNCTION_WORDS or (bare[:1] in ("و", "ف") and bare[1:] in FUNCTION_WORDS)


def hint_codes(count: int, letters: str = LETTERS) -> list[str]:
    """Codes for `count` places, the shortest first: as many single letters as can be spared.

    With k letters there are codes for k * k places; what is beyond gets none.
    """
    size = len(letters)
    if count <= size:
        return list(letters[:count])
    count = min(count, size * size)
    single = size - -(-(count - size) // (size - 1))
    pairs = [first + second for first in letters[single:] for second in letters]
    return [*letters[:single], *pairs][:count]


def letters_beside(label_keys: Sequence[str]) -> str:
    """LETTERS for codes beside the keys of labels, in the scheme's order: those that no label has come first,
    then those of the last labels. A label's key that is not needed for a code can do what it does elsewhere.
    """
    taken = [key.upper() for key in label_keys if key.upper() in LETTERS]
    free = [letter for letter in LETTERS if letter not in taken]
    return "".join((*free, *dict.fromkeys(reversed(taken))))


def words_to_point_at(
    text: str,
    start: int,
    end: int,
    *,
    taken: Sequence[tuple[int, int]] = (),
    likely: Collection[int] = (),
    near: int = 0,
) -> list[tuple[int, int]]:
    """The words of text[start:end], those first that something missing most likely begins with.

    `likely` are starts that an engine doubts about; then come words outside the ranges `taken`, then those
    within, last those that hardly a name begins with. In each class those from `near` on come first, in
    reading order. A start that is `likely` counts as taken where a range of `taken` begins there.
    """
    begun = {low for low, _ in taken}
    inside: set[int] = set()
    for low, high in taken:
        inside.update(range(max(low, start), min(high, end)))
    wanted = frozenset(likely) - begun

    def kind(word: tuple[int, int]) -> int:
        if word[0] in wanted:
            return 0
        if word[0] in inside:
            return 2
        return 3 if is_function_word(text[word[0] : word[1]]) else 1

    return sorted(words(text, start, end), key=lambda word: (kind(word), word[0] < near, word[0]))


def ends_to_point_at(text: str, first: tuple[int, int], end: int, most: int) -> list[tuple[int, int]]:
    """The words a stretch beginning with `first` can end with: itself and those after it up to `end`."""
    return words(text, first[0], end)[:most]


def assigned(places: Sequence[tuple[int, int]], letters: str = LETTERS) -> dict[str, tuple[int, int]]:
    """Code → place, for as many places as there are codes."""
    return dict(zip(hint_codes(len(places), letters), places, strict=False))
