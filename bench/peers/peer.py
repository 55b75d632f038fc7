"""What each measured system must be able to do. Answers are plain numbers, so that all can be checked alike."""
import dataclasses
import pathlib
import time

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

MICROS_HOUR, MICROS_MINUTE = 3_600_000_000, 60_000_000


@dataclasses.dataclass
class Load:
    """The rows of one run: record batches of (tag, time, value) in the order a collector sends them."""
    path: pathlib.Path
    batches: list
    rows: int
    tags: int
    start: int  # microseconds since 1970, of the first row's hour
    end: int    # the hour after the last row

    @classmethod
    def open(cls, path, tags):
        file = pa.ipc.open_file(pa.memory_map(str(path)))
        batches = [file.get_batch(i) for i in range(file.num_record_batches)]
        first = pc.min(batches[0]["time"].cast(pa.int64())).as_py()
        last = pc.max(batches[-1]["time"].cast(pa.int64())).as_py()
        return cls(path, batches, sum(map(len, batches)), tags, first // MICROS_HOUR * MICROS_HOUR,
                   (last // MICROS_HOUR + 1) * MICROS_HOUR)

    def middle_hour(self):
        return self.start + (self.end - self.start) // 2 // MICROS_HOUR * MICROS_HOUR


@dataclasses.dataclass
class Questions:
    """The same for every system. Latest: 1,000 tags; means: 100 tags; grid: 50 tags, each minute of six hours."""
    latest: list
    one: int
    means: list
    grid: list
    above: float = 100.0

    @classmethod
    def of(cls, load):
        # Position 3 modulo 20 is an analog: see simulate/workload.cc.
        return cls(latest=list(range(min(1000, load.tags))), one=3, means=list(range(0, min(100, load.tags))),
                   grid=list(range(0, min(50, load.tags))))


class Peer:
    """One system. `wire`: it is a server, spoken to over loopback; otherwise it runs inside this process."""
    name = ""
    wire = False

    def __init__(self, folder: pathlib.Path):
        self.folder = folder

    def start(self): ...
    def stop(self): ...
    def prepare(self, load): """Turns rows into what the system takes, outside the clock."""
    def ingest(self): """Stores what was prepared; returns when all of it can be read."""
    def settle(self): """Merging and syncing that the system leaves for later, outside the clock of ingest()."""

    def latest(self, tags): raise NotImplementedError
    def raw(self, tag, start, end): raise NotImplementedError
    def plot(self, tag, start, end, parts): raise NotImplementedError
    def means(self, tags, start, end): raise NotImplementedError
    def grid(self, tags, start, end): raise NotImplementedError
    def scan(self, above): raise NotImplementedError

    def bytes_on_disk(self):
        return sum(f.stat().st_blocks * 512 for f in self.folder.rglob("*") if f.is_file())


def best_of(times, work):
    """The shortest of several runs in milliseconds, and the last answer."""
    spent, answer = [], None
    for _ in range(times):
        begin = time.perf_counter()
        answer = work()
        spent.append(time.perf_counter() - begin)
    return min(spent) * 1e3, answer


def checksum(values):
    """Of many numbers, whatever their order: enough to see that two systems answered alike."""
    values = np.asarray(values, dtype=np.float64)
    values = values[~np.isnan(values)]
    return len(values), float(np.round(values.sum(), 3))
