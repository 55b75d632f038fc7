#!/usr/bin/env python3
"""Fails on what the style does not allow: long files, catch-all names, unfinished work, machine paths.

Looks at the files that Git knows. A header must open with its contract: a comment before `#pragma once`.
"""
import pathlib
import re
import subprocess
import sys

LINES_MAX = 500
SOURCES = {".h", ".cc", ".py", ".sh", ".cmake"}
NAMES = re.compile(r"util|helper|misc|common", re.IGNORECASE)
# Split so that this file does not hold what it looks for.
WORDS = re.compile("|".join(["TO" + "DO", "FIX" + "ME", "/ro" + "ot/", "/wo" + "rk/", r"using namespace st" + "d;"]))


def complaints(file, name):
    if NAMES.search(pathlib.PurePath(name).stem):
        yield "a file is named after what it holds, not after nothing in particular"
    try:
        text = file.read_text()
    except UnicodeDecodeError:
        return
    lines = text.splitlines()
    if file.suffix in SOURCES and len(lines) > LINES_MAX:
        yield f"{len(lines)} lines; the limit is {LINES_MAX}"
    if file.suffix == ".h" and not lines[0].startswith("//"):
        yield "a header opens with a comment that says what it is for"
    if text and not text.endswith("\n") and file.suffix in SOURCES | {".md", ".yaml"}:
        yield "no newline at the end"
    for number, line in enumerate(lines, 1):
        if found := WORDS.search(line):
            yield f"line {number}: {found[0]}"


def main():
    root = pathlib.Path(sys.argv[1])
    names = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=root, text=True,
                           check=True, stdout=subprocess.PIPE).stdout.split("\n")
    problems = [f"{name}: {why}" for name in names if name and (root / name).is_file()
                for why in complaints(root / name, name)]
    print("\n".join(problems) or "tidy")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
