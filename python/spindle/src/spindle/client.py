"""Spindle's HTTP API in five verbs. One Client may be used from one thread at a time."""
import dataclasses
import datetime

import pyarrow
import requests

ARROW_STREAM = "application/vnd.apache.arrow.stream"


class SpindleError(Exception):
    """What the server, or the way to it, said. `code` is Spindle's word: invalid, not found, unavailable, ..."""

    def __init__(self, message, code="unavailable"):
        super().__init__(message)
        self.code = code


class OutOfOrder(SpindleError):
    """A batch came before its predecessor; `expected` is the sequence to send first."""

    def __init__(self, message, expected):
        super().__init__(message, "out of order")
        self.expected = expected


@dataclasses.dataclass(frozen=True)
class Receipt:
    """What became of a batch; its rows survive a power cut."""
    stored: int
    rejected: int  # set aside with a reason: `spindle rejects`
    replay: bool  # this sequence had been acknowledged before; nothing was stored now


class Client:
    """A running Spindle at `url`; `token` is an API key or an OIDC bearer token.

    `verify` is a CA file, or False to trust any certificate; `timeout` in seconds is for connecting and for each
    silence while an answer comes.
    """

    def __init__(self, url="http://127.0.0.1:8080", token=None, *, verify=True, timeout=60):
        self._url = url.rstrip("/")
        self._timeout = timeout
        self._session = requests.Session()
        self._session.verify = verify
        if token:
            self._session.headers["Authorization"] = f"Bearer {token}"

    def tags(self, pattern="*", max_count=100_000):
        """Tags whose name fits the pattern (* and ?), as a table: id, name, type, step, unit, description, ..."""
        listed = self._call("GET", "/v1/tags", params={"name": pattern, "max_count": max_count}).json()["tags"]
        columns = ["id", "name", "type", "step", "description", "unit", "state_set", "zero", "span", "source"]
        types = {"id": pyarrow.int32(), "step": pyarrow.bool_(), "zero": pyarrow.float64(), "span": pyarrow.float64()}
        return pyarrow.table({name: pyarrow.array([tag.get(name) for tag in listed], types.get(name, pyarrow.string()))
                              for name in columns})

    def read(self, tags, start="*-1h", end="*", as_of=None, kind="recorded", **options):
        """Samples of one or many tags, in time order a tag.

        kind: recorded, interpolated (interval="1m"), at-times (times=[...]), plot (intervals=400) or summary
        (interval="1d"; basis="event-weighted"). Further options as /v1/read has them: boundary, max_count, zone.
        """
        asked = {"tags": [tags] if isinstance(tags, str) else list(tags), "start": _time(start), "end": _time(end),
                 "kind": kind, "format": "arrow", **options}
        if as_of is not None:
            asked["as_of"] = _time(as_of)
        if "times" in asked:
            asked["times"] = [_time(time) for time in asked["times"]]
        return self._table("/v1/read", asked)

    def sql(self, statement, as_of=None):
        """The answer of one SELECT in DuckDB's dialect over samples, tags, rollups and state_sets."""
        asked = {"sql": statement, "format": "arrow"}
        if as_of is not None:
            asked["as_of"] = _time(as_of)
        return self._table("/v1/sql", asked)

    def write(self, rows, source, sequence=0, known=None):
        """Stores rows: a pyarrow.Table or RecordBatch, or a sequence of them, as one batch. Returns a Receipt.

        Columns: tag (name or id), time (timestamp), value; optional quality, state, text. The batches of a source
        are numbered 1, 2, 3, ...; one that was acknowledged before is recognised and not stored twice. Sequence 0
        is not numbered. `known`: when late rows became known; otherwise they are known from now on.
        """
        headers = {"Content-Type": ARROW_STREAM, "Spindle-Source": source}
        if sequence:
            headers["Spindle-Sequence"] = str(sequence)
        if known is not None:
            headers["Spindle-Known"] = _time(known)
        answer = self._call("POST", "/v1/write", data=_stream(rows), headers=headers).json()
        return Receipt(answer["stored"], answer["rejected"], answer["replay"])

    def declare(self, tags):
        """Creates or updates tags: dicts with name, and type, unit, description, step, state_set, ... as needed."""
        self._call("POST", "/v1/tags", json=list(tags))

    def last_sequence(self, source):
        """The sequence of the last acknowledged batch of `source`; None when it never sent one."""
        sources = self._call("GET", "/v1/status").json()["sources"]
        return next((one["last_sequence"] for one in sources if one["name"] == source), None)

    def _table(self, path, asked):
        answer = self._call("POST", path, json=asked)
        with pyarrow.ipc.open_stream(answer.content) as reader:
            return reader.read_all()

    def _call(self, method, path, **arguments):
        try:
            answer = self._session.request(method, self._url + path, timeout=self._timeout, **arguments)
        except requests.RequestException as error:
            raise SpindleError(f"{self._url}: {error}") from error
        if answer.ok:
            return answer
        try:
            told = answer.json()
            message, code = told["error"], told.get("code", "")
        except (ValueError, KeyError, TypeError):
            raise SpindleError(f"{self._url}{path}: status {answer.status_code}; is it Spindle?") from None
        if "expected" in told:
            raise OutOfOrder(message, told["expected"])
        raise SpindleError(message, code)


def _time(time):
    if not isinstance(time, datetime.datetime):
        return str(time)
    if time.tzinfo is None:
        raise ValueError(f"{time!r} has no time zone; use datetime.timezone.utc or a ZoneInfo")
    return time.isoformat()


def _stream(rows):
    batches = [rows] if isinstance(rows, (pyarrow.Table, pyarrow.RecordBatch)) else list(rows)
    if not batches:
        raise ValueError("nothing to write")
    sink = pyarrow.BufferOutputStream()
    with pyarrow.ipc.new_stream(sink, batches[0].schema) as writer:
        for batch in batches:
            writer.write(batch)
    return sink.getvalue().to_pybytes()
