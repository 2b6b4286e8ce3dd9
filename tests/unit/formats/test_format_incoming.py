"""What other tools export: each is read with its people and places, and what is left out is counted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.helpers.format_fixture import read_all
from tests.helpers.incoming import known, left_out, marks, write

from hashiya.errors import FormatError
from hashiya.formats import format_named
from hashiya.formats.recognize import recognise

if TYPE_CHECKING:
    from pathlib import Path

WEBANNO = """#FORMAT=WebAnno TSV 3.3
#T_SP=de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS|PosValue
#T_SP=de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity|identifier|value
#T_SP=webanno.custom.Event|ROLE_webanno.custom.Event:who_webanno.custom.EventWho|uima.tcas.Annotation|kind
#T_RL=webanno.custom.Kin|degree|BT_de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity


#Text=😀 سافر أحمد بن سعيد إلى بغداد
1-1\t0-2\t😀\t_\t_\t_\t_\t_\t_\t_\t_\t
1-2\t3-7\tسافر\tVERB\t_\t_\twho[5];with[5]\t1-3[1];1-6[3]\tسفر[5]\t_\t_\t
1-3\t8-12\tأحمد\tPROPN\tQ\\_7[1]\tPER[1]|ROLE\\|x[2]\t_\t_\t_\t_\t_\t
1-4\t13-15\tبن\tPROPN\tQ\\_7[1]\tPER[1]\t_\t_\t_\t_\t_\t
1-5\t16-20\tسعيد\tPROPN\tQ\\_7[1]\tPER[1]\t_\t_\t_\tابن\t1-3[0_1]\t
1-6\t21-24\tإلى\t_\t_\t_\t_\t_\t_\t_\t_\t
1-7\t25-30\tبغداد\t_\t*\t*\t_\t_\t_\t_\t_\t

