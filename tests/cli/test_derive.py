import json

PIPELINE = """\
prefix: "SIG:"
signals:
  pressure:
    splice:
      unit: bara
      installations:
        - {{tag: P1, to: 2026-01-01T01:00:00Z, unit: barg, component: one}}
        - {{tag: P2, from: {since}, unit: psig, component: two, order: WO-1}}
  grid:
    resample: {{of: pressure, every: 1min, hold: 10min}}
"""
MAPPING = """\
layout: long
series:
  - {name: P1, unit: barg}
  - {name: P2, unit: psig}
"""


def fill(spindle):
    (spindle.folder / "mapping.yaml").write_text(MAPPING)
    rows = ["time,tag,value"]
    for minute in range(180):
        at = f"2026-01-01T{minute // 60:02}:{minute % 60:02}:30Z"
        rows += [f"{at},P1,10", f"{at},P2,150"]
    (spindle.folder / "rows.csv").write_text("\n".join(rows) + "\n")
    assert spindle("import", "mapping.yaml", "rows.csv", "--archive", "a").code == 0


def derive(spindle, action, *options, since="2026-01-01T01:30:00Z"):
    (spindle.folder / "p.yaml").write_text(PIPELINE.format(since=since))
    return spindle("derive", action, "p.yaml", "--archive", "a", *options)


def test_a_signal_is_derived_kept_and_revised(spindle):
    fill(spindle)
    assert "no mistakes" in derive(spindle, "validate").out
    plan = derive(spindle, "plan", "--svg", "plan.svg").out
    assert "SIG:grid" in plan and "WO-1" in plan and "out of service" in plan
    assert "<svg" in (spindle.folder / "plan.svg").read_text()

    first = json.loads(derive(spindle, "run", "--json").out)
    assert first["written"] > 100 and not first["revised"]
    assert json.loads(derive(spindle, "run", "--json").out)["written"] == 0
    values = spindle("sql", "SELECT time, value FROM samples WHERE name = 'SIG:grid' ORDER BY time", "--archive", "a",
                     "--json").lines
    assert abs(values[0]["value"] - 11.01325) < 1e-9

    late = json.loads(derive(spindle, "run", "--json", since="2026-01-01T02:00:00Z").out)
    assert late["withdrawn"] > 20
    assert all("2026-01-01T01:2" < each["from"] and each["to"] < "2026-01-01T02:1" for each in late["revised"])


def test_lineage_names_the_source_of_each_interval(spindle):
    fill(spindle)
    derive(spindle, "run")
    lines = derive(spindle, "lineage", "--json").lines
    assert [line["source"]["tag"] for line in lines] == ["P1", None, "P2"]
    assert lines[2]["source"]["order"] == "WO-1"


def test_mistakes_are_told_with_their_line(spindle):
    fill(spindle)
    (spindle.folder / "bad.yaml").write_text("signals:\n  a: {normalize: {of: P3, unit: bara}}\n")
    done = spindle("derive", "validate", "bad.yaml", "--archive", "a")
    assert done.code == 2
    assert "bad.yaml:2:" in done.err and "did you mean" in done.err
