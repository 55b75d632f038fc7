#!/usr/bin/env python3
"""Fails when an include points up the LAYERS list, across its sections, or past a folder's front door.

LAYERS: sections separated by a blank line, lowest folder first. The first section serves all others; the last
(app) may use all. A line is a folder, then its public headers besides <folder>/<last name>.h.
"""
import pathlib
import re
import sys

INCLUDE = re.compile(r'\s*#include "([^"]+)"')


def read_layers(root):
    layers = {}
    sections = (root / "LAYERS").read_text().strip().split("\n\n")
    for section, text in enumerate(sections):
        for rank, line in enumerate(text.splitlines()):
            folder, *extra = line.split()
            doors = {f"{folder}/{name}" for name in [folder.split("/")[-1] + ".h", *extra]}
            layers[folder] = (section, rank, doors)
    return layers, len(sections) - 1


def home_of(path, layers):
    return next((f for f in sorted(layers, key=len, reverse=True) if path.startswith(f + "/")), None)


def complaint(mine, include, theirs, layers, top):
    my_section, my_rank, _ = layers[mine]
    section, rank, doors = layers[theirs]
    below = section == 0 if section != my_section else rank < my_rank
    if not below and my_section != top:
        return f"{mine} may not include {theirs}"
    if include not in doors:
        return f"{include} is private to {theirs}"
    return None


def main():
    root = pathlib.Path(sys.argv[1])
    layers, top = read_layers(root)
    problems = []
    for folder in ("lib", "src", "control", "app"):
        for file in sorted((root / folder).rglob("*.*")):
            mine = home_of(file.relative_to(root).as_posix(), layers)
            if file.suffix not in (".h", ".cc") or file.stem.endswith(("_test", "_fuzz")):
                continue
            if mine is None:
                problems.append(f"{file}: its folder is not in LAYERS")
                continue
            for number, line in enumerate(file.read_text().splitlines(), 1):
                match = INCLUDE.match(line)
                theirs = match and home_of(match[1], layers)
                if theirs and theirs != mine:
                    why = complaint(mine, match[1], theirs, layers, top)
                    if why:
                        problems.append(f"{file}:{number}: {why}")
    print("\n".join(problems) or "every include points down")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
