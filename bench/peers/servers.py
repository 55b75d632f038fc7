"""QuestDB and VictoriaMetrics, spoken to over loopback by the same two threads as Spindle."""
import concurrent.futures
import json
import os
import pathlib
import socket
import subprocess
import time

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import requests

from peers.peer import MICROS_MINUTE, Peer

TOOLS = pathlib.Path(os.environ.get("SPINDLE_DEPS", pathlib.Path.home() / ".cache/spindle")) / "bench"
SENDERS = 2


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server(Peer):
    """Starts a process, sends prepared bodies to it from SENDERS connections, asks over HTTP."""
    wire = True
    health = "/"

    def launch(self, *command, **environment):
        log = (self.folder / "log").open("wb")
        self.process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, **environment})
        self.http = requests.Session()
        for _ in range(600):
            try:
                if self.http.get(self.url + self.health, timeout=2).status_code < 500:
                    return
            except requests.RequestException:
                time.sleep(0.1)
        raise RuntimeError(f"{self.name} did not start; see {self.folder / 'log'}")

    def stop(self):
        self.process.terminate()
        self.process.wait(60)

    def send_all(self, path, bodies, headers=None):
        def send(mine):
            with requests.Session() as http:
                for body in mine:
                    while (answer := http.post(self.url + path, data=body, headers=headers)).status_code in (429, 503):
                        time.sleep(0.02)
                    if answer.status_code >= 300:
                        raise RuntimeError(f"{self.name}: {answer.status_code} {answer.text[:200]}")
        with concurrent.futures.ThreadPoolExecutor(SENDERS) as pool:
            list(pool.map(send, [bodies[i::SENDERS] for i in range(SENDERS)]))


class QuestDb(Server):
    name = "QuestDB"
    health = "/exec?query=select%201"

    def start(self):
        port, pg, line = free_port(), free_port(), free_port()
        self.url = f"http://127.0.0.1:{port}"
        (self.folder / "conf").mkdir()
        (self.folder / "conf/server.conf").write_text(
            f"http.bind.to=127.0.0.1:{port}\npg.net.bind.to=127.0.0.1:{pg}\nline.tcp.net.bind.to=127.0.0.1:{line}\n"
            "http.min.enabled=false\ncairo.commit.mode=sync\ntelemetry.enabled=false\n"
            "cairo.wal.apply.parallel.sql.enabled=true\n")
        self.launch("java", "-Xmx4g", "-XX:+UseParallelGC", "--add-exports", "java.base/jdk.internal.math=ALL-UNNAMED",
                    "-p", next(TOOLS.glob("questdb-*.jar")).as_posix(), "-m", "io.questdb/io.questdb.ServerMain",
                    "-d", str(self.folder))
        self.ask("CREATE TABLE s (tag SYMBOL CAPACITY 131072, v DOUBLE, t TIMESTAMP) TIMESTAMP(t) PARTITION BY DAY WAL")

    def prepare(self, load):
        self.rows = load.rows
        self.bodies = [self.lines(b) for b in load.batches]

    @staticmethod
    def lines(batch):
        """Line protocol; not-a-number has no spelling in it, so that row has only its tag."""
        text = pc.cast(batch["value"], pa.string())
        value = pc.if_else(pc.is_nan(batch["value"]), "", pc.binary_join_element_wise(" v=", text, ""))
        at = pc.cast(pc.cast(batch["time"], pa.int64()), pa.string())
        lines = pc.binary_join_element_wise("s,tag=", pc.cast(batch["tag"], pa.string()), value, " ", at, "\n", "")
        offsets = np.frombuffer(lines.buffers()[1], np.int32)
        return lines.buffers()[2].slice(0, int(offsets[len(lines)])).to_pybytes()

    def ingest(self):
        self.send_all("/write?precision=u", self.bodies)
        while self.ask("SELECT count() FROM s")[0][0] < self.rows:
            time.sleep(0.05)

    def ask(self, sql):
        answer = self.http.get(self.url + "/exec", params={"query": sql, "limit": "0,10000000"}).json()
        if "error" in answer:
            raise RuntimeError(f"QuestDB: {answer['error']} in {sql}")
        return answer.get("dataset", [])

    def column(self, sql, at):
        return [r[at] if r[at] is not None else np.nan for r in self.ask(sql)]

    @staticmethod
    def of(tags):
        return "(" + ",".join(f"'{t}'" for t in tags) + ")"

    def latest(self, tags):
        return self.column(f"SELECT tag, v FROM s WHERE tag IN {self.of(tags)} LATEST ON t PARTITION BY tag", 1)

    def raw(self, tag, start, end):
        return self.column(f"SELECT t, v FROM s WHERE tag='{tag}' AND t>={start} AND t<{end}", 1)

    def plot(self, tag, start, end, parts):
        width = (end - start) // parts
        return self.column(f"SELECT (t::long-{start})/{width} b, min(v), max(v) y, first(v), last(v) FROM s "
                           f"WHERE tag='{tag}' AND v!=null", 2)

    def means(self, tags, start, end):
        return self.column(f"SELECT t, tag, avg(v) FROM s WHERE tag IN {self.of(tags)} AND v!=null AND t>={start} "
                           f"AND t<{end} SAMPLE BY 1h", 2)

    def grid(self, tags, start, end):
        minutes = (end - start) // MICROS_MINUTE
        return self.column(
            f"SELECT g.t, g.tag, q.v FROM ((SELECT m.t t, n.tag tag FROM (SELECT ({start}+(x-1)*{MICROS_MINUTE})"
            f"::timestamp t FROM long_sequence({minutes})) m CROSS JOIN (SELECT DISTINCT tag FROM s WHERE tag IN "
            f"{self.of(tags)}) n ORDER BY t) timestamp(t)) g ASOF JOIN (SELECT t, tag, v FROM s WHERE tag IN "
            f"{self.of(tags)} AND t<{end}) q ON (tag)", 2)

    def scan(self, above):
        return self.column(f"SELECT count(), sum(v) FROM s WHERE v > {above}", 1)


