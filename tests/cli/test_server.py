"""Verbs ask a running Spindle, by its URL or because it holds the archive, and answer as from the folder."""
import datetime

import pytest

TAG = "11-PT-001"


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """A plant that has stopped simulating, served again: its answers do not change any more."""
    from program import PLANT, Spindle
    spindle = Spindle(tmp_path_factory.mktemp("pair"))
    with spindle.run() as running:
        running.stop()
    now = datetime.datetime.now(datetime.timezone.utc)
    range_ = ("--start", (now - datetime.timedelta(hours=9)).isoformat(), "--end", now.isoformat())
    asked = [("tags", "--json"), ("rejects", "--json"), ("query", "latest", "*", "--json"),
             *(("query", kind, TAG, "*.MODE", *range_, "--json") for kind in ("recorded", "plot", "summary")),
             ("query", "interpolated", TAG, "*.MODE", *range_, "--interval", "45m", "--json"),
             ("query", "recorded", TAG, *range_, "--as-of", range_[1], "--boundary", "outside", "--max", "7"),
             ("query", "at", TAG, "--time", range_[1], "--time", range_[3], "--json"),
             ("sql", "SELECT name, count(*) AS rows, max(time) AS newest FROM samples GROUP BY name ORDER BY name", "--json"),
             ("sql", "SELECT * FROM nowhere"),
             ("query", "latest", "11-PT-01"), ("tags", "nothing*"), ("plot", TAG, *range_)]
    stopped = [spindle(*words, "--archive", "archive") for words in asked]
    with spindle.run(PLANT.replace("enabled: true", "enabled: false")) as running:
        yield spindle, running, asked, stopped


@pytest.mark.parametrize("way", ["folder", "url"])
def test_answers_are_the_same_by_either_way(pair, way):
    spindle, running, asked, stopped = pair
    place = ("--archive", "archive") if way == "folder" else ("--server", running.url + "/")
    for words, expected in zip(asked, stopped):
        done = spindle(*words, *place)
        assert (done.code, done.out, done.err) == (expected.code, expected.out, expected.err), words


def test_what_needs_the_folder_alone_says_so(pair):
    done = pair[0]("verify", "--archive", "archive")
    assert done.code == 4 and "another process" in done.err


def test_a_server_that_is_not_there_or_no_spindle(spindle):
    done = spindle("tags", "--server", "http://127.0.0.1:1")
    assert done.code == 4 and "127.0.0.1:1" in done.err
    assert spindle("tags", "--server", "localhost").code == 2
    assert spindle("tags", "--server", "http://127.0.0.1:1", "--token", "sesame").code == 2
    assert spindle("tags", "--server", "http://127.0.0.1:1", "--token", "env:NOT_SET").code == 3
