#!/usr/bin/env python3
"""Fails unless the article on the architecture says of each module what Package.swift lets it import."""

import os
import re
import sys

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
ARTICLE = "Sources/RaftDaemon/RaftDaemon.docc/Architecture.md"


def read(path):
    with open(os.path.join(TOP, path), encoding="utf-8") as file:
        return file.read()


def declared():
    """The imports of each module, without the modules of C that it wraps."""
    found = {}
    for name, imports in re.findall(r'\bmodule\(\s*"(\w+)"((?:,\s*"\w+")*),?\s*\)', read("Package.swift")):
        found[name] = [other for other in re.findall(r"\w+", imports) if not re.match("C[A-Z]", other)]
    return found


def told():
    """The same as the table of the article has it."""
    rows = re.findall(r"^\| `(\w+)`(?:, `\w+`)? \| .* \| (.*) \|$", read(ARTICLE), re.M)
    return {name: re.findall(r"`(\w+)`", imports) for name, imports in rows}


def main():
    expected, found = declared(), told()
    wrong = [f"{name}: {', '.join(imports) or 'nothing'}" for name, imports in expected.items()
             if found.get(name) != imports]
    print("\n".join([f"{ARTICLE} is to say"] + wrong) if wrong else f"{len(expected)} modules, as declared")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
