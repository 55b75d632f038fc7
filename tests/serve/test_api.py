"""The API as a whole: its description, who may do what, its metrics, and clients that mean it no good."""
import gzip
import json
import re
import socket

import openapi_spec_validator
import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

KEYS = {"reader": "reader-reader-reader", "writer": "writer-writer-writer", "admin": "admin-admin-admin-admin"}
OPEN = {("get", "/"), ("get", "/healthz"), ("get", "/readyz"), ("get", "/openapi.json")}
WRITES = {("post", path) for path in ("/omf", "/piwebapi/omf", "/v1/tags", "/v1/state-sets", "/v1/write")}
NEEDS_ADMIN = {("delete", "/v1/rejects")}
METHODS = {"get", "post", "put", "delete", "patch"}


def routes(document):
    return [(method, path) for path, item in document["paths"].items() for method in item if method in METHODS]


def lowest_role(route):
    return None if route in OPEN else "writer" if route in WRITES else "admin" if route in NEEDS_ADMIN else "reader"


@pytest.fixture(scope="module")
def keyed(tmp_path_factory):
    """A plant that asks for keys."""
    from program import Spindle
    folder = tmp_path_factory.mktemp("keyed")
    for role, key in KEYS.items():
        (folder / role).write_text(key)
    keys = "".join(f'      - {{name: {role}, role: {role}, key: "file:{role}"}}\n' for role in KEYS)
    with Spindle(folder).run("archive: {path: archive}\nserve:\n  port: 0\n  auth:\n    keys:\n" + keys) as plant:
        yield plant


def test_its_description_is_openapi(running):
    document = running.get("/openapi.json").json()
    openapi_spec_validator.validate(document)
    described_as_open = {(method, path) for method, path in routes(document)
                         if document["paths"][path][method].get("security") == []}
    assert described_as_open == OPEN


def test_every_route_asks_for_its_role(keyed):
    order = [None, "reader", "writer", "admin"]
    for method, path in routes(keyed.get("/openapi.json").json()):
        url = keyed.url + re.sub(r"\{\w+\}", "x", path)
        for role in [*order, "wrong"]:
            headers = {"Authorization": f"Bearer {KEYS.get(role, 'wrong-wrong-wrong-wrong')}"} if role else {}
            status = requests.request(method, url, headers=headers, timeout=60).status_code
            lowest = lowest_role((method, path))
            if lowest is None:
                assert status == 200, (method, path, role)
            elif role in (None, "wrong"):
                assert status == 401, (method, path, role)
            elif order.index(role) < order.index(lowest):
                assert status == 403, (method, path, role)
            else:
                assert status not in (401, 403), (method, path, role)


def test_its_metrics_are_read_by_prometheus_own_parser(running):
    answer = running.get("/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    families = list(text_string_to_metric_families(answer.text))
    assert len(families) > 10
    names = [family.name for family in families]
    assert len(set(names)) == len(names)
    for family in families:
        assert family.documentation and family.type != "unknown", family.name
        assert re.fullmatch(r"(spindle|process)_[a-z0-9_]+", family.name)
        assert all(sample.name.endswith("_total") for sample in family.samples if family.type == "counter")


def raw(running, sent, half_close=False):
    """The first line that answers exactly these bytes; empty when the connection is closed without one."""
    host, port = running.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=60) as line:
        line.sendall(sent)
        if half_close:
            line.shutdown(socket.SHUT_WR)
        received = b""
        try:
            while b"\r\n" not in received and (piece := line.recv(65536)):
                received += piece
        except ConnectionResetError:
            pass
        return received.split(b"\r\n")[0].decode()


@pytest.mark.parametrize("sent,status", [
    (b"GET /v1/tags HTTP/1.0\r\n\r\n", "200"),
    (b"GET /v1/../v1/../../etc/passwd HTTP/1.1\r\nHost: h\r\n\r\n", "404"),
    (b"GET /..%2f..%2fetc/passwd HTTP/1.1\r\nHost: h\r\n\r\n", "404"),
    (b"GET /v1/read?tag=%ff%fe HTTP/1.1\r\nHost: h\r\n\r\n", "404"),
    (b"GET /%ff%c0%af HTTP/1.1\r\nHost: h\r\n\r\n", "404"),
    (b"GET /\xff HTTP/1.1\r\nHost: h\r\n\r\n", "40"),
    (b"GET / HTTP/1.1\r\nHost: h\r\nX: " + b"a" * 100_000 + b"\r\n\r\n", "431"),
    (b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n", "431"),
    (b"POST /v1/sql HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999\r\n\r\n", "413"),
    (b"POST /v1/sql HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"),
    (b"TRACE / HTTP/1.1\r\nHost: h\r\n\r\n", "405"),
    (b"CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n", "400"),
    (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "400"),
], ids=lambda value: repr(value[:30]))
def test_hostile_requests_are_answered(running, sent, status):
    assert raw(running, sent, half_close=True).removeprefix("HTTP/1.").partition(" ")[2].startswith(status)
    assert running.get("/healthz").ok


def post(running, path, body, **headers):
    return requests.post(running.url + path, data=body, headers=headers, timeout=60)


def test_bodies_that_grow_or_nest_are_refused(running):
    bomb = gzip.compress(bytes(200 << 20))
    assert post(running, "/v1/write", bomb, **{"Content-Encoding": "gzip"}).status_code == 413
    deep = b"[" * 5_000_000 + b"]" * 5_000_000
    for path, before, behind in (("/v1/read", b'{"tags":', b"}"), ("/v1/tags", b"", b""), ("/v1/state-sets", b"", b""),
                                 ("/v1/sql", b'{"sql":', b"}"), ("/v1/latest", b'{"tags":', b"}")):
        assert post(running, path, before + deep + behind, **{"Content-Type": "application/json"}).status_code == 400
    nested = b"[" * 90_000 + b"]" * 90_000
    omf = {"messagetype": "data", "messageformat": "json", "omfversion": "1.2", "action": "create"}
    assert post(running, "/omf", b'[{"containerid":"c","values":[{"v":' + nested + b"}]}]", **omf).status_code == 400
    assert post(running, "/piwebapi/batch", b'{"1":{"Method":' + deep[:1_000_000] + b"}}").status_code == 400
    assert running.get("/healthz").ok


def test_broken_utf8_never_leaves_as_broken_json(running):
    for path in ("/v1/read?tag=a%ffb", "/v1/%ff", "/v1/read?tag=x&start=%c3", "/piwebapi/points?path=%ff"):
        answer = requests.get(running.url + path, timeout=60)
        assert answer.status_code >= 400
        json.loads(answer.content.decode("utf-8"))


def test_many_connections_at_once_are_told_and_leave_room(running):
    host, port = running.url.removeprefix("http://").split(":")
    lines = []
    try:
        for _ in range(3_000):
            lines.append(socket.create_connection((host, int(port)), timeout=60))
    except OSError:
        pass  # this side is out of descriptors
    assert len(lines) > 500
    for line in lines:
        line.close()
    assert running.get("/healthz").ok
