"""OMF messages that others send, pushed to a real `spindle run` and read back."""
import gzip
import os
import pathlib
import signal

import pytest
import requests

ROOT = pathlib.Path(__file__).resolve().parents[2]
OMF = pathlib.Path(os.environ.get("SPINDLE_SHARED", ROOT.parent / "shared")) / "data/protocols/omf"
PLANT = """\
archive: {path: archive}
serve:
  port: 0
  auth: {keys: [{name: edge, role: writer, key: "file:key"}]}
"""
KEY = "edge-edge-edge-edge"
STORED = {"Tank1Measurements.Pressure": [12.0, 11.5], "Tank1Measurements.Temperature": [100.1, 101.2],
          "Tank2Measurements.Pressure": [14.0, 15.1], "Tank2Measurements.Temperature": [90.1, 91.2]}


@pytest.fixture
def messages():
    if not OMF.is_dir():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"needs the shared data: {OMF} is not there")
    return {kind: (OMF / "bulk_uploader" / f"{kind}.json").read_bytes() for kind in ("type", "container", "data")}


@pytest.fixture
def plant(tmp_path):
    from program import Spindle
    (tmp_path / "key").write_text(KEY)
    return Spindle(tmp_path)


def push(running, kind, body, path="/piwebapi/omf", **headers):
    headers |= {"messagetype": kind, "messageformat": "json", "omfversion": "1.1", "action": "create"}
    return requests.post(running.url + path, data=body, headers=headers, auth=("edge", KEY), timeout=60)


def read(running, tag):
    query = {"tag": tag, "start": "2017-01-11T00:00:00Z", "end": "2017-01-12T00:00:00Z"}
    answer = requests.get(running.url + "/v1/read", params=query, auth=("edge", KEY), timeout=60)
    answer.raise_for_status()
    return answer.json()


def values(running, tag):
    return [sample["value"] for series in read(running, tag)["tags"] for sample in series["samples"]]


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_messages_become_samples_that_outlive_a_kill(messages, plant, packed):
    def sent(running, kind):
        if packed:
            return push(running, kind, gzip.compress(messages[kind]), compression="gzip").status_code
        return push(running, kind, messages[kind], path="/omf").status_code

    with plant.run(PLANT) as running:
        assert [sent(running, "type"), sent(running, "container")] == [201, 201]
        running.stop(signal.SIGKILL)
    with plant.run(PLANT) as running:
        assert sent(running, "data") == 202
        running.stop(signal.SIGKILL)
    with plant.run(PLANT) as running:
        assert {tag: values(running, tag) for tag in STORED} == STORED


def test_a_broken_file_of_definitions_is_named(plant):
    with plant.run(PLANT):
        pass
    (plant.folder / "archive" / "omf-definitions.jsonl").write_text("no definition\n")
    with pytest.raises(RuntimeError, match="omf-definitions.jsonl holds a line that is no definition") as failed:
        plant.run(PLANT)
    assert "port" not in str(failed.value)


def test_gzip_that_grows_beyond_the_limit_is_refused(plant):
    with plant.run(PLANT) as running:
        answer = push(running, "data", gzip.compress(b" " * (192 * 1024 + 1)), compression="gzip")
        assert answer.status_code == 413
        assert answer.json()["Messages"][0]["Events"][0]["Severity"] == "Error"
