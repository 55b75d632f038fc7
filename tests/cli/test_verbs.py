"""Each verb on a stopped archive: what it answers, and what it says to bad input."""
import datetime
import struct
import xml.etree.ElementTree
import zlib

import pytest

FOLDER = ("--archive", "archive")
TAG = "11-PT-001"


def test_version(spindle):
    assert spindle("version").out.startswith("spindle ")
    assert spindle("version", "--json").lines[0]["version"]
    assert spindle("--json", "version").lines[0]["version"]


def test_help_teaches_every_verb(spindle):
    listed = spindle("--help").out
    for verb in ("run", "import", "backfill", "query", "plot", "sql", "tags", "rejects", "verify", "compact", "bench", "config", "version"):
        assert f"\n  {verb} " in listed
        helped = spindle(verb, "--help")
        assert helped.code == 0 and "Usage" in helped.out
    assert "Exit codes" in listed


@pytest.mark.parametrize("arguments, code, says", [
    ((), 2, "spindle --help"),
    (("frobnicate",), 2, "spindle --help"),
    (("quary", "latest", "x"), 2, "did you mean query?"),
    (("tags", "--nonsense"), 2, "--nonsense"),
    (("query", "latest", "x", "--archive", "nowhere"), 3, "there is no archive in nowhere"),
    (("run", "missing.yaml"), 3, "missing.yaml"),
    (("query", "recrded", "x"), 2, "did you mean recorded?"),
    (("query", "at", "x"), 2, "--time"),
    (("query", "recorded", "x", "--start", "yesterdayish"), 2, "yesterdayish"),
    (("query", "recorded", "x", "--zone", "Mars/Base"), 3, "Mars/Base"),
    (("plot", "x", "-o", "trend.jpg"), 2, "trend.jpg"),
])
def test_mistakes_are_told_with_their_fix(spindle, arguments, code, says):
    done = spindle(*arguments)
    assert done.code == code, done
    assert says in done.err and done.out == ""


def test_errors_as_json(spindle):
    import json
    done = spindle("tags", "--json", "--archive", "nowhere")
    error = json.loads(done.err)["error"]
    assert error["code"] == "not found" and "nowhere" in error["message"]


def test_tags(history):
    tags = history("tags", *FOLDER, "--json").lines
    assert TAG in [tag["name"] for tag in tags]
    assert history("tags", "*-pt-*", *FOLDER, "--json").lines[0]["unit"] == "barg"
    assert TAG in history("tags", TAG, *FOLDER).out
    assert history("tags", "nothing*", *FOLDER).code == 3


def test_an_unknown_tag_is_answered_with_the_nearest(history):
    done = history("query", "latest", "11-PT-01", *FOLDER)
    assert done.code == 3 and "did you mean 11-PT-0" in done.err


def test_query_in_six_ways(history):
    newest = history("query", "latest", TAG, *FOLDER, "--json").lines[0]
    assert newest["tag"] == TAG and len(newest["rows"]) == 1
    end = newest["rows"][0]["time"]
    recorded = history("query", "recorded", TAG, "--end", end, "--start", "*-1d", *FOLDER, "--json").lines[0]["rows"]
    assert recorded[-1]["time"] == end
    assert [row["time"] for row in recorded] == sorted(row["time"] for row in recorded)
    backwards = history("query", "recorded", TAG, "--end", "*-1d", "--start", end, *FOLDER, "--json").lines[0]["rows"]
    assert backwards[0] == recorded[-1]
    steps = history("query", "interpolated", TAG, "--start", "*-4h", "--end", "*-1h", "--interval", "1h", *FOLDER, "--json")
    assert len(steps.lines[0]["rows"]) == 4
    at = history("query", "at", TAG, "--time", end, *FOLDER, "--json").lines[0]["rows"]
    assert at[0]["value"] == newest["rows"][0]["value"]
    days = history("query", "summary", TAG, "--start", "*-24h", "--interval", "12h", *FOLDER, "--json").lines[0]["summaries"]
    assert len(days) == 2 and days[0]["minimum"] <= days[0]["average"] <= days[0]["maximum"]
    points = history("query", "plot", TAG, "--intervals", "10", *FOLDER, "--json").lines[0]["rows"]
    assert 10 <= len(points) <= 52


