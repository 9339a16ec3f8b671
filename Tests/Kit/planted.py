#!/usr/bin/env python3
"""Fails unless each planted bug has one row in its article, and each test that a row names is there."""

import glob
import os
import re
import sys

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
ARTICLE = os.path.join(TOP, "Sources/RaftSimulation/RaftSimulation.docc/PlantedBugs.md")


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def complaints():
    tests = "".join(
        read(path).replace('\\"', '"')
        for kind in ("swift", "py")
        for path in glob.glob(f"{TOP}/Tests/**/*.{kind}", recursive=True)
    )
    patches = glob.glob(f"{TOP}/Tests/Mutants/*.patch")
    numbers = sorted(os.path.basename(path).split("-")[0] for path in patches)
    rows = re.findall(r"^\| (\d+) \|(.*)$", read(ARTICLE), re.M)
    if numbers != sorted({number for number, _ in rows}):
        yield f"rows and patches differ: {sorted(set(numbers) ^ {number for number, _ in rows})}"
    if len(numbers) != len(set(numbers)):
        yield "two patches have one number"
    for number, row in rows:
        for name in re.findall("“(.*?)”", row):
            if name not in tests:
                yield f"{number}: there is no test “{name}”"


found = list(complaints())
for complaint in found:
    print(complaint)
sys.exit(1 if found else 0)
