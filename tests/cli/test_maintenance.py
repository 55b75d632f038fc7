"""`spindle context events`, `train`, `score`: work orders in, what was done out."""
import subprocess

from program import ROOT, SPINDLE, WITHIN

EXAMPLES = ROOT / "examples" / "maintenance"


def events(text, *arguments):
    return subprocess.run([SPINDLE, "context", "events", *arguments], input=text, text=True, capture_output=True,
                          timeout=WITHIN)


def test_reads_an_order_a_line():
    done = events("bytte trykktransmitter 20-PT-1001\npump won't start\n")
    assert done.returncode == 0
    first, second = done.stdout.splitlines()
    assert "replaced" in first and "trykktransmitter 20-PT-1001" in first
    assert "FTS" in second


def test_reads_a_table_with_times_and_codes(spindle):
    (spindle.folder / "orders.csv").write_text(
        "NUMBER,TITLE,DONE,CODE,CANCELLED\n"
        "41,Calibrate flow meter FT-1203,2026-03-01T10:00:00Z,,\n"
        "42,Replace bearing on pump,2026-03-02T10:00:00Z,Vibrasjon,\n"
        "43,Replace bearing on fan,,,yes\n")
    done = spindle("context", "events", "orders.csv", "--text", "TITLE", "--number", "NUMBER", "--end", "DONE",
                   "--failure-mode", "CODE", "--cancelled", "CANCELLED", "--json")
    assert done.code == 0, done.err
    first, second, third = done.lines
    assert first["order"] == "41" and first["events"][0]["kind"] == "calibrated"
    assert first["events"][0]["identifier"] == "FT-1203"
    assert first["events"][0]["time"] == "2026-03-01T10:00:00Z"
    assert second["events"][0]["kind"] == "replaced" and second["failure_mode"]["code"] == "VIB"
    assert third["events"] == []


def test_tells_what_it_cannot_read_and_reads_the_rest():
    done = subprocess.run([SPINDLE, "context", "events"], input=b"b\xf8tte\n" + b"x" * 100_000 + b"\nreplace pump\n",
                          capture_output=True, timeout=WITHIN)
    assert done.returncode == 2
    assert b"line 1" in done.stderr and b"line 2" in done.stderr and b"2 orders" in done.stderr
    assert done.stdout.count(b"\n") == 1 and b"replaced" in done.stdout


def test_a_column_that_is_not_there(spindle):
    (spindle.folder / "orders.csv").write_text("A\nreplace pump\n")
    assert "no column 'B'" in spindle("context", "events", "orders.csv", "--text", "B").err
    assert "--text COLUMN" in spindle("context", "events", "orders.csv").err


def test_learns_a_model_and_judges_it(spindle):
    (spindle.folder / "words.tsv").write_text("bytt\tbytte\nvent\tventil\n\nbytt\tbytte\npmp\tpumpe\n")
    done = spindle("context", "train", "--entities", EXAMPLES / "orders.jsonl", "--words", "words.tsv",
                   "--failures", EXAMPLES / "failure_phrases.csv", "--out", "own.model", "--json")
    assert done.code == 0 and done.lines[0]["bytes"] == (spindle.folder / "own.model").stat().st_size
    scored = spindle("context", "score", "--model", "own.model", "--entities", EXAMPLES / "orders.jsonl",
                     "--words", "words.tsv", "--failures", EXAMPLES / "failure_phrases.csv", "--json")
    assert scored.code == 0 and all(value > 0.9 for line in scored.lines for name, value in line.items()
                                    if isinstance(value, float))
    used = spindle("context", "events", "--model", "own.model", "--help")
    assert used.code == 0
    (spindle.folder / "own.model").write_bytes(b"not a model")
    assert "not a model" in spindle("context", "score", "--model", "own.model").err
