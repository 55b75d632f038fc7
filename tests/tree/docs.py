#!/usr/bin/env python3
"""Fails when a document names a path that is not there, or a verb or option that the program does not have.

Looks at README.md and docs/**/*.md: text in backticks and code blocks. With a second argument, the program, its
own --help says which verbs and options exist.
"""
import pathlib
import re
import subprocess
import sys

FOLDERS = "app|bench|cmake|control|docs|examples|lib|python|src|tests|tools|web"
PATH = re.compile(rf"(?<![\w/.~-])(?:\./)?((?:{FOLDERS})/[\w./*-]*|run|test|setup)(?![\w/])")
TICKS = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\((?!\w+:|#)([^)#]+)[^)]*\)")
VERB = re.compile(r"(?:^|[\s`|(;])(?:build/)?spindle +([a-z]+)\b([^`|;>\n]*)")
OPTION = re.compile(r"(?<!\S)--[a-z-]+")


def help_of(program, *verbs):
    return subprocess.run([program, *verbs, "--help"], text=True, capture_output=True, check=True).stdout


def listed_in(text):
    listed = text.partition("Subcommands:")[2].split("\n\n")[0]
    return re.findall(r"^  ([a-z]+) ", listed, re.MULTILINE)


def options_of(program, verb):
    """Of the verb; of one that has verbs of its own, all of theirs."""
    text = help_of(program, verb)
    text += "".join(help_of(program, verb, part) for part in listed_in(text))
    return set(OPTION.findall(text.replace(",", " ")))


def verbs_of(program):
    return {verb: options_of(program, verb) for verb in listed_in(help_of(program))}


def missing_paths(root, document, text):
    for word in TICKS.findall(text):
        for path in PATH.findall(word if word.count(" ") == 0 or word.startswith("./") else ""):
            if not any(root.glob(path.rstrip("/.") or path)):
                yield f"`{word}`: there is no {path}"
    for link in LINK.findall(text):
        if not (document.parent / link).exists():
            yield f"the link {link} leads nowhere"


def unknown_verbs(text, verbs):
    code = "\n".join(TICKS.findall(text) + re.findall(r"^(?: {4}|\$ )(.*)$", text, re.MULTILINE)
                     + re.findall(r"```\w*\n(.*?)```", text, re.DOTALL))
    for verb, rest in VERB.findall(code):
        if verb not in verbs:
            yield f"`spindle {verb}`: there is no such verb"
            continue
        for option in OPTION.findall(rest):
            if option not in verbs[verb] and option not in ("--json", "--help"):
                yield f"`spindle {verb}` has no option {option}"


def main():
    root = pathlib.Path(sys.argv[1])
    verbs = verbs_of(sys.argv[2]) if len(sys.argv) > 2 else None
    problems = []
    documents = [root / "README.md", *sorted((root / "docs").rglob("*.md"))]
    for document in documents:
        text = document.read_text()
        found = list(missing_paths(root, document, text))
        if verbs is not None:
            found += unknown_verbs(text, verbs)
        problems += [f"{document.relative_to(root)}: {why}" for why in found]
    print("\n".join(problems) or f"{len(documents)} documents agree with the tree")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
