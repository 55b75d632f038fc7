"""tagreader (PyPI), a PI Web API client no one here wrote, reads our archive unmodified."""
import datetime
import json

import pytest
import requests
import tagreader

START = datetime.datetime(2026, 1, 31, 8, tzinfo=datetime.timezone.utc)


def at(seconds):
    return START + datetime.timedelta(seconds=seconds)


@pytest.fixture(scope="module")
def client(running):
    def post(path, body, **headers):
        answer = requests.post(running.url + path, data=body, headers=headers, timeout=60)
        answer.raise_for_status()

    post("/v1/state-sets", json.dumps({"name": "tr", "states": {"0": "Off", "1": "On"}}))
    post("/v1/tags", json.dumps([
        {"name": "TR-FIC 1(a)", "unit": "kg/h", "description": "Feed flow"},
        {"name": "TR-XV-1", "type": "digital", "state_set": "tr"}]))
    rows = [{"tag": "TR-FIC 1(a)", "time": at(10 * i).isoformat(), "value": float(i)} for i in range(61)]
    rows += [{"tag": "TR-XV-1", "time": at(60 * i).isoformat(), "value": i % 2} for i in range(10)]
    post("/v1/write", "\n".join(map(json.dumps, rows)), **{"Content-Type": "application/x-ndjson"})
    from tagreader.web_handlers import PIHandlerWeb
    made = tagreader.IMSClient(datasource="North", imstype="piwebapi", url=running.url + "/piwebapi",
                               auth=("", ""), verify_ssl=False, cache=None, tz="UTC")
    assert isinstance(made.handler, PIHandlerWeb)
    made.connect()
    # With a name it asks for the server's WebId at an address that is built into it.
    made.handler.datasource = None
    return made


def read(client, read_type, tag="TR-FIC 1(a)", step=60, **more):
    return client.read(tags=[tag], start_time=at(0), end_time=at(600), ts=datetime.timedelta(seconds=step),
                       read_type=getattr(tagreader.ReaderType, read_type), **more)


def test_finds_tags(client):
    assert client.search(tag="TR-*") == [("TR-FIC 1(a)", "Feed flow"), ("TR-XV-1", "")]
    assert client.search(desc="feed*")[0][0] == "TR-FIC 1(a)"
    assert client.get_units("TR-FIC 1(a)") == {"TR-FIC 1(a)": "kg/h"}
    assert client.get_descriptions("TR-FIC 1(a)") == {"TR-FIC 1(a)": "Feed flow"}


def test_reads_recorded_values(client):
    frame = read(client, "RAW")
    assert list(frame["TR-FIC 1(a)"]) == [float(i) for i in range(61)]
    assert frame.index[1].to_pydatetime() == at(10)


def test_reads_interpolated_values_with_status(client):
    frame = read(client, "INT", step=5, get_status=True)
    assert list(frame["TR-FIC 1(a)"][:3]) == [0, 0.5, 1]
    assert set(frame["TR-FIC 1(a)::status"]) == {0}


@pytest.mark.parametrize("read_type,expected", [("AVG", 3), ("MIN", 0), ("MAX", 6), ("RNG", 6)])
def test_reads_summaries(client, read_type, expected):
    frame = read(client, read_type)
    assert frame["TR-FIC 1(a)"].iloc[0] == pytest.approx(expected)
    assert len(frame) == 10


def test_reads_the_newest_value(client):
    frame = client.read(tags=["TR-FIC 1(a)"], read_type=tagreader.ReaderType.SNAPSHOT)
    assert frame["TR-FIC 1(a)"].iloc[0] == 60


def test_reads_digital_states(client):
    assert list(read(client, "RAW", "TR-XV-1")["TR-XV-1"]) == [i % 2 for i in range(10)]
