"""Backfill from a badly behaved PI Web API server: nothing lost, nothing doubled, digests equal."""
import collections
import datetime
import json
import os
import pathlib
import subprocess
import sys
import time
import urllib.request

import pytest

HERE = pathlib.Path(__file__).parent
CLIENT = os.environ["PI_CLIENT"]
KEPT = ["FLOW", "COUNT", "VALVE", "NOTE", "BURST", "NEVER"]
GOOD, UNCERTAIN, SUBSTITUTED, BOTH, ANNOTATED = 0, 0x40000000, 0x00960000, 0x40910000, 0xE00
REASONS = {246: 0x80310000, 248: 0x809B0000, 253: 0x80320000}


class Server:
    def __init__(self, folder, *options):
        self.folder, self.options = folder, options
        folder.mkdir()
        self.port = 0
        self.start()

    def start(self):
        command = [sys.executable, HERE / "pi_server.py", self.folder, str(self.port), *self.options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/piwebapi"

    def requests(self):
        log = self.folder / "requests"
        return len(log.read_text().splitlines()) if log.exists() else 0

    def truth(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/truth") as answer:
            return json.load(answer)


@pytest.fixture
def serve(tmp_path):
    running = []

    def start(*options):
        running.append(Server(tmp_path / "server", *options))
        return running[-1]

    yield start
    for server in running:
        server.kill()


def client(folder, server, *words, events=500):
    """Its output goes to files: a pipe that nobody reads would hold it up."""
    command = [CLIENT, folder, server.url, str(events), *words]
    with open(f"{folder}.out", "w") as out, open(f"{folder}.err", "w") as err:
        process = subprocess.Popen(command, stdout=out, stderr=err)
    process.output, process.errors = pathlib.Path(f"{folder}.out"), pathlib.Path(f"{folder}.err")
    return process


def finish(process):
    assert process.wait(timeout=300) == 0, process.errors.read_text()
    return process.output.read_text().splitlines()


def failure(process):
    assert process.wait(timeout=300) == 1
    return process.errors.read_text()


def micros(text):
    moment = datetime.datetime.strptime(text[:26], "%Y-%m-%dT%H:%M:%S.%f").replace(tzinfo=datetime.timezone.utc)
    return (moment - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)) // datetime.timedelta(microseconds=1)


def expected_row(name, event):
    value, state, text = event["Value"], "", ""
    quality = {(False, False): GOOD, (True, False): UNCERTAIN, (False, True): SUBSTITUTED,
               (True, True): BOTH}[event["Questionable"], event["Substituted"]]
    if isinstance(value, dict) and value["IsSystem"]:
        state = str(-value["Value"] - 1)
        quality, value = REASONS[value["Value"]] | 0xC00 | value["Value"] + 1, None
    elif isinstance(value, dict):
        value = state = value["Value"]
    elif name == "NOTE":
        text, value = str(value), None
    elif name == "VALVE":
        state = value
    if event["Annotated"]:
        quality |= ANNOTATED
    return f"{name}|{micros(event['Timestamp'])}|{'' if value is None else f'{value:g}' if value == int(value) else value}|{state}|{quality}|{text}"


def check(lines, server):
    assert lines[-1] == "digests equal"
    assert lines[-2].startswith("skipped 1 ")
    truth = server.truth()
    expected = collections.Counter(expected_row(name, event) for name in KEPT for event in truth[name])
    stored = collections.Counter(lines[:-2])
    assert stored - expected == collections.Counter(), "doubled or wrong"
    assert expected - stored == collections.Counter(), "lost"


def test_reads_everything_page_by_page(serve, tmp_path):
    server = serve()
    check(finish(client(tmp_path / "archive", server, events=100)), server)
    assert finish(client(tmp_path / "archive", server, "check")) == []


def test_keeps_to_the_limit_of_the_server(serve, tmp_path):
    server = serve("--limit", "1100")
    check(finish(client(tmp_path / "archive", server, events=150_000)), server)


def test_says_so_when_one_time_holds_more_than_the_limit(serve, tmp_path):
    server = serve("--limit", "900")
    process = client(tmp_path / "archive", server)
    assert "more than the server gives at once" in failure(process)


def test_faults_and_edits_between_pages(serve, tmp_path):
    server = serve("--faults", "--edits", "60")
    lines = finish(client(tmp_path / "archive", server, "confirm", events=300))
    assert int(lines[-2].split()[-1]) > 0
    assert len((server.folder / "edits").read_text().splitlines()) > 5
    # Edits that came behind the last reading of their month are found by the check, and by nothing else.
    late = finish(client(tmp_path / "archive", server, "confirm", "check"))
    truth, stored = server.truth(), collections.Counter(lines[:-2])
    expected = collections.Counter(expected_row(name, event) for name in KEPT for event in truth[name])
    different = (stored - expected) + (expected - stored)
    months = {f"{row.split('|')[0]} {datetime.datetime.fromtimestamp(int(row.split('|')[1]) / 1e6, datetime.timezone.utc):%Y-%m}"
              for row in different}
    assert months == set(late)
    assert lines[-1] == "digests equal"


def wait_for(condition):
    while not condition():
        time.sleep(0.002)


def noted(folder):
    progress = folder / "pi.progress"
    return len(progress.read_text().splitlines()) if progress.exists() else 0


def test_kills_of_either_side(serve, tmp_path):
    server = serve("--faults")
    kills = 0
    while True:
        before = noted(tmp_path / "archive")
        process = client(tmp_path / "archive", server, events=300)
        if kills % 3 == 1:  # the server dies, comes back, and the client goes on
            wait_for(lambda: noted(tmp_path / "archive") > before or process.poll() is not None)
            server.kill()
            server.start()
        # At the note of the second piece: between what is intended and what is acknowledged.
        wait_for(lambda: noted(tmp_path / "archive") > before + 1 or process.poll() is not None)
        process.kill()
        if process.wait() == 0:
            break
        kills += 1
    assert kills >= 4
    check(finish(process), server)


def test_a_lost_progress_file_is_not_taken_for_a_new_beginning(serve, tmp_path):
    server = serve()
    finish(client(tmp_path / "archive", server))
    (tmp_path / "archive" / "pi.progress").unlink()
    process = client(tmp_path / "archive", server)
    assert "bring that file back" in failure(process)
