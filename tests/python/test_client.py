import datetime
import shutil
import subprocess
import sys

import pyarrow
import pyarrow.compute
import pytest

from program import ROOT
from spindle import Client, OutOfOrder, SpindleError

TAG = "11-PT-001"
UTC = datetime.timezone.utc
START = datetime.datetime(2026, 1, 31, 8, tzinfo=UTC)


def table(tag, count, value=1.0, start=START):
    return pyarrow.table({
        "tag": pyarrow.array([tag] * count),
        "time": pyarrow.array([start + datetime.timedelta(seconds=i) for i in range(count)], pyarrow.timestamp("us", "UTC")),
        "value": pyarrow.array([value + i for i in range(count)])})


def test_tags_are_a_table(client):
    tags = client.tags()
    assert TAG in tags["name"].to_pylist()
    assert client.tags("11-PT-*")["unit"].to_pylist()[0] == "barg"
    assert client.tags("no such*").num_rows == 0


def test_reads_in_five_ways(client):
    now = datetime.datetime.now(UTC)
    start, end = now - datetime.timedelta(hours=6), now - datetime.timedelta(hours=1)
    recorded = client.read([TAG, "11-FIC-006.MODE"], start, end)
    assert {"tag", "time", "value", "quality"} <= set(recorded.column_names)
    times = recorded.filter(pyarrow.compute.equal(recorded["tag"].cast("string"), TAG))["time"].to_pylist()
    assert times == sorted(times) and start <= times[0] and times[-1] <= end
    assert client.read(TAG, start, end, kind="interpolated", interval="1h").num_rows == 6
    assert client.read(TAG, kind="at-times", times=[start, end])["time"].to_pylist() == [start, end]
    assert client.read(TAG, start, end, kind="plot", intervals=10).num_rows > 10
    days = client.read(TAG, start, end, kind="summary", interval="150m")
    assert days.num_rows == 2 and days["minimum"][0].as_py() <= days["average"][0].as_py()


def test_writes_exactly_once(client):
    client.declare([{"name": "py.once", "unit": "bar"}])
    first = client.write(table("py.once", 10), "py-once", 1)
    assert (first.stored, first.rejected, first.replay) == (10, 0, False)
    assert client.write(table("py.once", 10), "py-once", 1).replay
    assert client.last_sequence("py-once") == 1 and client.last_sequence("nobody") is None
    with pytest.raises(OutOfOrder) as gap:
        client.write(table("py.once", 1), "py-once", 3)
    assert gap.value.expected == 2
    batches = table("py.once", 4, start=START + datetime.timedelta(hours=1)).to_batches(max_chunksize=2)
    assert client.write(batches, "py-once", 2).stored == 4
    back = client.read("py.once", START, START + datetime.timedelta(days=1))
    assert back["value"].to_pylist() == [1.0 + i for i in range(10)] + [1.0 + i for i in range(4)]


def test_as_of_answers_as_it_was_known_then(client):
    client.declare([{"name": "py.late"}])
    client.write(table("py.late", 3, 10.0), "py-late")
    known = START + datetime.timedelta(days=1)
    client.write(table("py.late", 1, 99.0), "py-late", known=known)
    end = START + datetime.timedelta(minutes=1)
    assert client.read("py.late", START, end)["value"].to_pylist() == [99.0, 11.0, 12.0]
    before = client.read("py.late", START, end, as_of=known - datetime.timedelta(seconds=1))
    assert before["value"].to_pylist() == [10.0, 11.0, 12.0]


def test_rejects_are_counted(client):
    receipt = client.write(table("py.nobody.knows", 2), "py-rejects")
    assert (receipt.stored, receipt.rejected) == (0, 2)


def test_sql(client):
    counts = client.sql(f"SELECT name, count(*) AS rows FROM samples WHERE name = '{TAG}' GROUP BY name")
    assert counts["rows"].to_pylist()[0] > 100
    with pytest.raises(SpindleError) as wrong:
        client.sql("SELECT * FROM nowhere")
    assert wrong.value.code == "invalid" and "nowhere" in str(wrong.value)


def test_errors_say_what_to_do(client):
    with pytest.raises(SpindleError) as unknown:
        client.read("no.such.tag")
    assert unknown.value.code == "not found" and "no.such.tag" in str(unknown.value)
    with pytest.raises(SpindleError) as odd:
        client.write(table("py.once", 1).append_column("colour", pyarrow.array(["red"])), "py-odd")
    assert odd.value.code == "invalid" and "colour" in str(odd.value)
    with pytest.raises(ValueError, match="time zone"):
        client.read(TAG, datetime.datetime(2026, 1, 1))
    with pytest.raises(SpindleError):
        Client("http://127.0.0.1:1").tags()


def test_installs_with_pip_from_the_folder(tmp_path):
    source = tmp_path / "source"  # setuptools builds in the folder
    shutil.copytree(ROOT / "python" / "spindle", source)
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation", "--target",
                    tmp_path / "site", "--no-index", source], check=True, cwd=tmp_path)
    subprocess.run([sys.executable, "-c", "import spindle; spindle.Client"], check=True, cwd=tmp_path,
                   env={"PYTHONPATH": str(tmp_path / "site")})
