"""deltalake and DuckDB read a live table: the same rows before, during and after merging."""
from conftest import count_deltalake, count_duckdb

import deltalake
import pyarrow.compute as pc


def test_peers_count_the_same_rows_before_during_and_after_merging(table):
    samples = table.place + "/samples"
    counts = [60_000, 5_000, 5_000, 300]
    for i, count in enumerate(counts):
        rows = table.ask(f"write {count}")
        assert rows == sum(counts[:i + 1])
        assert count_deltalake(samples) == count_duckdb(samples) == rows
    total = count_duckdb(samples, "sum(hash(tag, time, value, state, text, quality, known))")

    def look():
        assert count_deltalake(samples) == rows
        assert count_duckdb(samples) == rows

    assert table.during("compact", look) == rows
    look()
    assert table.ask("vacuum") == rows
    look()
    assert count_duckdb(samples, "sum(hash(tag, time, value, state, text, quality, known))") == total
    assert count_duckdb(samples, "count(*) FILTER (month <> strftime(time AT TIME ZONE 'UTC', '%Y-%m'))") == 0


def test_peers_read_past_checkpoints(table):
    samples = table.place + "/samples"
    for commit in range(1, 46):
        rows = table.ask("write 100")
    assert rows == 4_500
    assert deltalake.DeltaTable(samples).version() == 45
    assert count_deltalake(samples) == rows
    assert table.ask("compact") == rows
    assert table.ask("vacuum") == rows
    assert count_deltalake(samples) == count_duckdb(samples) == rows


def test_statistics_let_peers_skip_files(table):
    table.ask("write 30000")
    dataset = deltalake.DeltaTable(table.place + "/samples").to_pyarrow_dataset()
    everything = dataset.to_table()
    for tag in (0, 17, 49, 50):
        wanted = everything.filter(pc.equal(everything["tag"], tag)).num_rows
        assert dataset.count_rows(filter=pc.field("tag") == tag) == wanted
    middle = everything["time"][everything.num_rows // 2]
    wanted = everything.filter(pc.greater_equal(everything["time"], middle)).num_rows
    assert dataset.count_rows(filter=pc.field("time") >= middle) == wanted


def test_rollups_agree_with_rows(table):
    for _ in range(3):
        table.ask("write 100000")
    table.ask("compact")
    rollups = table.place + "/rollups"
    assert count_deltalake(rollups) == count_duckdb(rollups) > 0
    samples = table.place + "/samples"
    days = count_duckdb(rollups, "sum(count) FILTER (seconds = 86400 AND tag = 0)")
    assert days == count_duckdb(samples, "count(*) FILTER (tag = 0)")
