"""`spindle import`: files in, once, whatever happens in between; what cannot be read is told."""
import signal
import subprocess

from program import ROOT, SPINDLE, WITHIN

FOLDER = ("--archive", "archive")
LONG = ROOT / "examples" / "csv-long.yaml"


def write_csv(path, rows, value=12.5):
    lines = [f"FI-101,2026-01-{1 + i // 86400:02}T{i // 3600 % 24:02}:{i // 60 % 60:02}:{i % 60:02}Z,{value},192"
             for i in range(rows)]
    path.write_text("tag,timestamp,value,status\n" + "\n".join(lines) + "\n")


def count(spindle):
    return spindle("sql", "SELECT count(*) AS n FROM samples", *FOLDER, "--json").lines[0]["n"]


def test_brings_files_in_once(spindle):
    write_csv(spindle.folder / "a.csv", 1000)
    first = spindle("import", LONG, "a.csv", *FOLDER, "--json")
    assert first.code == 0 and first.lines[0]["samples"] == 1000 and first.lines[0]["rejected"] == 0
    again = spindle("import", LONG, "a.csv", *FOLDER, "--json")
    assert again.code == 0 and again.lines[0]["files_done_before"] == 1
    assert count(spindle) == 1000
    assert spindle("query", "latest", "FI-101", *FOLDER, "--json").lines[0]["rows"][0]["value"] == 12.5


def test_bad_rows_are_set_aside_and_told(spindle):
    (spindle.folder / "bad.csv").write_text(
        "tag,timestamp,value,status\n"
        "FI-101,2026-01-31T08:00:00Z,12.5,192\n"
        "FI-101,yesterday,1,192\n"
        "FI-101,2026-01-31T08:00:10Z,a lot,192\n")
    done = spindle("import", LONG, "bad.csv", *FOLDER)
    assert done.code == 0 and "2 set aside" in done.out and "yesterday" in done.out and "a lot" in done.out
    kept = spindle("rejects", *FOLDER, "--json").lines
    assert len(kept) == 2 and all(row["reason"] for row in kept)
    assert count(spindle) == 1


def test_mistakes_are_told(spindle):
    write_csv(spindle.folder / "a.csv", 1)
    assert spindle("import", "missing.yaml", "a.csv", *FOLDER).code == 3
    assert spindle("import", LONG, "missing.csv", *FOLDER).code == 3
    (spindle.folder / "wrong.yaml").write_text("layuot: long\n")
    done = spindle("import", "wrong.yaml", "a.csv", *FOLDER)
    assert done.code == 2 and "wrong.yaml:1:1: layuot" in done.err and "did you mean layout?" in done.err
    (spindle.folder / "noise.parquet").write_bytes(b"PAR1 this is no table PAR1")
    done = spindle("import", LONG, "noise.parquet", "a.csv", *FOLDER)
    assert done.code == 2 and "noise.parquet" in done.err
    assert count(spindle) == 1  # the good file is in


def test_killed_it_goes_on(spindle):
    folder = spindle.folder / "in"
    folder.mkdir()
    for i in range(20):
        write_csv(folder / f"{i:02}.csv", 3000, i)
    for _ in range(3):  # wherever the kill strikes
        process = subprocess.Popen([SPINDLE, "import", str(LONG), "in", *FOLDER], cwd=spindle.folder)
        imports = spindle.folder / "archive" / "imports"
        while process.poll() is None and not (imports.exists() and any(imports.iterdir())):
            pass
        process.send_signal(signal.SIGKILL)
        process.wait(WITHIN)
    assert spindle("import", LONG, "in", *FOLDER).code == 0
    assert count(spindle) == 20 * 3000


def test_the_archive_of_a_running_spindle_is_left_alone(spindle):
    write_csv(spindle.folder / "a.csv", 1)
    with spindle.run():
        done = spindle("import", LONG, "a.csv", *FOLDER)
        assert done.code == 4 and "stop it" in done.err
