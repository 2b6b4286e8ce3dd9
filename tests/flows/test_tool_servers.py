"""Exports in the servers they are meant for: a project is made, filled, exported and brought back.

Own round trips cannot show what a server refuses, or what its offsets count. Both run where the programs are
installed (see `tests/helpers/tool_servers.py`), on the loopback address, with data in a folder of the test.
"""

from __future__ import annotations

import json
import subprocess
import time
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.helpers.format_fixture import TEXT, counts, fixture, read_all, triples
from tests.helpers.tool_servers import Client, free_port, program, serving

from hashiya.core.span import Status
from hashiya.formats import format_named
from hashiya.formats.base import DocumentRecord, RelationRecord, WriteOptions
from hashiya.services.scheme.scheme_files import load_scheme

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]
SCHEME = load_scheme("wojood")
TOKEN = "5" * 40
RECORDS = [fixture(), DocumentRecord("بلا نصّ", ""), fixture(details=False, name="second")]


@pytest.fixture(scope="module")
def label_studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    command = program("HASHIYA_LABEL_STUDIO", "label-studio")
    folder, port = tmp_path_factory.mktemp("label-studio"), free_port()
    env = {
        "LABEL_STUDIO_BASE_DATA_DIR": str(folder),
        "HOME": str(folder),
        "LATEST_VERSION_CHECK": "false",
        "COLLECT_ANALYTICS": "false",
        "SENTRY_DSN": "",
        "FRONTEND_SENTRY_DSN": "",
        "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
    }
    start = [command, "start", "--internal-host", "127.0.0.1", "--port", str(port), "--no-browser"]
    start += ["--username", "a@example.org", "--password", "a-pass-word-1", "--user-token", TOKEN]
    with serving([*start, "--data-dir", str(folder)], folder, port, "/api/version", env) as client:
        client.headers["Authorization"] = f"Token {TOKEN}"
        yield client


def made(client: Client, config: str) -> int:
    status, project = client("POST", "/api/projects", {"title": "Trial", "label_config": config})
    assert status == 201, project
    return int(project["id"])


