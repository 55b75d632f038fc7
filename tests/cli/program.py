"""The real program, run as a user runs it. SPINDLE names the binary (ctest sets it)."""
import dataclasses
import json
import os
import pathlib
import signal
import subprocess

import requests

ROOT = pathlib.Path(__file__).resolve().parents[2]
SPINDLE = os.environ.get("SPINDLE", str(ROOT / "build" / "spindle"))
WITHIN = 120  # seconds; a limit for what hangs, not a measure

PLANT = """\
archive: {path: archive, flush_every: 1h}
serve: {port: 0}
simulate: {enabled: true, wells: 1, history: 2d, live_scan: 1s}
"""


@dataclasses.dataclass
class Done:
    code: int
    out: str
    err: str

    @property
    def lines(self):
        return [json.loads(line) for line in self.out.splitlines()]


class Spindle:
    """Runs verbs in a folder of the test's own."""

    def __init__(self, folder):
        self.folder = folder

    def __call__(self, *arguments, text=True):
        environment = {name: value for name, value in os.environ.items() if name != "XDG_STATE_HOME"}
        done = subprocess.run([SPINDLE, *map(str, arguments)], cwd=self.folder, capture_output=True, text=text,
                              timeout=WITHIN, env=environment)
        return Done(done.returncode, done.stdout, done.stderr)

    def run(self, plant=PLANT):
        (self.folder / "plant.yaml").write_text(plant)
        return Running(self.folder)


class Running:
    """`spindle run plant.yaml`, ready to answer; stopped at the end of a `with` block."""

    def __init__(self, folder):
        self.errors = open(folder / "errors.txt", "ab")
        self.process = subprocess.Popen([SPINDLE, "run", "plant.yaml", "--json"], cwd=folder, text=True,
                                        stdout=subprocess.PIPE, stderr=self.errors)
        line = self.process.stdout.readline()
        if not line:
            self.process.wait(WITHIN)
            raise RuntimeError((folder / "errors.txt").read_text())
        self.welcome = json.loads(line)
        self.url = self.welcome["url"]

    def get(self, path, **query):
        answer = requests.get(self.url + path, params=query, timeout=WITHIN)
        answer.raise_for_status()
        return answer

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        code = self.process.wait(WITHIN)
        self.process.stdout.close()
        self.errors.close()
        return code

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.stop(signal.SIGKILL)