class VictoriaMetrics(Server):
    """Has milliseconds only, no order of writing to disk, and no way to keep not-a-number."""
    name = "VictoriaMetrics"
    health = "/health"

    def start(self):
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.launch(str(TOOLS / "victoria-metrics"), f"-storageDataPath={self.folder}/data",
                    f"-httpListenAddr=127.0.0.1:{port}", "-retentionPeriod=100y", "-search.latencyOffset=0s",
                    "-search.maxPointsPerTimeseries=1000000", "-search.disableCache",
                    "-search.maxUniqueTimeseries=1000000",
                    "-search.maxPointsSubqueryPerTimeseries=10000000")

    def prepare(self, load):
        self.rows = load.rows
        self.bodies = [self.lines(b) for b in load.batches]

    @staticmethod
    def lines(batch):
        order = pc.sort_indices(batch, [("tag", "ascending"), ("time", "ascending")])
        batch = batch.take(order)
        tag = batch["tag"].to_numpy()
        at = batch["time"].cast(pa.int64()).to_numpy() // 1000
        value = batch["value"].to_numpy()
        keep = ~np.isnan(value)
        tag, at, value = tag[keep], at[keep], value[keep]
        cuts = np.flatnonzero(np.diff(tag)) + 1
        out = []
        for t, a, v in zip(np.split(tag, cuts), np.split(at, cuts), np.split(value, cuts)):
            out.append(json.dumps({"metric": {"__name__": "s", "tag": str(t[0])}, "values": v.tolist(),
                                   "timestamps": a.tolist()}, separators=(",", ":")))
        return ("\n".join(out) + "\n").encode()

    def ingest(self):
        self.send_all("/api/v1/import", self.bodies)
        self.http.get(self.url + "/internal/force_flush")

    @staticmethod
    def of(tags):
        return 's{tag=~"' + "|".join(map(str, tags)) + '"}'

    def ask(self, path, **parameters):
        answer = self.http.get(f"{self.url}/api/v1/{path}", params=parameters).json()
        if answer["status"] != "success":
            raise RuntimeError(f"VictoriaMetrics: {answer['error']}")
        return answer["data"]["result"]

    def range(self, query, start, end, step):
        out = []
        for series in self.ask("query_range", query=query, start=start / 1e6, end=end / 1e6, step=step):
            out += [float(v) for _, v in series["values"]]
        return out

    def latest(self, tags):
        return [float(r["value"][1]) for r in self.ask("query", query=f"last_over_time({self.of(tags)}[2d])",
                                                      time=self.end / 1e6)]

    def raw(self, tag, start, end):
        lines = self.http.get(self.url + "/api/v1/export", params={
            "match[]": f's{{tag="{tag}"}}', "start": start / 1e6, "end": (end - 1000) / 1e6}).text.splitlines()
        return [v for line in lines for v in json.loads(line)["values"]]

    def plot(self, tag, start, end, parts):
        step = max(1, (end - start) // parts // 1_000_000)
        return self.range(f'max_over_time(s{{tag="{tag}"}}[{step}s])', start + step * 1_000_000, end, f"{step}s")

    def means(self, tags, start, end):
        return self.range(f"avg_over_time({self.of(tags)}[1h])", start + 3_600_000_000, end, "1h")

    def grid(self, tags, start, end):
        return self.range(f"last_over_time({self.of(tags)}[2d])", start, end - MICROS_MINUTE, "1m")

    def scan(self, above):
        return [float(r["value"][1]) for r in self.ask(
            "query", query=f"sum(sum_over_time((s > {above})[2d:1s]))", time=self.end / 1e6)]
