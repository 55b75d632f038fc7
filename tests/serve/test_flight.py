"""Arrow Flight, by pyarrow's client."""
import datetime
import json

import pyarrow
import pyarrow.flight as flight
import pytest
import requests

START = datetime.datetime(2026, 2, 1, tzinfo=datetime.timezone.utc)


@pytest.fixture(scope="module")
def client(running):
    requests.post(running.url + "/v1/tags", data=json.dumps([{"name": "FL-1"}, {"name": "FL-2"}]), timeout=60)
    port = running.get("/v1/status").json()["flight_port"]
    with flight.connect(f"grpc://127.0.0.1:{port}") as made:
        yield made


def rows(first, count, tag="FL-1"):
    times = [START + datetime.timedelta(seconds=first + i) for i in range(count)]
    return pyarrow.record_batch({
        "tag": pyarrow.array([tag] * count).dictionary_encode(),
        "time": pyarrow.array(times, pyarrow.timestamp("us", "UTC")),
        "value": pyarrow.array([float(first + i) for i in range(count)])})


def put(client, batches, **command):
    descriptor = flight.FlightDescriptor.for_command(json.dumps(command))
    writer, answers = client.do_put(descriptor, batches[0].schema)
    receipts = []
    with writer:
        for batch in batches:
            writer.write_batch(batch)
            receipts.append(json.loads(answers.read().to_pybytes()))
        writer.done_writing()
    return receipts


def get(client, **what):
    return client.do_get(flight.Ticket(json.dumps(what))).read_all()


def test_writes_are_acknowledged_batch_by_batch_and_stored_once(client):
    batches = [rows(0, 10), rows(10, 10)]
    first = put(client, batches, source="flight", sequence=1)
    assert first == [{"replay": False, "rejected": 0, "sequence": n, "stored": 10} for n in (1, 2)]
    again = put(client, batches, source="flight", sequence=1)
    assert [receipt["replay"] for receipt in again] == [True, True]
    table = get(client, tags=["FL-1"], start="2026-02-01", end="2026-02-02")
    assert table["value"].to_pylist() == [float(i) for i in range(20)]
    with pytest.raises(pyarrow.ArrowException, match="3 is expected"):
        put(client, batches, source="flight", sequence=9)


def test_reads_what_tickets_ask(client):
    put(client, [rows(0, 5, "FL-2")])
    assert get(client, sql="select count(*) as n from samples where name = 'FL-2'"
               )["n"].to_pylist() == [5]
    info = client.get_flight_info(flight.FlightDescriptor.for_path("FL-2"))
    assert info.schema.names == ["tag", "time", "value", "state", "text", "quality"]
    assert {found.descriptor.path[0] for found in client.list_flights(b"FL-*")} == {b"FL-1", b"FL-2"}


@pytest.mark.parametrize("ticket,why", [("nonsense", "JSON"), ('{"tags":["nope"]}', "nope"), ('{"sql":"selec"}', "selec"),
                                        ('{}', "name a tag")])
def test_says_what_is_wrong(client, ticket, why):
    with pytest.raises(pyarrow.ArrowException, match=why):
        client.do_get(flight.Ticket(ticket)).read_all()


def test_needs_keys_and_tls_where_they_are_set(tmp_path):
    from program import Spindle
    (tmp_path / "w").write_text("writer-writer-writer")
    (tmp_path / "r").write_text("reader-reader-reader")
    plant = """\
archive: {path: archive}
serve:
  port: 0
  flight_port: 0
  auth:
    keys:
      - {name: w, role: writer, key: "file:w"}
      - {name: r, role: reader, key: "file:r"}
"""
    with Spindle(tmp_path).run(plant) as running:
        key = {"Authorization": "Bearer reader-reader-reader"}
        assert requests.get(running.url + "/v1/status", timeout=60).status_code == 401
        port = requests.get(running.url + "/v1/status", headers=key, timeout=60).json()["flight_port"]
        client = flight.connect(f"grpc://127.0.0.1:{port}")
        with pytest.raises(flight.FlightUnauthenticatedError):
            list(client.list_flights())
        reader = flight.FlightCallOptions(headers=[(b"authorization", b"Bearer reader-reader-reader")])
        assert list(client.list_flights(options=reader)) == []
        with pytest.raises(flight.FlightUnauthorizedError):
            writer, _ = client.do_put(flight.FlightDescriptor.for_command("{}"), rows(0, 1).schema, options=reader)
            writer.close()
