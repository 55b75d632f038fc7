import pytest

from program import Spindle


@pytest.fixture
def spindle(tmp_path):
    return Spindle(tmp_path)


@pytest.fixture(scope="session")
def history(tmp_path_factory):
    """A stopped plant with two days of history; read only."""
    spindle = Spindle(tmp_path_factory.mktemp("history"))
    with spindle.run() as running:
        assert running.stop() == 0
    return spindle
