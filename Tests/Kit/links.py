#!/usr/bin/env python3
"""Fails if a relative link of a page leads to no file, or an article's picture is missing.

Links between articles (`doc:`) are checked by DocC; those that lead out of the repository are not.
"""

import os
import re
import subprocess
import sys

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")


def leads_somewhere(page, link):
    place = os.path.join(TOP, os.path.dirname(page))
    if os.path.exists(os.path.join(place, link)):
        return True
    # DocC finds a picture by its name, wherever it is in the catalogue.
    catalogue = re.match(r".*?\.docc", place)
    return catalogue is not None and any(
        link in (name, os.path.splitext(name)[0])
        for _, _, names in os.walk(catalogue[0]) for name in names)


def main():
    pages = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"], cwd=TOP,
        check=True, stdout=subprocess.PIPE, text=True).stdout.split()
    dead = []
    for page in pages:
        with open(os.path.join(TOP, page), encoding="utf-8") as file:
            links = re.findall(r"\]\(([^)#\s]+)", file.read())
        dead += [f"{page}: {link}" for link in links
                 if not re.match(r"[a-z]+:", link) and not leads_somewhere(page, link)]
    print("\n".join(dead) if dead else f"{len(pages)} pages, no dead link")
    return 1 if dead else 0


if __name__ == "__main__":
    sys.exit(main())