#Text=ونزل بالكرخ [ليلا]
2-1\t32-36\tونزل\t_\t_\t_\t_\t_\t_\t_\t_\t
2-2\t37-43\tبالكرخ\t_\t_\t_\t_\t_\t_\t_\t_\t
2-2.1\t39-43\tلكرخ\t_\t*\tLOC\t_\t_\t_\t_\t_\t
2-3\t44-50\t[ليلا]\t_\t_\t_\t_\t_\t*\t_\t_\t
"""


def test_webanno(tmp_path: Path) -> None:
    records, notes = known(write(tmp_path, "رحلة.tsv", WEBANNO), "webanno-tsv")
    (record,) = records
    assert record.text == "😀 سافر أحمد بن سعيد إلى بغداد \nونزل بالكرخ [ليلا]"
    assert marks(record) == [
        ("سافر", "سفر"),
        ("أحمد بن سعيد", "PER"),
        ("أحمد", "ROLE|x"),
        ("بغداد", "NamedEntity"),
        ("لكرخ", "LOC"),
        ("[ليلا]", "Event"),
    ]
    assert record.spans[1].attributes == {"identifier": "Q_7"}
    assert left_out(notes) == {"annotations_ignored": 4, "relations_ignored": 3}
    assert sum(note.annotations for note in notes) == 4


def test_webanno_over_sentences_and_with_lines_in_them(tmp_path: Path) -> None:
    head = "#FORMAT=WebAnno TSV 3.1\n#T_SP=webanno.custom.Quote|\n\n\n"
    body = (
        "#Text=قال الشيخ\n#Text=لتلميذه\n1-1\t0-3\tقال\t_\n1-2\t4-9\tالشيخ\t*[1]\n1-3\t10-17\tلتلميذه\t*[1]\n"
    )
    body += "\n#Text=اقرأ\\tثم\n2-1\t18-22\tاقرأ\t*[1]\n2-2\t23-25\tثم\t*\n"
    records, notes = known(write(tmp_path, "a.tsv", head + body), "webanno-tsv")
    assert records[0].text == "قال الشيخ\nلتلميذه\nاقرأ\tثم"
    assert marks(records[0]) == [("الشيخ\nلتلميذه\nاقرأ", "Quote"), ("ثم", "Quote")] and not notes


def test_webanno_whose_words_do_not_fit(tmp_path: Path) -> None:
    text = "#FORMAT=WebAnno TSV 3.2\n#T_SP=x.Name|value\n\n#Text=زارت هدى فاس\n"
    text += "1-1\t0-4\tزارت\t_\n1-2\t7-10\tهدى\tPER\n1-3\t9-12\tصور\tLOC\nسطر غريب\n"
    records, notes = known(write(tmp_path, "a.tsv", text), "webanno-tsv")
    assert marks(records[0]) == [("هدى", "PER")]
    assert sorted(note.code for note in notes) == ["bad_line", "word_missing"]
    with pytest.raises(FormatError, match="holds no text"):
        read_all(format_named("webanno-tsv"), write(tmp_path, "b.tsv", "#FORMAT=WebAnno TSV 3.3\n"))
    with pytest.raises(FormatError, match="not WebAnno"):
        read_all(format_named("webanno-tsv"), write(tmp_path, "c.tsv", "a\tb\n"))


def row(number: str, form: str, misc: str = "_", lemma: str = "_") -> str:
    return f"{number}\t{form}\t{lemma}" + "\t_" * 6 + f"\t{misc}\n"


def test_conllu_with_words_written_together(tmp_path: Path) -> None:
    text = "# newdoc id = كتاب\n# newpar\n# sent_id = 1\n# text = وزارت ليلى السالمي دمشق.\n"
    text += row("1-2", "وزارت") + row("1", "و", lemma="و") + row("2", "زارت", lemma="زار")
    text += row("3", "ليلى", "NE=B-PERS") + row("4", "السالمي", "NE=I-PERS") + row("4.1", "هي")
    text += row("5", "دمشق", "NE=B-GPE|SpaceAfter=No|Key=v") + row("6", ".") + "\n"
    text += row("1-2", "وبحلب", "SpacesAfter=\\s\\s") + row("1", "و") + row("2", "بحلب", "NE=S-GPE")
    text += row("3", "نزلت") + "\n# newpar\n" + row("1", "وللكوفة", "NE=O") + "\n"
    text += "# newdoc\n" + row("1", "انتهى")
    records, notes = known(write(tmp_path, "a.conllu", text), "conllu")
    assert [record.name for record in records] == ["كتاب", "a-2"]
    assert records[0].text == "وزارت ليلى السالمي دمشق. وبحلب  نزلت\nوللكوفة"
    assert marks(records[0]) == [("ليلى السالمي", "PERS"), ("دمشق", "GPE"), ("بحلب", "GPE")]
    assert records[1].text == "انتهى"
    (note,) = notes
    assert note.code == "fields_ignored" and note.args["names"] == "LEMMA 2, MISC Key 1"


def test_conllu_brackets_and_columns(tmp_path: Path) -> None:
    text = "# global.Entity = eid-etype-head\n"
    text += row("1", "عميد", "Entity=(e1-OCC-1") + row("2", "جامعة", "Entity=(e2-ORG-1")
    text += row("3", "حمص", "Entity=(e3-GPE-1)e2)e1)") + row("4", "هو", "Entity=(e4)") + "\n"
    text += row("1", "زيد", "Entity=e9)(e5-PERS") + "\n"
    records, notes = known(write(tmp_path, "a.conllu", text), "conllu")
    wanted = [("عميد جامعة حمص", "OCC"), ("جامعة حمص", "ORG"), ("حمص", "GPE"), ("هو", "MENTION")]
    assert marks(records[0]) == wanted  # a mention without a type is one all the same
    assert left_out(notes) == {"annotations_ignored": 2}
    plus = "# global.columns = ID FORM MISC X:NE\n1\tزار\t_\tO\n2\tسعد\t_\tB-PERS\n"
    plus += "3\tصفد\tSpaceAfter=No\tB-GPE\n"
    records, notes = known(write(tmp_path, "a.conllup", plus), "conllu")
    assert records[0].text == "زار سعد صفد" and marks(records[0]) == [("سعد", "PERS"), ("صفد", "GPE")]
    plain = row("1", "سعد", "NER=PERS") + row("2", "علي", "NER=PERS") + row("3", "نام", "NER=_")
    assert marks(known(write(tmp_path, "b.conllu", plain), "conllu")[0][0]) == [("سعد علي", "PERS")]


def test_bionlp(tmp_path: Path) -> None:
    write(tmp_path, "x.txt", "سكن مالك في قرطبة.")
    first = write(tmp_path, "x.a1", "T1\tPerson 4 8\tمالك\n")
    second = write(tmp_path, "x.a2", "T2\tCity 12 17\tقرطبة\nE1\tLive:T1 Theme:T2\nM1\tNegation T2\n")
    for path in (first, second, tmp_path):
        records, notes = read_all(format_named("bionlp"), path)
        assert [marks(record) for record in records] == [[("مالك", "Person"), ("قرطبة", "City")]]
        assert [(each.type, each.head, each.tail) for each in records[0].relations] == [("Theme", "T1", "T2")]
        assert records[0].spans[1].attributes == {"Negation": True} and not notes
    assert recognise(tmp_path / "x.txt")[0][0].name == recognise(first)[0][0].name == "bionlp"


TEXT = "التقت نادية يوسف في طنجة 🌊 قرب مرسى علي."


def place(words: str, label: str) -> dict[str, object]:
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words), "label": label}


def test_argilla_old_and_new(tmp_path: Path) -> None:
    person, city, late = place("يوسف", "PERS"), place("طنجة", "GPE"), place("علي", "PERS")
    old = {"text": TEXT, "annotation": [["PERS", late["start"], late["end"]]], "annotation_agent": "سمر"}
    old |= {"prediction": [["GPE", city["start"], city["end"], 0.75]], "prediction_agent": "model-1"}
    records, notes = known(write(tmp_path, "a.jsonl", json.dumps(old) + "\n"), "argilla")
    assert [(s.text, s.layer, s.by, s.status, s.score) for s in records[0].spans] == [
        ("علي", "سمر", "سمر", "", None),
        ("طنجة", "", "model-1", "suggested", 0.75),
    ]
    answers = [{"value": [person, late], "user_id": "u1"}, {"value": [person, city], "user_id": "u2"}]
    new: dict[str, object] = {"fields": {"text": TEXT}, "metadata": {"name": "خبر"}, "vectors": {}}
    new |= {"responses": {"names": answers, "topic": [{"value": "سفر", "user_id": "u1"}]}}
    new |= {"suggestions": {"names": {"value": [late], "agent": "m", "score": [0.5]}}}
    records, notes = known(write(tmp_path, "b.json", [new]), "argilla")
    assert records[0].name == "خبر"
    assert [(s.text, s.layer) for s in records[0].spans] == [
        *(("يوسف", "u1"), ("علي", "u1"), ("يوسف", "u2"), ("طنجة", "u2"), ("علي", "")),
    ]
    assert left_out(notes) == {"document_labels_ignored": 1}


def test_argilla_feedback_and_flattened(tmp_path: Path) -> None:
    person, city = place("نادية", "PERS"), place("طنجة", "GPE")
    responses = [
        {"user_id": "u1", "status": "submitted", "values": {"names": {"value": [person]}}},
        {"user_id": "u2", "status": "discarded", "values": {"names": {"value": [person, city]}}},
    ]
    feedback = {"fields": {"text": TEXT}, "responses": responses}
    feedback["suggestions"] = [{"question_name": "names", "value": [city], "agent": "m", "score": 0.25}]
    records, notes = known(write(tmp_path, "a.json", [feedback]), "argilla")
    assert [(s.text, s.layer, s.score) for s in records[0].spans] == [
        ("نادية", "u1", None),
        ("طنجة", "", 0.25),
    ]
    assert sum(note.annotations for note in notes) == 2
    flat = {"text": TEXT, "names.responses": [[person], [city]], "names.responses.users": ["u1", "u2"]}
    records, _ = known(write(tmp_path, "b.json", [flat]), "argilla")
    assert [(s.text, s.layer) for s in records[0].spans] == [("نادية", "u1"), ("طنجة", "u2")]
    columns = {name: [person[name]] for name in ("start", "end", "label")}
    hub = {"text": TEXT, "names": [{"user_id": "u3", "value": columns}], "names-suggestion": None}
    records, _ = read_all(format_named("argilla"), write(tmp_path, "c.json", [hub]))
    assert [(s.text, s.layer) for s in records[0].spans] == [("نادية", "u3")]


def test_doccano_arrays_and_older_exports(tmp_path: Path) -> None:
    at = place("طنجة", "GPE")
    new = {"id": 1, "text": TEXT, "label": [[at["start"], at["end"], "GPE"]], "Comments": []}
    records, notes = known(write(tmp_path, "a.json", [new, new | {"id": 2}]), "doccano")
    assert len(records) == 2 and marks(records[1]) == [("طنجة", "GPE")]
    old = {"id": 7, "text": TEXT, "meta": {"مصدر": "جريدة"}, "annotation_approver": None}
    old["annotations"] = [
        {"label": 3, "start_offset": at["start"], "end_offset": at["end"], "user": 5},
        {"label": 8, "user": 5},
    ]
    (record,), notes = known(write(tmp_path, "b.json", [old]), "doccano")
    assert [(s.text, s.label, s.layer) for s in record.spans] == [("طنجة", "3", "5")]
    assert record.meta == {"مصدر": "جريدة"} and record.labels == {"8": True} and not notes
    older = {
        "id": 7,
        "text": TEXT,
        "labels": [[at["start"], at["end"], "GPE"]],
        "relations": [{"type": "قرب"}],
    }
    (record,), notes = known(write(tmp_path, "c.jsonl", json.dumps(older)), "doccano")
    assert marks(record) == [("طنجة", "GPE")] and [each.type for each in record.relations] == ["قرب"]