def test_label_studio_takes_everything_and_gives_it_back(label_studio: Client, tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    written = format_named("labelstudio").write(RECORDS, target, WriteOptions(scheme=SCHEME))  # type: ignore[misc]
    number = made(label_studio, target.with_suffix(".config.xml").read_text(encoding="utf-8"))
    status, said = label_studio("POST", f"/api/projects/{number}/import", files={"file": target})
    assert (status, said["task_count"]) == (201, len(RECORDS)), said
    assert said["annotation_count"] == 2 and said["prediction_count"] == 1
    for kind in ("JSON", "JSON_MIN", "CSV"):
        place = f"/api/projects/{number}/export?exportType={kind}&download_all_tasks=true"
        back = label_studio.download(place, tmp_path / f"back.{'csv' if kind == 'CSV' else 'json'}")
        records, notes = read_all(format_named("labelstudio"), back)
        assert [note for note in notes if note.annotations] == []
        found = {record.name: record for record in records if record.text}
        assert [found[name].text for name in ("نص التجربة", "second")] == [TEXT, TEXT], kind
        # Its exports hold what people annotated; predictions stay in the server.
        accepted = [span for span in fixture().spans if span.status != Status.SUGGESTED]
        assert triples(found["نص التجربة"].spans) == triples(accepted), kind
        assert triples(found["second"].spans) == triples(fixture().spans), kind
    assert written.annotations == 2 * len(fixture().spans)


def test_label_studio_knows_the_labels_of_the_config(label_studio: Client, tmp_path: Path) -> None:
    """A label whose name is shown in Arabic is stored by its code; the config is one the server accepts."""
    target = tmp_path / "out.json"
    format_named("labelstudio").write([fixture()], target, WriteOptions(scheme=SCHEME))  # type: ignore[misc]
    config = target.with_suffix(".config.xml").read_text(encoding="utf-8")
    number = made(label_studio, config)
    status, said = label_studio("POST", f"/api/projects/{number}/validate/", {"label_config": config})
    assert status in (200, 204), said
    _, project = label_studio("GET", f"/api/projects/{number}")
    parsed = project["parsed_label_config"]["label"]
    assert set(parsed["labels"]) == set(SCHEME.codes)


@pytest.fixture(scope="module")
def doccano(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    command = program("HASHIYA_DOCCANO", "doccano")
    folder, port = tmp_path_factory.mktemp("doccano"), free_port()
    env = {"DOCCANO_HOME": str(folder), "HOME": str(folder), "PATH": f"{Path(command).parent}:/usr/bin:/bin"}
    for step in (["init"], ["createuser", "--username", "admin", "--password", "a-pass-word-1"]):
        done = subprocess.run(
            [command, *step], env=env, cwd=folder, capture_output=True, timeout=600, check=False
        )
        if done.returncode:
            pytest.skip(f"doccano {step[0]} ended with {done.returncode}")
    start = [command, "webserver", "--port", str(port)]
    with (
        serving(start, folder, port, "/v1/health", env) as client,
        serving([command, "task"], folder, free_port(), "", env),
    ):
        status, _ = client("POST", "/v1/auth/login/", {"username": "admin", "password": "a-pass-word-1"})
        assert status == 200
        client.headers["X-CSRFToken"] = next(c.value or "" for c in client.cookies if c.name == "csrftoken")
        client.headers["Referer"] = client.base
        yield client


def finished(client: Client, task: Any) -> Any:
    """The result of a task of doccano's, once it is done."""
    for _ in range(300):
        _, state = client("GET", f"/v1/tasks/status/{task['task_id']}")
        if state.get("ready"):
            return state
        time.sleep(1)
    pytest.skip("doccano did nothing within five minutes")


@pytest.mark.parametrize("related", [False, True])
def test_doccano_takes_everything_and_gives_it_back(doccano: Client, tmp_path: Path, related: bool) -> None:
    target = tmp_path / "out.jsonl"
    records = RECORDS if related else [replace(record, relations=()) for record in RECORDS]
    written = format_named("doccano").write(records, target, WriteOptions(scheme=SCHEME))  # type: ignore[misc]
    assert counts(written.lost)["blank"] == 1 and written.documents == 2
    kind = "SequenceLabeling"
    asked = {"name": "Trial", "description": "Trial", "project_type": kind, "allow_overlapping": True}
    asked |= {"resourcetype": "SequenceLabelingProject", "tags": [], "use_relation": related}
    status, project = doccano("POST", "/v1/projects", asked)
    assert status == 201, project
    place = f"/v1/projects/{project['id']}"
    labels = target.with_suffix(".label_config.json")
    status, said = doccano("POST", f"{place}/span-type-upload", files={"file": labels})
    assert status == 201, said
    if related:
        types = target.with_suffix(".relation_config.json")
        status, said = doccano("POST", f"{place}/relation-type-upload", files={"file": types})
        assert status == 201, said
    _, types = doccano("GET", f"{place}/span-types")
    wanted = json.loads(labels.read_text(encoding="utf-8"))
    assert [(one["text"], one["suffix_key"], one["background_color"]) for one in types] == [
        (one["text"], one["suffixKey"], one["backgroundColor"]) for one in wanted
    ]
    status, upload = doccano("POST", "/v1/fp/process/", files={"filepond": target})
    assert status == 200, upload
    task_id = "RelationExtraction" if related else kind
    how = {"format": "JSONL", "task": task_id, "uploadIds": [upload], "column_data": "text"}
    status, task = doccano("POST", f"{place}/upload", how | {"column_label": "label", "encoding": "utf_8"})
    assert status == 200, task
    state = finished(doccano, task)
    assert state["result"] == {"error": []}, state
    _, task = doccano("POST", f"{place}/download", {"format": "JSONL", "exportApproved": False})
    finished(doccano, task)
    packed = doccano.download(f"{place}/download?taskId={task['task_id']}", tmp_path / "back.zip")
    with zipfile.ZipFile(packed) as archive:
        (tmp_path / "back.jsonl").write_bytes(archive.read(archive.namelist()[0]))
    back, notes = read_all(format_named("doccano"), tmp_path / "back.jsonl")
    assert notes == []
    assert [(record.name, record.text) for record in back] == [("نص التجربة", TEXT), ("second", TEXT)]
    assert [triples(record.spans) for record in back] == [triples(fixture().spans)] * 2
    if related:
        given = sorted((each.type, *ends(fixture(), each)) for each in fixture().relations)
        assert sorted((each.type, *ends(back[0], each)) for each in back[0].relations) == given
        assert back[1].relations == ()


def ends(record: DocumentRecord, relation: RelationRecord) -> list[tuple[int, int, str]]:
    """The places and labels of what a relation joins."""
    found = {span.id: (span.start, span.end, span.label) for span in record.spans}
    return [found[relation.head], found[relation.tail]]
