"""spindle context: registers, points, orders and devices in; questions, matching and decisions out."""
import csv
import io
import json
import os
import pathlib
import subprocess

EXAMPLES = pathlib.Path(__file__).parents[2] / "examples/context"
REGISTER = "TAG,DESCRIPTION,PARENT\nU1,unit,\n1-P-10,pump,U1\n1-PT-10,pressure,1-P-10\n1-PT-20-01,pressure,1-P-10\n"
POINTS = "TAG,DESCRIPTION,UNITS\nX_1-PT-10:V,a,bar\nX_1_PT_20_01:V,b,bar\n"
ORDERS = ("NUMBER,TITLE,TEXT,START,END,TAGS,FAILURE\nW1,replace,text,2020-03-01T08:00:00,2020-03-02T08:00:00,"
          "1-P-10;1-PT-10,LEAK\nW2,odd,text,2020-05-02T08:00:00,2020-05-01T08:00:00,1-P-10,\n")
DEVICES = ("SERIAL,MODEL,LOCATION,INSTALLED,REMOVED,LOW,HIGH,UNIT,TAG,ORDER\n"
           "S1,T100,1-PT-10,2010-01-01,2020-03-01,0,10,bar,X_1-PT-10:V,\n"
           "S2,T100,1-PT-10,2020-03-02,,0,16,bar,X_1-PT-10:V,W1\n")


def spindle(folder, *arguments, code=0):
    done = subprocess.run([os.environ["SPINDLE"], "context", *arguments, "--archive", str(folder / "a"), "--json"],
                          text=True, capture_output=True, check=False)
    assert done.returncode == code, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def bring_in(folder, name, text):
    file = folder / f"{name}.csv"
    file.write_text(text)
    return spindle(folder, "import", str(file), "--mapping", str(EXAMPLES / f"{name}.yaml"))[0]


def bring_all(folder):
    for name, text in (("register", REGISTER), ("points", POINTS), ("orders", ORDERS), ("devices", DEVICES)):
        bring_in(folder, name, text)


def test_an_import_is_a_difference(tmp_path):
    assert bring_in(tmp_path, "register", REGISTER)["nodes"]["appeared"] == 4
    assert bring_in(tmp_path, "register", REGISTER)["nodes"] == {
        "appeared": 0, "changed": 0, "vanished": 0, "unchanged": 4}
    fewer = bring_in(tmp_path, "register", REGISTER.replace("1-PT-20-01,pressure,1-P-10\n", ""))
    assert fewer["nodes"]["vanished"] == 1
    assert [each["source"] for each in spindle(tmp_path, "imports")] == ["register"] * 3


def test_bad_orders_are_told_and_kept(tmp_path):
    report = bring_in(tmp_path, "orders", ORDERS)
    assert report["nodes"]["appeared"] == 2 and report["problems"] == 1
    problem, = spindle(tmp_path, "problems", "1")
    assert problem["place"] == "orders.csv:3" and "ends before it begins" in problem["reason"]


def test_matching_asks_people_and_keeps_their_decisions(tmp_path):
    bring_all(tmp_path)
    assert spindle(tmp_path, "match")[0]["accepted"] == 1
    questions = tmp_path / "questions.csv"
    spindle(tmp_path, "review", "--export", str(questions))
    rows = list(csv.DictReader(questions.open()))
    assert rows[0]["tag"] == "X_1_PT_20_01:V" and rows[0]["suggestion"] == "1-PT-20-01"
    rows[0]["decision"] = "yes"
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows[:1])
    questions.write_text(text.getvalue())
    assert spindle(tmp_path, "review", "--import", str(questions), "--by", "kari")[0]["confirmed"] == 1
    assert spindle(tmp_path, "match")[0] | {"import": 0} == {
        "tags": 2, "decided": 1, "accepted": 1, "open": 0, "import": 0}
    found = {each["node"]["key"] for each in spindle(tmp_path, "measures", "1-P-10")}
    assert found == {"X_1-PT-10:V", "X_1_PT_20_01:V"}


def test_what_stood_there_and_what_changed(tmp_path):
    bring_all(tmp_path)
    device, = spindle(tmp_path, "installed", "1-PT-10", "--at", "2015-01-01")
    assert device["device"] == "S1" and device["range_high"] == 10
    assert len(spindle(tmp_path, "installed", "1-PT-10", "--history")) == 2
    changes = [(each["what"], each["node"]["key"]) for each in
               spindle(tmp_path, "changes", "1-P-10", "--start", "2020-02-28", "--end", "2020-03-05")]
    assert ("work order", "W1") in changes and ("removed", "S1") in changes and ("installed", "S2") in changes


def test_errors_say_what_to_do(tmp_path):
    spindle(tmp_path, "show", "X", code=3)
    bring_in(tmp_path, "register", REGISTER)
    spindle(tmp_path, "show", "1-P-99", code=3)
    file = tmp_path / "x.bin"
    file.write_bytes(b"\x00\x01")
    spindle(tmp_path, "import", str(file), code=2)
    spindle(tmp_path, "changes", "1-P-10", "--start", "2020-01-02", "--end", "2020-01-01", code=2)
