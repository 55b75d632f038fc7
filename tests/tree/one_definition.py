#!/usr/bin/env python3
"""Fails when two files define a type of one name in one namespace: the linker would silently merge their templates."""

import collections
import pathlib
import re
import sys

OPEN = re.compile(r"(?:inline )?namespace ([\w:]*) ?\{")
TYPE = re.compile(r"(?:struct|class|union|enum class) (\w+)(?: final)?(?: : [^;]*)? ?\{")


def definitions(file):
    """The fully named types that the file defines outside unnamed namespaces, at the left margin as clang-format has it."""
    namespaces = []
    for line in file.read_text().splitlines():
        if opened := OPEN.match(line):
            namespaces.append(opened[1])
        elif line.startswith("}  // namespace") and namespaces:
            namespaces.pop()
        elif (found := TYPE.match(line)) and "" not in namespaces:
            yield "::".join([*namespaces, found[1]])


def main():
    root = pathlib.Path(sys.argv[1])
    where = collections.defaultdict(list)
    for top in ("lib", "src", "control", "app"):
        for file in sorted((root / top).rglob("*")):
            if file.suffix in {".h", ".cc"}:
                # Programs are linked one by one.
                program = file.relative_to(root).parts[1] if top == "app" else ""
                for name in definitions(file):
                    where[program, name].append(str(file.relative_to(root)))
    twins = {name: files for (_, name), files in where.items() if len(files) > 1}
    for name, files in twins.items():
        print(f"{name} is defined in {' and in '.join(files)}; give one another name")
    if not twins:
        print(f"{len(where)} types, each defined once")
    return bool(twins) or not where


if __name__ == "__main__":
    sys.exit(main())
