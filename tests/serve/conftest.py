"""A real `spindle run` without a simulated plant; tests share one, and use tags of their own."""
import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "cli")]

PLANT = """\
archive: {path: archive, flush_every: 1h}
serve: {port: 0, facility: North}
"""


@pytest.fixture(scope="session")
def running(tmp_path_factory):
    from program import Spindle
    with Spindle(tmp_path_factory.mktemp("plant")).run(PLANT) as plant:
        yield plant
