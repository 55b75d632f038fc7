"""What the tests of the table share: a live table to command, and how other programs count its rows."""
import os
import subprocess
import threading

import deltalake
import duckdb
import pytest


class LiveTable:
    """A process that writes a table; `ask` sends it a line and gives back the rows it then holds."""

    def __init__(self, program, place):
        self.place = str(place)
        self.process = subprocess.Popen([program, self.place], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer and not answer.startswith("error"), answer
        return int(answer.split()[1])

    def during(self, line, look):
        """Asks and, until the answer is there, looks again and again; at least once."""
        answer = []
        asking = threading.Thread(target=lambda: answer.append(self.ask(line)))
        asking.start()
        while True:
            look()
            if not asking.is_alive():
                break
        asking.join()
        return answer[0]

    def close(self):
        self.process.stdin.close()
        assert self.process.wait(60) == 0


def race(place, count):
    """Lets writers put the same objects where nothing is; says who won each. Every one has exactly one winner."""
    names = ["ann", "bo", "cid"]
    writers = [subprocess.Popen([os.environ["STORE_RACE"], place, name, str(count)], stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE, text=True) for name in names]
    for writer in writers:
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        writer.stdin.write("go\n")
        writer.stdin.flush()
    won = [(int(number), name) for name, writer in zip(names, writers) for number in writer.stdout.read().split()]
    for writer in writers:
        writer.stdin.close()
        assert writer.wait(60) == 0
    assert sorted(number for number, _ in won) == list(range(count))
    return dict(won)


@pytest.fixture
def program():
    return os.environ["LIVE_TABLE"]


@pytest.fixture
def table(program, tmp_path):
    live = LiveTable(program, tmp_path)
    yield live
    live.close()


def count_deltalake(folder):
    return deltalake.DeltaTable(str(folder)).to_pyarrow_dataset().count_rows()


def count_duckdb(folder, select="count(*)"):
    """DuckDB's own Parquet reader, over the files that the log names."""
    listed = ", ".join(f"'{file}'" for file in deltalake.DeltaTable(str(folder)).file_uris())
    return duckdb.sql(f"SELECT {select} FROM read_parquet([{listed}], hive_partitioning = true)").fetchone()[0]
