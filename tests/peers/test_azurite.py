"""The table lives in Azure Blob Storage as Azurite plays it."""
import json
import os
import socket
import subprocess
import time
import urllib.parse

import pyarrow.fs
import pytest

from conftest import LiveTable, race

ACCOUNT = "devstoreaccount1"  # Azurite's well-known account and key
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture
def azurite(tmp_path):
    port = free_port()
    process = subprocess.Popen(
        [os.environ["AZURITE"], "--blobHost", "127.0.0.1", "--blobPort", str(port), "--location", str(tmp_path),
         "--skipApiVersionCheck", "--silent"], stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
    yield port
    process.kill()
    process.wait(30)


@pytest.fixture
def blobs(azurite):
    host = f"127.0.0.1:{azurite}"
    files = pyarrow.fs.AzureFileSystem(
        account_name=ACCOUNT, account_key=KEY, blob_storage_authority=host, dfs_storage_authority=host,
        blob_storage_scheme="http", dfs_storage_scheme="http")
    files.create_dir("box")
    return files


def test_a_table_lives_in_blob_storage(azurite, blobs, program, monkeypatch):

    def names(below):
        found = blobs.get_file_info(pyarrow.fs.FileSelector("box/plant/" + below, recursive=True))
        return sorted(file.path for file in found if file.is_file)

    monkeypatch.setenv("AZURE_STORAGE_KEY", KEY)
    place = f"abfs://{ACCOUNT}@127.0.0.1:{azurite}/box/plant?enable_tls=false"
    table = LiveTable(program, place)
    for count in (20_000, 5_000, 5_000):
        rows = table.ask(f"write {count}")
    before = len(names("samples"))
    assert table.ask("compact") == rows
    assert table.ask("vacuum") == rows
    assert len(names("samples")) < before
    table.close()
    table = LiveTable(program, place)
    assert table.ask("write 7") == rows + 7
    table.close()
    newest = json.loads(blobs.open_input_stream(names("samples/_delta_log")[-1]).readall().splitlines()[0])
    assert newest["commitInfo"]["operation"] == "WRITE"


@pytest.mark.parametrize("by", ["key in the environment", "key in the address"])
def test_of_writers_that_race_one_wins(azurite, blobs, monkeypatch, by):
    account = ACCOUNT
    if by == "key in the environment":
        monkeypatch.setenv("AZURE_STORAGE_KEY", KEY)
    else:
        account += ":" + urllib.parse.quote(KEY, safe="")
    won = race(f"abfs://{account}@127.0.0.1:{azurite}/box/plant?enable_tls=false", 60)
    for number, winner in won.items():
        assert blobs.open_input_stream(f"box/plant/race/{number}").readall().decode() == winner
