"""The table lives in S3 as moto plays it."""
import os
import socket
import subprocess
import time

import deltalake
import pyarrow.fs
import pytest

from conftest import LiveTable, race

KEYS = {"AWS_ACCESS_KEY_ID": "spindle", "AWS_SECRET_ACCESS_KEY": "a secret of tests", "AWS_REGION": "eu-central-1",
        "AWS_EC2_METADATA_DISABLED": "true"}


@pytest.fixture
def s3(monkeypatch):
    """Port of a server with the bucket `box`, and its files."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    process = subprocess.Popen([os.environ["MOTO"], "-H", "127.0.0.1", "-p", str(port)],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
    files = pyarrow.fs.S3FileSystem(endpoint_override=f"127.0.0.1:{port}", scheme="http", region="eu-central-1",
                                    allow_bucket_creation=True)
    files.create_dir("box")
    yield port, files
    process.kill()
    process.wait(30)


def place(port):
    return f"s3://box/plant?region=eu-central-1&scheme=http&endpoint_override=127.0.0.1:{port}"


def rows_by_deltalake(port):
    options = {**KEYS, "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}", "AWS_ALLOW_HTTP": "true"}
    return deltalake.DeltaTable("s3://box/plant/samples", storage_options=options).to_pyarrow_table().num_rows


def test_a_table_lives_in_a_bucket(s3, program):
    port, files = s3

    def count():
        below = pyarrow.fs.FileSelector("box/plant/samples", recursive=True)
        return sum(file.path.endswith(".parquet") for file in files.get_file_info(below))

    table = LiveTable(program, place(port))
    for size in (20_000, 5_000, 5_000):
        rows = table.ask(f"write {size}")
    assert rows_by_deltalake(port) == rows
    before = count()
    assert table.ask("compact") == rows
    assert rows_by_deltalake(port) == rows
    assert table.ask("vacuum") == rows
    assert count() < before
    table.close()
    table = LiveTable(program, place(port))
    assert table.ask("write 7") == rows + 7
    assert rows_by_deltalake(port) == rows + 7
    table.close()


def test_of_writers_that_race_one_wins(s3):
    port, files = s3
    for number, winner in race(place(port), 60).items():
        assert files.open_input_stream(f"box/plant/race/{number}").readall().decode() == winner


def test_a_second_writer_of_the_table_is_noticed(s3, program):
    port, _ = s3
    first = LiveTable(program, place(port))
    first.ask("write 100")
    second = LiveTable(program, place(port))
    assert second.ask("vacuum") == 100  # it is open
    rows = first.ask("write 100")
    with pytest.raises(AssertionError, match="written by someone else"):
        second.ask("write 100")
    second.process.wait(60)
    assert rows_by_deltalake(port) == rows
    first.close()
