"""Every word of a text becomes two letters, its particles and its class, so that grammars are regular expressions.

A text of n words is a string of 3 n characters: particle letter, class letter, gap sign (see tokens.py). Particle
letters: `_` none, `w` و ف, `p` ب ل ك, `a` ال, `q` preposition + ال, `b` و + ال, `v` و + preposition, `z` all three.
The alphabets of the three are disjoint, so that a match can begin nowhere but at a word.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from hashiya.core.fold import fold
from hashiya.suggest.tokens import Tokens

NONE = "~"  # the class of a word no pattern knows

WORDS: dict[str, str] = {
    # numbers
    "I": "واحد واحدة",
    "V": "أحد إحدى اثنا اثني اثنتا اثنتي إثنا إثني",
    "2": "اثنان اثنين اثنتان اثنتين إثنان إثنين",
    "U": "ثلاثة ثلاث أربعة أربع خمسة خمس ستة ست سبعة سبع ثمانية ثماني ثمان تسعة تسع",
    "X": "عشرة عشر",
    "T": "عشرون عشرين ثلاثون ثلاثين أربعون أربعين خمسون خمسين ستون ستين سبعون سبعين ثمانون ثمانين تسعون تسعين",
    "B": "مئة مائة مية مئتان مئتين مائتان مائتين مئتا مائتا مئتي مائتي ثلاثمئة ثلاثمائة أربعمئة أربعمائة خمسمئة "
    "خمسمائة ستمئة ستمائة سبعمئة سبعمائة ثمانمئة ثمانمائة ثمانيمئة تسعمئة تسعمائة",
    "K": "ألف ألفا آلاف ألفان ألفين ألفي مليون مليونا ملايين مليونان مليونين مليوني مليار مليارا مليارات ملياران "
    "مليارين ملياري بليون بلايين بليونا تريليون تريليونا تريليونات تريليوني ترليون ترليونا",
    "x": "مئات آلاف عشرات",
    "O": "أول أولى ثاني ثانية ثالث ثالثة رابع رابعة خامس خامسة سادس سادسة سابع سابعة ثامن ثامنة تاسع تاسعة عاشر "
    "عاشرة حادي حادية",
    "l": "آخر آخرة",
    "%": "% ٪ بالمئة بالمائة بالميه مئوية",
    # calendar
    "M": "يناير فبراير أبريل إبريل مايو يونيو يونيه يوليو يوليه أغسطس سبتمبر أكتوبر نوفمبر ديسمبر شباط آذار نيسان "
    "أيار حزيران تموز أيلول جانفي فيفري أفريل جويلية يوليوز غشت أغشت شتنبر شتمبر نونبر دجنبر دجمبر رمضان شعبان "
    "أفغسطس مارس",
    "m": "ماي آب أوت جوان رجب صفر محرم شوال",
    "4": "كانون تشرين ربيع جمادى",
    "5": "ذو ذي ذا",
    "6": "قعدة حجة",
    "W": "أحد اثنين إثنين ثلاثاء أربعاء خميس جمعة سبت",
    "7": "يوم يومي أيام يوما ليلة",
    "8": "عام سنة عامي سنتي أعوام سنوات",
    "9": "شهر شهري أشهر شهور",
    "F": "فترة",
    "C": "قرن قرنين",
    "S": "عشرينيات عشرينات ثلاثينيات ثلاثينات أربعينيات أربعينات خمسينيات خمسينات ستينيات ستينات سبعينيات سبعينات "
    "ثمانينيات ثمانينات تسعينيات تسعينات",
    "t": "ربع نصف ثلث ربعا ثلثا",
    "L": "ماضي ماضية جاري جارية مقبل مقبلة قادم قادمة حالي حالية مبارك فائت فائتة منصرم منصرمة",
    "e": "م ه ميلادي ميلادية هجري هجرية للهجرة للميلاد ق.م",
    "g": "من",
    "h": "إلى حتى لغاية وحتى وإلى",
    "r": "بين",
    "i": "في",
    "k": "رقم",
    "&": "و",
    "f": "أمس غد غدا اليوم",
    "!": "قرار توجيه قانون مرسوم خطة لائحة تعميم أمر منشور مادة بند مذكرة ظهير مقرر نظام تعليمة تعليمات مشروع_قانون "
    "معاهدة اتفاقية بروتوكول",
    # times
    "s": "ساعة",
    "n": "صباح مساء عصر ظهر فجر ليل ظهيرة ضحى عشية صبيحة",
    "d": "صباحا مساء ظهرا فجرا عصرا ليلا",
    "j": "دقيقة دقائق ثانية",
    "o": "إلا",
    # money and measures
    "y": "دولار دولارا دولارات يورو ريال ريالا ريالات دينار دينارا دنانير درهم درهما دراهم جنيه جنيها جنيهات ليرة "
    "ليرات روبية روبيات روبل روبلا روبلات يوان ين ينا وون وونا فرنك فرنكا فرنكات دونغ دونج بيزو بيزوات كرونة كرون "
    "كرونات شيكل شيقل شواكل شيكلا قرش قرشا قروش سنت سنتا سنتات بات راند نايرا تينغ تاكا أوقية أوقيات شلن شلنا مارك "
    "ماركا فورنت زلوتي ليو كوانزا سوم تنغي ريس روبيا usd eur gbp دج $ € £ ¥",
    "u": "كيلومتر كيلومترا كيلومترات كم متر مترا أمتار سنتيمتر سنتيمترا سنتيمترات سم مليمتر ملم ميلا أميال ميل قدم "
    "قدما أقدام بوصة ياردة فرسخ فرسخا فراسخ ذراعا أذرع هكتار هكتارا هكتارات فدان فدانا أفدنة أفدانا دونم دونما "
    "دونمات طن طنا أطنان كيلوغرام كيلوغراما كيلوغرامات كيلوجرام كيلوجراما كيلوجرامات كلغ كغ كجم كيلو غرام غراما "
    "غرامات جرام جراما جرامات ملغ مليغرام قنطار قنطارا قناطير لتر لترا لترات مليلتر برميل برميلا براميل غالون غالونا "
    "واط وات كيلوواط كيلووات ميغاواط ميغاوات ميجاواط ميجاوات غيغاواط غيغاوات جيجاوات تيراواط فولت أمبير هرتز ميغاهرتز "
    "غيغاهرتز جيجاهرتز كيلوهرتز بايت كيلوبايت ميغابايت ميجابايت غيغابايت جيجابايت تيرابايت درجة درجات سعرة رطل رطلا "
    "أرطال أوقية عقدة كم2 كم² م2 م² م3 م³ مم km km2 m2 m3 kg mm cm ha kw mw gb mb kwh mwh جول كيلوجول",
    "J": "مربع مربعا مربعة مكعب مكعبا مكعبة مئوية مكعبه",
}
_ALIASES = {"مساء": "n", "ثانية": "O", "مئوية": "J", "آلاف": "K"}
_PARTICLES = (
    ("", "_"),
    ("و", "w"),
    ("ف", "w"),
    ("ب", "p"),
    ("ل", "p"),
    ("ك", "p"),
    ("ال", "a"),
    ("بال", "q"),
    ("لل", "q"),
    ("كال", "q"),
    ("وال", "b"),
    ("فال", "b"),
    ("وب", "v"),
    ("ول", "v"),
    ("وبال", "z"),
    ("ولل", "z"),
    ("وك", "v"),
    ("فب", "v"),
    ("فل", "v"),
)
_BARE_ONLY = frozenset("grihe%k&f")  # function words: particles would make other words of them
_ARTICLE_NEEDED = frozenset("W6")


@cache
def _lexicon() -> dict[str, str]:
    """Folded written word → particle letter and class."""
    table: dict[str, str] = {}
    for name, listed in WORDS.items():
        for spelled in listed.split():
            kind = _ALIASES.get(spelled, name)
            word = fold(spelled)
            for prefix, letter in _PARTICLES:
                article = letter in "aqbz"
                if (kind in _BARE_ONLY and prefix not in ("", "و")) or (
                    kind in _ARTICLE_NEEDED and not article
                ):
                    continue
                if (article and kind in "5dV2f") or (kind == "f" and prefix):
                    continue
                table.setdefault(prefix + word, letter + kind)
    table[fold("للهجرة")] = table[fold("للميلاد")] = "_e"
    table[fold("الهجري")] = table[fold("الميلادي")] = table[fold("الهجرية")] = table[fold("الميلادية")] = "ae"
    for wrong in (
        "فمن",
        "وحدة",
        "بست",
        "وست",
        "لست",
        "كست",
        "بسبع",
        "فين",
        "كسبت",
        "وسبت",
        "بسم",
        "وسم",
        "بطن",
        "وطن",
    ):
        table.pop(fold(wrong), None)
    for wrong in (
        "وطنا",
        "لين",
        "بين",
        "كين",
        "وين",
        "فكم",
        "لكم",
        "بكم",
        "وكم",
        "كم",
        "فلم",
        "بم",
        "لم",
        "فم",
        "ليوم",
    ):
        table.pop(fold(wrong), None)
    table[fold("كم")] = "_u"
    table[fold("بين")] = "_r"
    table[fold("ليوم")] = "p7"
    for word in ("يوميا", "سنويا"):
        table.pop(fold(word), None)
    return table


_NUMERIC = re.compile(
    r"(?P<particle>وال|ال|لل|[وف]?[بلك]ال|[وف]?[بلك](?=\d)|[وف](?=\d))?-?"
    r"(?:(?P<percent>[+-]?\d[\d.,]*(?:[-–]\d[\d.,]*)?[%٪]|[%٪]\d[\d.,]*)"
    r"|(?P<money>[$€£¥₪₫]\d[\d.,]*|\d[\d.,]*[$€£¥₪₫])"
    r"|(?P<date>\d{1,2}([/.-])\d{1,2}\5(?:\d{4}|\d{2})|\d{4}([/-])\d{1,2}\6\d{1,2}|\d{1,2}/[\u0620-\u064a]+/\d{4})(?:[مه])?"
    r"|(?P<time>(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?)"
    r"|(?P<years>(?:1\d|20|21)\d\d(?:[-–/])(?:(?:1\d|20|21)\d\d|\d\d))(?:[مه])?"
    r"|(?P<range>\d[\d.,]*[-–]\d[\d.,]*)"
    r"|(?P<ratio>\d+/\d+)"
    r"|(?P<era>\d{2,4}[مه])"
    r"|(?P<measure>\d[\d.,]*(?:كم|كلم|سم|مم|م2|م²|م3|كغ|كجم|كلغ|طن|kg|km|km2|m2|m|cm|mm|gb|mb|mw|kw|kwh|ha|g))"
    r"|(?P<number>[+-]?\d(?:[\d.,'’]*\d)?))"
)
_CODE = re.compile(r"(?=[^\s]*\d)(?=[^\s]*[a-z\u0621-\u064a])[\w.&/–-]*[/–-][\w.&/–-]*")
_MONTH_PAIR = re.compile(r"([^/\d]+)/([^/\d]+)")
_KINDS = {
    "percent": "P",
    "money": "$",
    "date": "A",
    "time": "H",
    "years": "R",
    "range": "G",
    "ratio": "Q",
    "era": "E",
    "measure": "#",
}
_LETTERS = {
    "": "_",
    "و": "w",
    "ف": "w",
    "ب": "p",
    "ل": "p",
    "ك": "p",
    "ال": "a",
    "وال": "b",
    "فال": "b",
    "لل": "q",
}


@lru_cache(maxsize=131072)
def classify(word: str) -> str:
    """Two letters for a folded word: its particles and its class."""
    known = _lexicon().get(word)
    if known is not None:
        return known
    if "/" in word or word[0].isascii() or word[-1].isdigit() or any(char.isdigit() for char in word):
        return _classify_numeric(word)
    return "_" + NONE


def _classify_numeric(word: str) -> str:
    match = _NUMERIC.fullmatch(word)
    if match is None:
        return _classify_mixed(word)
    particle = match["particle"] or ""
    letter = _LETTERS.get(particle, "q" if particle.endswith("ال") else "v")
    kind = match.lastgroup
    for name, short in _KINDS.items():
        if match[name] is not None:
            return letter + short
    assert kind is not None
    number = match["number"]
    if number.isdigit():
        value = int(number) if len(number) < 9 else 0
        if 1 <= value <= 31 and len(number) <= 2:
            return letter + "D"
        if 1000 <= value <= 2199 and len(number) == 4:
            return letter + "Y"
    return letter + "N"


def _classify_mixed(word: str) -> str:
    pair = _MONTH_PAIR.fullmatch(word)
    if pair is not None:
        first, second = classify(pair[1]), classify(pair[2])
        if first[1] in "Mm4" and second[1] in "Mm4":
            return first[0] + second[1]
        return "_" + NONE
    if _CODE.fullmatch(word):
        return "_c"
    return "_" + NONE


def class_string(tokens: Tokens) -> str:
    """Three characters a word: particle letter, class, gap."""
    return "".join([classify(word) + gap for word, gap in zip(tokens.folded, tokens.gaps, strict=True)])
