"""`spindle verify`: proves an archive whole, and finds what is not."""

FOLDER = ("--archive", "archive")


def test_verify_and_compact(history):
    assert "whole" in history("verify", *FOLDER).out
    report = history("verify", "--digests", "--json", *FOLDER).lines
    assert report[-1]["problems"] == [] and report[-1]["rows"] > 1000
    assert sum(month["rows"] for month in report[:-1]) == report[-1]["rows"]
    assert history("compact", "--json", *FOLDER).lines[0]["segments_after"] >= 1
    again = history("verify", "--digests", "--json", *FOLDER).lines
    assert again[:-1] == report[:-1]


def test_verify_finds_a_flipped_bit(spindle):
    with spindle.run() as running:
        running.stop()
    segment = max(spindle.folder.rglob("*.parquet"), key=lambda file: file.stat().st_size)
    content = bytearray(segment.read_bytes())
    content[len(content) // 2] ^= 0x10
    segment.write_bytes(content)
    done = spindle("verify", "--json", *FOLDER)
    assert done.code == 5 and done.lines[-1]["problems"]
