"""Faults in suggest: engines, memory, trust."""

from __future__ import annotations

from mutations.mutation import Mutation  # type: ignore[import-not-found]

_MEMORY = "unit/suggest/test_memory.py unit/suggest/test_resolve.py"
_TRUST = "unit/suggest/test_trust.py"
_WEIGH = "unit/suggest/test_suggest_weigh.py unit/suggest/test_resolve.py"

SUGGEST = (
    Mutation(
        "what has as much against it as for it is not suggested",
        "suggest/memory/memory_recognizer.py",
        "if against >= given or self._rejected",
        "if against > given or self._rejected",
        _MEMORY,
    ),
    Mutation(
        "what speaks against a phrase lowers its probability",
        "suggest/memory/memory_recognizer.py",
        "score = (given + 1) / (given + against + 1.6)",
        "score = (given + 1) / (given + 1.6)",
        _MEMORY,
    ),
    Mutation(
        "what was rejected here is not suggested here, whichever engine says it",
        "suggest/memory/memory_recognizer.py",
        "        if self.has_refused(document, suggestion.start, suggestion.end):\n"
        "            return False\n",
        "",
        f"{_MEMORY} {_WEIGH} {_TRUST}",
    ),
    Mutation(
        "what an undone act taught is forgotten",
        "suggest/memory/memory_recognizer.py",
        "            memory.given -= Counter({decision.label: 1})\n",
        "",
        _MEMORY,
    ),
    Mutation(
        "in a finished document what bears no label speaks against",
        "suggest/memory/memory_recognizer.py",
        "return memory.rejected + unlabelled",
        "return memory.rejected",
        _MEMORY,
    ),
    Mutation(
        "what was marked is no place without a label",
        "suggest/memory/memory_recognizer.py",
        "max(0, _count(text, pattern) - memory.labelled[document])",
        "max(0, _count(text, pattern))",
        _MEMORY,
    ),
    Mutation(
        "nothing is suggested across or upon what is decided",
        "suggest/combine/resolve.py",
        "        for span in decided:\n            self._add(span)\n",
        "",
        f"{_WEIGH} {_TRUST}",
    ),
    Mutation(
        "of what cannot stand together the more probable stays",
        "suggest/combine/resolve.py",
        "key=lambda item: (-item.score, item.start - item.end, item.start, item.label)",
        "key=lambda item: (item.score, item.start - item.end, item.start, item.label)",
        _WEIGH,
    ),
    Mutation(
        "nothing stands inside a person's name",
        "suggest/combine/resolve.py",
        '    "PERS": _ATOMS,\n',
        "",
        f"{_WEIGH} unit/suggest/test_evaluate.py",
    ),
    Mutation(
        "reasons of all engines that agree are kept",
        "suggest/combine/resolve.py",
        "        reasons.update(dict.fromkeys(item.why))",
        "        reasons = dict.fromkeys(item.why)",
        _WEIGH,
    ),
    Mutation(
        "a decision moves the weights the way it says",
        "suggest/combine/weights.py",
        "error = (float(right) - self.chance(features))",
        "error = (self.chance(features) - float(right))",
        f"{_WEIGH} {_TRUST}",
    ),
    Mutation(
        "one document's words teach nothing for the next",
        "suggest/combine/ensemble.py",
        "        self.weigher.forget(LIVE)\n",
        "",
        f"{_WEIGH} {_TRUST}",
    ),
    Mutation(
        "what a finished text holds and nobody labelled is wrong",
        "suggest/combine/trust.py",
        "if self.finished or span.range in self.refused:",
        "if span.range in self.refused:",
        _TRUST,
    ),
    Mutation(
        "a model that saw a text in training is not trusted for what it says of it",
        "suggest/combine/trust.py",
        "    if not MODELS.isdisjoint(about.sources):\n        return False\n",
        "",
        _TRUST,
    ),
    Mutation(
        "adding one row of a head's strength changes what it is worth",
        "suggest/lexicon/cues/cue_table.py",
        "    if any(each in _WEAKER for each in found):",
        "    if any(each is None for each in found):",
        "unit/suggest/test_cue_table.py unit/suggest/test_cues.py",
    ),
    Mutation(
        "«والي» is no head where it is «وإلى»",
        "suggest/lexicon/cues/words.py",
        "            if form in never:\n                continue\n",
        "",
        "unit/suggest/test_cue_table.py unit/suggest/test_cues.py",
    ),
    Mutation(
        "a known name of several words is found whole",
        "suggest/lexicon/cues/place_names.py",
        "while end < reading.size and end - index < 6 and",
        "while end < reading.size and end - index < 1 and",
        "unit/suggest/test_cues.py unit/suggest/test_lexicon.py unit/suggest/test_cues_lists.py",
    ),
    Mutation(
        "a number that counts is no year",
        "suggest/patterns/rules.py",
        "    if counted or not 1200 <= value <= 2100:",
        "    if not 1200 <= value <= 2100:",
        "unit/suggest/test_patterns.py",
    ),
    Mutation(
        "what lies inside an address is nothing else",
        "suggest/patterns/patterns_recognizer.py",
        "if start not in inside and end - 1 not in inside:",
        "if start >= 0:",
        "unit/suggest/test_patterns.py",
    ),
)
