"""The client against a real `spindle run`; tests share one, and write to sources and tags of their own."""
import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "python" / "spindle" / "src"), str(ROOT / "tests" / "cli")]


@pytest.fixture(scope="session")
def running(tmp_path_factory):
    from program import Spindle
    with Spindle(tmp_path_factory.mktemp("plant")).run() as plant:
        yield plant


@pytest.fixture
def client(running):
    from spindle import Client
    return Client(running.url)
