#!/usr/bin/env python3
"""Fails when clang-format would change a C++ file. `clang-format -i FILE...` mends it."""
import pathlib
import subprocess
import sys


def main():
    root = pathlib.Path(sys.argv[1])
    files = sorted(file for folder in ("app", "lib", "src", "control", "bench")
                   for file in (root / folder).rglob("*.*") if file.suffix in (".h", ".cc"))
    checked = subprocess.run(["clang-format", "--dry-run", "--Werror", *map(str, files)], text=True,
                             stderr=subprocess.PIPE)
    odd = sorted({line.split(":")[0] for line in checked.stderr.splitlines() if ": error:" in line})
    for file in odd:
        print(f"{file}: not as .clang-format has it; run clang-format -i on it")
    print(f"{len(files)} files looked at")
    return bool(odd or checked.returncode)


if __name__ == "__main__":
    sys.exit(main())