def test_text_answers_name_states(history):
    done = history("query", "latest", "*.MODE", *FOLDER)
    assert done.code == 0 and ("AUTO" in done.out or "MAN" in done.out)


def chunks(png):
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    at, found = 8, {}
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at:at + 8])
        data = png[at + 8:at + 8 + size]
        assert struct.unpack(">I", png[at + 8 + size:at + 12 + size])[0] == zlib.crc32(kind + data)
        found.setdefault(kind, b"")
        found[kind] += data
        at += 12 + size
    return found


def test_plot_writes_a_valid_png(history):
    assert history("plot", TAG, "*.MODE", "-o", "trend.png", "--width", "640", "--height", "400", *FOLDER).code == 0
    found = chunks((history.folder / "trend.png").read_bytes())
    assert struct.unpack(">II", found[b"IHDR"][:8]) == (640, 400)
    assert len(zlib.decompress(found[b"IDAT"])) == 400 * (640 * 3 + 1)


def test_plot_writes_a_valid_svg_to_a_file_or_out(history):
    assert history("plot", TAG, "-o", "trend.svg", "--title", "A < B & C", *FOLDER).code == 0
    svg = xml.etree.ElementTree.parse(history.folder / "trend.svg").getroot()
    assert svg.tag.endswith("svg") and any(TAG in (text.text or "") for text in svg.iter())
    out = history("plot", TAG, "--format", "svg", "-o", "-", *FOLDER).out
    assert xml.etree.ElementTree.fromstring(out).tag.endswith("svg")


def test_plot_in_the_terminal(history):
    done = history("plot", TAG, *FOLDER)
    assert done.code == 0 and TAG in done.out
    assert any("\u2800" < letter <= "\u28ff" for letter in done.out)
    assert "\033[" not in done.out  # no colours into a pipe


def test_compact_keeps_what_is_read(history):
    now = datetime.datetime.now(datetime.timezone.utc)
    range_ = ("--start", (now - datetime.timedelta(days=1)).isoformat(), "--end", now.isoformat())
    before = history("query", "recorded", "*", *range_, *FOLDER, "--json").out
    assert before.count('"time"') > 1000
    assert history("compact", "--json", *FOLDER).lines[0]["segments_after"] >= 1
    assert history("query", "recorded", "*", *range_, *FOLDER, "--json").out == before


def test_sql(history):
    counts = history("sql", "SELECT name, count(*) AS rows FROM samples GROUP BY name ORDER BY name", *FOLDER, "--json")
    assert {row["name"]: row["rows"] for row in counts.lines}[TAG] > 100
    first = history("sql", f"SELECT min(time) AS t, NULL AS n FROM samples WHERE name = '{TAG}'", *FOLDER, "--json").lines[0]
    assert first["t"].endswith("Z") and "T" in first["t"] and first["n"] is None
    assert history("sql", "SELECT 1 AS one", *FOLDER).out == "one\n---\n1\n"
    wrong = history("sql", "SELECT * FROM smples", *FOLDER)
    assert wrong.code == 2 and "smples" in wrong.err
    assert history("sql", "COPY (SELECT 1) TO 'x.csv'", *FOLDER).code == 2


def test_rejects_of_a_clean_archive(history):
    assert "no row" in history("rejects", *FOLDER).out
    assert history("rejects", "--json", *FOLDER).out == ""


def test_bench_measures(spindle):
    done = spindle("bench", "here", "--tags", 50, "--rows", 100_000, "--json")
    assert done.code == 0
    figures = {line["figure"]: line["value"] for line in done.lines}
    assert len(figures) == 7 and all(value > 0 for value in figures.values())
    again = spindle("bench", "here")
    assert again.code == 4 and "another folder" in again.err
    assert spindle("verify", "--archive", "here").code == 0


def test_config_explains_itself_and_checks_files(spindle):
    reference = spindle("config").out
    (spindle.folder / "all.yaml").write_text(reference)
    assert spindle("config", "all.yaml").out == "all.yaml is valid\n"
    assert spindle("config", "all.yaml", "--json").lines == [{"file": "all.yaml", "valid": True}]
    (spindle.folder / "bad.yaml").write_text("serve:\n  prot: 1\n")
    done = spindle("config", "bad.yaml")
    assert done.code == 2 and "bad.yaml:2:3: serve.prot" in done.err and "did you mean port?" in done.err
