"""Spindle, both ways: inside a process (bench/archive_bench) and as a server over loopback."""
import datetime
import json
import pathlib
import signal
import subprocess

import pyarrow as pa

from peers.peer import MICROS_HOUR, MICROS_MINUTE, Peer
from peers.servers import Server, free_port

BUILD = pathlib.Path(__file__).parents[2] / "build"


class SpindleEmbedded(Peer):
    """Answers come from archive_bench, which asks and measures in C++ what the others are asked in Python."""
    name = "Spindle"

    def prepare(self, load):
        self.load = load

    def ingest(self):
        self.imported = self.bench("import", str(self.load.path), str(self.folder), str(self.load.tags))[0]

    def seconds(self):
        return self.imported["seconds"]

    def read(self):
        """Question → (milliseconds, how many numbers, their sum)."""
        answers = self.bench("read", str(self.folder), str(self.load.start), str(self.load.end))
        return {a["question"]: (a["ms"], (a["count"], round(a["sum"], 3))) for a in answers}

    @staticmethod
    def bench(*words):
        done = subprocess.run([BUILD / "archive_bench", *words], check=True, stdout=subprocess.PIPE, text=True)
        return [json.loads(line) for line in done.stdout.splitlines()]


class SpindleServer(Server):
    name = "Spindle"
    health = "/readyz"

    def start(self):
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        plant = self.folder / "plant.yaml"
        plant.write_text(f"archive:\n  path: {self.folder}/archive\nserve:\n  port: {port}\n  flight_port: {free_port()}\n")
        self.launch(str(BUILD / "spindle"), "run", str(plant))

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)

    def prepare(self, load):
        self.load = load
        tags = [{"name": self.tag(i)} for i in range(load.tags)]
        ids = {t["name"]: t["id"] for t in self.http.post(self.url + "/v1/tags", json=tags).json()["tags"]}
        base = ids[self.tag(0)]
        self.bodies = [self.stream(b, base) for b in load.batches]

    @staticmethod
    def tag(position):
        return f"LOAD.{position:06}.PV"

    @staticmethod
    def stream(batch, base):
        tag = pa.array(batch["tag"].to_numpy() + base, pa.int32())
        batch = pa.record_batch([tag, batch["time"], batch["value"]], names=["tag", "time", "value"])
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, batch.schema) as writer:
            writer.write_batch(batch)
        return sink.getvalue().to_pybytes()

    def ingest(self):
        self.send_all("/v1/write", self.bodies, {"Content-Type": "application/vnd.apache.arrow.stream",
                                                 "Spindle-Source": "bench"})

    def settle(self):
        """A restart: what was hot is in the tables then."""
        self.stop()
        self.start()

    def read(self, **question):
        answer = self.http.post(self.url + "/v1/read", json={"format": "arrow", **question})
        if answer.status_code != 200:
            raise RuntimeError(f"Spindle: {answer.text[:200]}")
        return pa.ipc.open_stream(answer.content).read_all()

    def sql(self, statement):
        answer = self.http.post(self.url + "/v1/sql?format=arrow", json={"sql": statement})
        if answer.status_code != 200:
            raise RuntimeError(f"Spindle: {answer.text[:200]}")
        return pa.ipc.open_stream(answer.content).read_all()

    def latest(self, tags):
        answer = self.http.post(self.url + "/v1/latest", json={"tags": [self.tag(t) for t in tags]}).json()
        return [t["sample"]["value"] for t in answer["tags"] if t["sample"] and t["sample"]["value"] is not None]

    def raw(self, tag, start, end):
        return self.read(tags=[self.tag(tag)], start=iso(start), end=iso(end - 1))["value"]

    def plot(self, tag, start, end, parts):
        return self.read(tags=[self.tag(tag)], kind="plot", start=iso(start), end=iso(end), intervals=parts)["value"]

    def means(self, tags, start, end):
        return self.read(tags=[self.tag(t) for t in tags], kind="summary", basis="event-weighted", start=iso(start),
                         end=iso(end), interval=f"{MICROS_HOUR // 1_000_000}s")["average"]

    def grid(self, tags, start, end):
        return self.read(tags=[self.tag(t) for t in tags], kind="last-at", start=iso(start), end=iso(end - 1),
                         interval=f"{MICROS_MINUTE // 1_000_000}s")["value"]

    def scan(self, above):
        """Not-a-number is null here, so it needs no condition of its own."""
        return self.sql(f"SELECT count(*) n, sum(value) x FROM samples WHERE value > {above}")["x"]


def iso(micros):
    epoch = datetime.datetime.fromtimestamp(0, datetime.timezone.utc)
    return (epoch + datetime.timedelta(microseconds=micros)).isoformat()
