"""`spindle backfill` against our own PI Web API: the copy holds the same samples."""
from program import PLANT

FOLDER = ("--archive", "copy")
COUNTS = ("SELECT name, count(*) AS rows, bit_xor(hash(time, value))::VARCHAR AS digest, max(time) AS newest "
          "FROM samples GROUP BY name ORDER BY name")


def test_copies_a_plant_once(spindle):
    with spindle.run() as running:
        assert running.stop() == 0
    with spindle.run(PLANT.replace("enabled: true", "enabled: false")) as running:
        command = ("backfill", running.url + "/piwebapi", "--points", "11-*", "--start", "*-3d", *FOLDER)
        first = spindle(*command, "--check", "--json")
        assert first.code == 0, first
        report = first.lines[0]
        assert report["points"] > 10 and report["rows"] > 1000 and report["rejected"] == 0
        again = spindle(*command, "--json")
        assert again.code == 0
        assert running.stop() == 0
    there = [row for row in spindle("sql", COUNTS, "--archive", "archive", "--json").lines
             if row["name"].startswith("11-")]
    assert spindle("sql", COUNTS, *FOLDER, "--json").lines == there


def test_mistakes_are_told(spindle):
    gone = spindle("backfill", "http://127.0.0.1:1/piwebapi", "--retry-for", "1s", *FOLDER)
    assert gone.code == 4 and "127.0.0.1:1" in gone.err
    assert spindle("backfill", "ftp://pi.example", *FOLDER).code == 2
    assert spindle("backfill", "http://127.0.0.1:1", "--password", "sesame", *FOLDER).code == 2
