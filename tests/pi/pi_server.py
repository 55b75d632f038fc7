"""A PI Web API server that behaves badly: pi_server.py FOLDER PORT [--faults] [--edits N] [--limit N].

It answers as the vendor documents, and on purpose sometimes with 413, 429, 503, a WebException on 200, an answer
cut short, or not at all. Between requests it edits what was read before. FOLDER keeps edits and a line for each
request, so that a killed server goes on where it was. GET /truth tells what a perfect copy holds.
"""
import argparse
import json
import pathlib
import random
import socket
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

START = datetime(2025, 11, 20, tzinfo=timezone.utc)
TICK = timedelta(microseconds=1)
STATES = ["Closed", "Open", "Travelling"]
POINTS = {"FLOW": "Float32", "COUNT": "Int32", "VALVE": "Digital", "NOTE": "String", "BURST": "Float64",
          "NEVER": "Float64", "PICTURE": "Blob"}


def event(ticks, value, **flags):
    """ticks: 100 ns since START."""
    return {"t": ticks, "Value": value, "UnitsAbbreviation": "", "Good": flags.get("good", True),
            "Questionable": flags.get("questionable", False), "Substituted": flags.get("substituted", False),
            "Annotated": flags.get("annotated", False)}


def value_of(name, n, dice):
    if name == "VALVE":
        code = dice.randrange(3)
        return {"Name": STATES[code], "Value": code, "IsSystem": False}
    return {"COUNT": n, "NOTE": f"shift {n}"}.get(name, round(dice.gauss(50, 10), 3))


def history(name):
    dice = random.Random(name)
    if name in ("NEVER", "PICTURE"):
        return []
    events, ticks = [], 0
    for n in range(400 if name == "NOTE" else 3_000):
        ticks += dice.randrange(1, 4 * 10**7 * 600)
        if dice.random() < 0.02:
            code, text = dice.choice([(246, "I/O Timeout"), (248, "No Data"), (253, "Pt Created")])
            events.append(event(ticks, {"Name": text, "Value": code, "IsSystem": True}, good=False))
        else:
            events.append(event(ticks, value_of(name, n, dice), questionable=dice.random() < 0.05,
                                substituted=dice.random() < 0.05, annotated=dice.random() < 0.05))
        if name == "BURST" and n in (500, 501, 2_000):
            events += [event(ticks, i / 8) for i in range(1_000)]
        if dice.random() < 0.05:  # two events within one microsecond
            events.append(event(ticks + dice.randrange(2), value_of(name, n, dice)))
    return events


class Plant:
    def __init__(self, folder, edits):
        self.folder, self.edits_max = folder, edits
        self.events = {name: history(name) for name in POINTS}
        self.edits = 0
        log = folder / "edits"
        for line in log.read_text().splitlines() if log.exists() else []:
            self.apply(json.loads(line))

    def apply(self, edit):
        self.edits += 1
        events, at = self.events[edit["point"]], edit["at"]
        if edit["what"] == "insert":
            events.insert(at + 1, event(events[at]["t"], -edit["number"]))
        elif edit["what"] == "change":
            events[at] = event(events[at]["t"], edit["number"], substituted=True)
        else:
            del events[at]

    def edit(self, dice, name):
        if self.edits >= self.edits_max or not self.events[name]:
            return
        edit = {"point": name, "at": dice.randrange(len(self.events[name])), "number": self.edits + 1_000,
                "what": dice.choice(["insert", "change", "delete"])}
        with open(self.folder / "edits", "a") as log:
            log.write(json.dumps(edit) + "\n")
        self.apply(edit)


def ticks_of(text):
    moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=timezone.utc)
    return (moment - START) // TICK * 10


def timestamp(ticks):
    moment = START + timedelta(microseconds=ticks // 10)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond:06}{ticks % 10}Z"


def shown(found):
    return {"Timestamp": timestamp(found["t"]), **{key: value for key, value in found.items() if key != "t"}}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    plant = options = dice = None

    def log_message(self, *_):
        pass

    def answer(self, status, body, cut=False):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data[: len(data) // 2] if cut else data)
        if cut:
            self.hang_up()

    def hang_up(self):
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def misbehave(self):
        """True when the request was spoilt."""
        kind = self.dice.randrange(20) if self.options.faults else 99
        if kind < 3:
            self.answer([413, 429, 503][kind], {"Errors": ["not now"]})
        elif kind == 3:
            self.answer(200, {"Items": [], "WebException": {"Errors": ["no archive"], "StatusCode": 502}})
        elif kind == 4:
            self.answer(200, {"Items": [{"Timestamp": "2025"}] * 50}, cut=True)
        elif kind == 5:
            self.hang_up()
        return kind < 6

    def do_GET(self):
        url = urlsplit(self.path)
        if url.path == "/truth":
            return self.answer(200, {name: [shown(e) for e in events] for name, events in self.plant.events.items()})
        with open(self.plant.folder / "requests", "a") as log:
            log.write(self.path + "\n")
        if self.misbehave():
            return None
        query = {key: values[0] for key, values in parse_qs(url.query).items()}
        parts = url.path.removeprefix("/piwebapi/").split("/")
        found = self.find(parts, query)
        return self.answer(200, found) if found is not None else self.answer(404, {"Errors": ["unknown"]})

    def find(self, parts, query):
        if parts == ["dataservers"]:
            return {"Items": [{"Name": "PISRV", "WebId": "DS1"}]}
        if parts == ["dataservers", "DS1", "points"]:
            first, count = int(query["startIndex"]), int(query["maxCount"])
            return {"Items": [{"WebId": "P" + name, "Name": name, "PointType": kind, "Descriptor": "a point",
                               "DigitalSetName": "VALVES" if kind == "Digital" else "", "EngineeringUnits": "m3/h",
                               "Step": kind == "Int32", "Zero": 0.0, "Span": 100.0}
                              for name, kind in list(POINTS.items())[first:first + count]]}
        if parts == ["dataservers", "DS1", "enumerationsets"]:
            return {"Items": [{"Name": "VALVES", "WebId": "E1"}]}
        if parts == ["enumerationsets", "E1", "enumerationvalues"]:
            return {"Items": [{"Name": name, "Value": code} for code, name in enumerate(STATES)]}
        if len(parts) == 3 and parts[0] == "streams" and parts[2] == "recorded":
            return self.recorded(parts[1][1:], query)
        return None

    def recorded(self, name, query):
        if name not in POINTS:
            return None
        count = int(query["maxCount"])
        if count > self.options.limit:
            self.answer(400, {"Errors": [f"maxCount is greater than the maximum allowed ({self.options.limit})"]})
            self.close_connection = True
            raise ConnectionAbortedError
        start, end = ticks_of(query["startTime"]), ticks_of(query["endTime"])
        found = [shown(e) for e in self.plant.events[name] if start <= e["t"] <= end][:count]
        if self.dice.random() < 0.1:
            self.plant.edit(self.dice, name)
        return {"Items": found, "UnitsAbbreviation": "", "Links": {}}

    def handle_one_request(self):
        try:
            super().handle_one_request()
        except (ConnectionError, OSError):
            self.close_connection = True


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("port", type=int)
    arguments.add_argument("--faults", action="store_true")
    arguments.add_argument("--edits", type=int, default=0)
    arguments.add_argument("--limit", type=int, default=150_000)
    Handler.options = arguments.parse_args()
    Handler.dice = random.Random(len(list(Handler.options.folder.iterdir())))
    Handler.plant = Plant(Handler.options.folder, Handler.options.edits)
    server = ThreadingHTTPServer(("127.0.0.1", Handler.options.port), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
