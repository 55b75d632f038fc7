"""DuckDB and ClickHouse (chdb), each inside this process, fed Arrow."""
import duckdb
import pyarrow as pa
from chdb import session

from peers.peer import MICROS_HOUR, MICROS_MINUTE, Peer


def ids(tags):
    return ",".join(map(str, tags))


class Embedded(Peer):
    """Runs inside this process; takes an Arrow table whose times are whole microseconds."""

    def stop(self):
        self.db.close()

    def prepare(self, load):
        table = pa.Table.from_batches(load.batches)
        self.rows = table.set_column(1, "time", table["time"].cast(pa.int64()))


class DuckDb(Embedded):
    name = "DuckDB"

    def start(self):
        self.db = duckdb.connect(str(self.folder / "load.duckdb"), config={"threads": 2})
        self.db.execute("CREATE TABLE s (tag INTEGER, t BIGINT, v DOUBLE)")

    def ingest(self):
        rows = self.rows  # noqa: F841 (found by name in the statement)
        self.db.execute("INSERT INTO s SELECT tag, time, value FROM rows ORDER BY tag, time")
        self.db.execute("CHECKPOINT")

    def ask(self, sql):
        return self.db.execute(sql).fetchnumpy()

    def latest(self, tags):
        return self.ask(f"SELECT max_by(v, t) x FROM s WHERE tag IN ({ids(tags)}) GROUP BY tag")["x"]

    def raw(self, tag, start, end):
        return self.ask(f"SELECT t, v FROM s WHERE tag={tag} AND t>={start} AND t<{end} ORDER BY t")["v"]

    def plot(self, tag, start, end, parts):
        width = (end - start) // parts
        return self.ask(f"SELECT (t-{start})//{width} b, min(v) x, max(v) y, arg_min(v,t) f, arg_max(v,t) l "
                        f"FROM s WHERE tag={tag} AND v=v GROUP BY b")["y"]

    def means(self, tags, start, end):
        return self.ask(f"SELECT tag, t//{MICROS_HOUR} h, avg(v) x FROM s WHERE tag IN ({ids(tags)}) AND "
                        f"NOT isnan(v) AND t>={start} AND t<{end} GROUP BY tag, h")["x"]

    def grid(self, tags, start, end):
        return self.ask(
            f"WITH g AS (SELECT tag, t FROM (SELECT unnest([{ids(tags)}]) tag), "
            f"(SELECT unnest(range({start}, {end}, {MICROS_MINUTE})) t)) "
            f"SELECT v x FROM g ASOF JOIN (SELECT * FROM s WHERE tag IN ({ids(tags)}) AND t<{end}) q "
            f"ON g.tag=q.tag AND g.t>=q.t")["x"]

    def scan(self, above):
        return self.ask(f"SELECT count(*) n, sum(v) x FROM s WHERE v > {above} AND NOT isnan(v)")["x"]


class ClickHouse(Embedded):
    name = "ClickHouse"

    def start(self):
        self.db = session.Session(str(self.folder / "chdb"))
        self.db.query("CREATE DATABASE IF NOT EXISTS b ENGINE=Atomic")
        self.db.query("CREATE TABLE b.s (tag Int32 CODEC(ZSTD), t Int64 CODEC(DoubleDelta, ZSTD), "
                      "v Float64 CODEC(Gorilla, ZSTD)) ENGINE=MergeTree ORDER BY (tag, t)")

    def ingest(self):
        rows = self.rows  # noqa: F841 (found by name in the statement)
        self.db.query("INSERT INTO b.s SELECT tag, time, value FROM Python(rows)")

    def settle(self):
        self.db.query("OPTIMIZE TABLE b.s FINAL")
        self.size = self.ask("SELECT sum(bytes_on_disk) x FROM system.parts WHERE active AND database='b'")["x"][0].as_py()

    def bytes_on_disk(self):
        return self.size  # merged parts stay on the disk for some minutes; they do not count

    def ask(self, sql):
        return pa.ipc.open_stream(self.db.query(sql, "ArrowStream").bytes()).read_all()

    def latest(self, tags):
        return self.ask(f"SELECT argMax(v, t) x FROM b.s WHERE tag IN ({ids(tags)}) GROUP BY tag")["x"]

    def raw(self, tag, start, end):
        return self.ask(f"SELECT t, v FROM b.s WHERE tag={tag} AND t>={start} AND t<{end} ORDER BY t")["v"]

    def plot(self, tag, start, end, parts):
        width = (end - start) // parts
        return self.ask(f"SELECT intDiv(t-{start},{width}) b, min(v) x, max(v) y, argMin(v,t) f, argMax(v,t) l "
                        f"FROM b.s WHERE tag={tag} AND v=v GROUP BY b")["y"]

    def means(self, tags, start, end):
        return self.ask(f"SELECT tag, intDiv(t,{MICROS_HOUR}) h, avg(v) x FROM b.s WHERE tag IN ({ids(tags)}) "
                        f"AND NOT isNaN(v) AND t>={start} AND t<{end} GROUP BY tag, h")["x"]

    def grid(self, tags, start, end):
        return self.ask(
            f"SELECT q.v x FROM (SELECT tag, t FROM (SELECT arrayJoin([{ids(tags)}])::Int32 tag) a, "
            f"(SELECT arrayJoin(range({start}, {end}, {MICROS_MINUTE}))::Int64 t) m) g ASOF JOIN "
            f"(SELECT * FROM b.s WHERE tag IN ({ids(tags)}) AND t<{end}) q ON g.tag=q.tag AND g.t>=q.t")["x"]

    def scan(self, above):
        return self.ask(f"SELECT count() n, sum(v) x FROM b.s WHERE v > {above} AND NOT isNaN(v)")["x"]
