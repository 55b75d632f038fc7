"""`spindle run`: serves, stops in order, and finds everything again."""
import signal
import subprocess

import pytest

from program import PLANT, ROOT, SPINDLE, WITHIN

TAG = "11-PT-001"


def rows_of(running):
    got = running.get("/v1/read", tag=TAG, start="*-3d").json()
    return got["tags"][0]["samples"]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_cleanly(spindle, how):
    with spindle.run() as running:
        assert running.get("/healthz").json()["status"] == "ok"
        assert "spindle_" in running.get("/metrics").text
        assert running.stop(how) == 0
    assert not (spindle.folder / "archive" / "address").exists()


def test_a_restart_keeps_every_row(spindle):
    with spindle.run() as running:
        before = rows_of(running)
        assert len(before) > 100
        assert running.stop() == 0
    with spindle.run() as running:
        assert rows_of(running)[:len(before)] == before
        running.stop()


def test_kill_9_keeps_every_row(spindle):
    with spindle.run() as running:
        before = rows_of(running)
        running.stop(signal.SIGKILL)
    with spindle.run() as running:
        assert rows_of(running)[:len(before)] == before
        running.stop()


def test_two_on_one_archive_is_refused(spindle):
    with spindle.run():
        other = spindle("run", "plant.yaml")
        assert other.code == 4 and "another process" in other.err


def test_a_wrong_file_is_refused_with_every_mistake(spindle):
    (spindle.folder / "plant.yaml").write_text("archve: {}\nserve: {port: 99999}\n")
    done = spindle("run", "plant.yaml")
    assert done.code == 2
    assert "plant.yaml:1:1: archve" in done.err and "plant.yaml:2:15: serve.port" in done.err


def test_a_taken_port_is_named(spindle, tmp_path_factory):
    with spindle.run() as running:
        port = running.url.rsplit(":", 1)[1]
        folder = tmp_path_factory.mktemp("other")
        (folder / "plant.yaml").write_text(PLANT.replace("port: 0", f"port: {port}"))
        done = subprocess.run([SPINDLE, "run", "plant.yaml"], cwd=folder, capture_output=True, text=True,
                              timeout=WITHIN)
        assert done.returncode == 4 and port in done.stderr and "free the port" in done.stderr


def test_the_example_plant_runs(spindle):
    text = (ROOT / "examples" / "plant.yaml").read_text()
    assert spindle("config", ROOT / "examples" / "plant.yaml").code == 0
    for there, here in (("../data/plant", "archive"), ("port: 8080", "port: 0"), ("history: 30d", "history: 2d")):
        assert there in text
        text = text.replace(there, here)
    with spindle.run(text) as running:
        assert running.get("/v1/tags", name="NORTH:*").json()["tags"]
        assert running.stop() == 0


def test_paths_start_in_the_folder_of_the_file(spindle):
    (spindle.folder / "etc").mkdir()
    (spindle.folder / "etc" / "plant.yaml").write_text("serve: {port: 0}\n")
    process = subprocess.Popen([SPINDLE, "run", "etc/plant.yaml", "--json"], cwd=spindle.folder, stdout=subprocess.PIPE)
    assert process.stdout.readline()
    process.terminate()
    assert process.wait(WITHIN) == 0
    process.stdout.close()
    assert (spindle.folder / "etc" / "data" / "catalogue.sqlite").exists()
