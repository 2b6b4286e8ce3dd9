"""Words with which hardly a name begins: prepositions, particles, pronouns, auxiliary verbs.

Marks and the seats of alif do not matter, but ى and ي do: «على» is one of them, «علي» is a name. With و or ف
before them they are the same words.
"""

from __future__ import annotations

import unicodedata

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


def is_function_word(word: str) -> bool:
    """Whether this is one of them, with any marks, also with و or ف before it."""
    bare = "".join(sign for sign in word if unicodedata.category(sign) != "Mn").translate(_SEATS)
    return bare in FUNCTION_WORDS or (bare[:1] in ("و", "ف") and bare[1:] in FUNCTION_WORDS)
