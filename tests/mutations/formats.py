"""Faults in formats: reading and writing what other tools use."""

from __future__ import annotations

from mutations.mutation import Mutation  # type: ignore[import-not-found]

_FORMATS = "unit/formats/test_format_edges.py"
_TOOLS = f"{_FORMATS} unit/formats/test_format_tools.py"
_TOKENS = f"{_FORMATS} unit/formats/test_format_tokens.py"
_TABLES = f"{_FORMATS} unit/formats/test_format_first.py"

FORMATS = (
    Mutation(
        "of two that end together «innermost» keeps the inner",
        "formats/shared/nesting.py",
        "if lowest is not None and ranges[index][1] >= lowest:",
        "if lowest is not None and ranges[index][1] > lowest:",
        _FORMATS,
    ),
    Mutation(
        "of two that begin together «outermost» keeps the outer",
        "formats/shared/nesting.py",
        "        if ranges[index][1] <= reach:\n            found.add(index)",
        "        if ranges[index][1] < reach:\n            found.add(index)",
        _FORMATS,
    ),
    Mutation(
        "spans that touch lie in one layer, spans that overlap do not",
        "formats/shared/nesting.py",
        "if last <= start), len(ends))",
        "if last < start), len(ends))",
        _FORMATS,
    ),
    Mutation(
        "two entities of one label side by side stay two in IOB1",
        "formats/shared/tags.py",
        "        if end == start and label == other:",
        "        if end == start and label != other:",
        _TOKENS,
    ),
    Mutation(
        "a single tag of BILOU ends its entity",
        "formats/shared/tags.py",
        'if label and letter in "ESLU":',
        'if label and letter in "ESL":',
        _TOKENS,
    ),
    Mutation(
        "an entity at the end of a sentence is read",
        "formats/shared/tags.py",
        "    if label:\n        spans.append((start, len(tags), label))",
        "    if not tags:\n        spans.append((start, len(tags), label))",
        _TOKENS,
    ),
    Mutation(
        "no member of an archive leads out of its folder",
        "formats/shared/archive.py",
        '".." in parts or',
        '"..." in parts or',
        _FORMATS,
    ),
    Mutation(
        "an archive that would fill the disk is not opened",
        "formats/shared/archive.py",
        "(size > _FREE and size > _RATIO * packed)",
        "size > (_RATIO * packed << 20)",
        _FORMATS,
    ),
    Mutation(
        "no member of an archive is a link",
        "formats/shared/archive.py",
        'if link or name.startswith("/")',
        'if name.startswith("/")',
        _FORMATS,
    ),
    Mutation(
        "entities in XML are not resolved",
        "formats/shared/xmlsafe.py",
        "    _refuse_entities(tree, label)\n",
        "",
        _FORMATS,
    ),
    Mutation(
        "no cell of a CSV file is a formula",
        "formats/reports/csv_tsv.py",
        'return f"\'{cell}" if _FORMULA.match(cell) else cell',
        "return cell",
        _TABLES,
    ),
    Mutation(
        "a cell comes back as it was",
        "formats/reports/csv_tsv.py",
        "return cell[1:] if _HARMLESS.match(cell) else cell",
        "return cell",
        _TABLES,
    ),
    Mutation(
        "nothing of a text is markup in the page of its own",
        "formats/reports/html_page.py",
        "        yield escape(text[start:end])",
        "        yield (text[start:end])",
        _FORMATS,
    ),
    Mutation(
        "no script of a document's name runs in the page",
        "formats/reports/html_page.py",
        '<h2 dir="auto">{escape(title_in(record.meta) or record.name)}</h2>',
        '<h2 dir="auto">{title_in(record.meta) or record.name}</h2>',
        _FORMATS,
    ),
    Mutation(
        "an annotation whose words are not there is left out and told",
        "formats/shared/checks.py",
        "if text is not None and span.text and not _same(span.text, surface, spaces):",
        "if text is None and span.text and not _same(span.text, surface, spaces):",
        _FORMATS,
    ),
    Mutation(
        "a span outside its text is left out and told",
        "formats/shared/checks.py",
        "start, end = convert(start, end)\n        if not 0 <= start < end <= len(text):",
        "start, end = convert(start, end)\n        if start < 0:",
        _FORMATS,
    ),
    Mutation(
        "an offset in the middle of a character is told",
        "formats/shared/checks.py",
        "!= (start, end):\n                raise OffsetError",
        "== (-1, end):\n                raise OffsetError",
        _FORMATS,
    ),
    Mutation(
        "the same annotation twice is kept once",
        "formats/shared/checks.py",
        "        if key in seen:\n            note(",
        "        if key is None:\n            note(",
        _FORMATS,
    ),
    Mutation(
        "a checksum that does not fit its text is told",
        "formats/shared/checks.py",
        "if sha256 and sha256 not in (digest(text), digest(clean.text)):",
        "if not sha256 and sha256 not in (digest(text), digest(clean.text)):",
        _FORMATS,
    ),
    Mutation(
        "Label Studio's offsets are UTF-16 units where a tool asks for them, else code points",
        "formats/annotation_tools/labelstudio.py",
        'convert = from_codepoints(record.text or "", choice(OPTIONS, options.options, "unit"))',
        'convert = from_codepoints(record.text or "", "codepoint")',
        _TOOLS,
    ),
    Mutation(
        "binary data is refused, not imported as text",
        "formats/shared/decode.py",
        '    if b"\\0" in sample or controls > 0.02 * len(sample):',
        "    if controls > 2 * len(sample):",
        _FORMATS,
    ),
    Mutation(
        "what a format cannot hold is counted as often as it is lost",
        "formats/shared/losses.py",
        "        else:\n            self.counts[code] += 1",
        "        else:\n            self.counts[code] += 0",
        f"{_FORMATS} unit/formats/test_left_out.py",
    ),
    Mutation(
        "a span that cuts a word is widened and told",
        "formats/shared/align.py",
        '        return "clitic"',
        '        return ""',
        _TOKENS,
    ),
)
