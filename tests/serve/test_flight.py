"""Arrow Flight, by pyarrow's client."""
import datetime
import json
import subprocess

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


KEYS = """\
archive: {path: archive}
serve:
  port: 0
  certificate: server.pem
  key: server.key
  auth:
    keys:
      - {name: w, role: writer, key: "file:w"}
      - {name: r, role: reader, key: "file:r"}
"""


@pytest.fixture(scope="module")
def secured(tmp_path_factory):
    """A plant with TLS and keys; the folder holds what clients trust."""
    from program import Spindle
    folder = tmp_path_factory.mktemp("secured")
    (folder / "w").write_text("writer-writer-writer")
    (folder / "r").write_text("reader-reader-reader")
    for name in ("server", "other"):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-keyout", f"{name}.key", "-out", f"{name}.pem", "-days", "2", "-subj", "/CN=localhost",
                        "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
                       cwd=folder, check=True, capture_output=True)
    with Spindle(folder).run(KEYS) as running:
        trusted = folder / "server.pem"
        assert requests.get(running.url + "/v1/status", verify=trusted, timeout=60).status_code == 401
        status = requests.get(running.url + "/v1/status", verify=trusted, timeout=60,
                              headers={"Authorization": "Bearer reader-reader-reader"}).json()
        yield folder, f"127.0.0.1:{status['flight_port']}"


def secured_client(secured, trusted="server.pem"):
    folder, address = secured
    return flight.connect(f"grpc+tls://{address}", tls_root_certs=(folder / trusted).read_bytes())


def bearer(key):
    return flight.FlightCallOptions(headers=[(b"authorization", b"Bearer " + key)], timeout=60)


def try_to_write(client, options):
    writer, _ = client.do_put(flight.FlightDescriptor.for_command("{}"), rows(0, 1).schema, options=options)
    writer.close()


def test_keys_decide_who_may_do_what(secured):
    with secured_client(secured) as client:
        for options in (None, bearer(b"wrong-wrong-wrong-wrong")):
            with pytest.raises(flight.FlightUnauthenticatedError):
                list(client.list_flights(options=options))
            with pytest.raises(flight.FlightUnauthenticatedError):
                client.do_get(flight.Ticket('{"sql":"select 1"}'), options)
            with pytest.raises(flight.FlightUnauthenticatedError):
                try_to_write(client, options)
        reader, writer = bearer(b"reader-reader-reader"), bearer(b"writer-writer-writer")
        assert list(client.list_flights(options=reader)) == []
        with pytest.raises(flight.FlightUnauthorizedError):
            try_to_write(client, reader)
        try_to_write(client, writer)


def test_a_handshake_gives_the_header_for_the_calls_after_it(secured):
    with secured_client(secured) as client:
        header = client.authenticate_basic_token("r", "reader-reader-reader")
        assert list(client.list_flights(options=flight.FlightCallOptions(headers=[header]))) == []
        with pytest.raises(flight.FlightUnauthenticatedError):
            client.authenticate_basic_token("r", "wrong-wrong-wrong-wrong")


def test_only_tls_is_spoken_and_only_to_who_trusts_it(secured):
    once = flight.FlightCallOptions(timeout=60)
    for client in (secured_client(secured, "other.pem"), flight.connect(f"grpc://{secured[1]}")):
        with client, pytest.raises(flight.FlightUnavailableError):
            list(client.list_flights(options=once))


def test_another_program_on_its_port_is_named(running, tmp_path):
    from program import Spindle
    port = running.get("/v1/status").json()["flight_port"]
    (tmp_path / "plant.yaml").write_text(f"archive: {{path: a}}\nserve: {{port: 0, flight_port: {port}}}\n")
    done = Spindle(tmp_path)("run", "plant.yaml")
    assert done.code == 4 and str(port) in done.err and "Arrow Flight" in done.err


def test_it_can_be_turned_off(tmp_path):
    from program import Spindle
    with Spindle(tmp_path).run("archive: {path: a}\nserve: {port: 0, flight_port: -1}\n") as running:
        assert running.get("/v1/status").json()["flight_port"] == -1
