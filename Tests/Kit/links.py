#!/usr/bin/env python3
"""Fails unless every link of a page leads to a file as it stands, for a page is read on a code host, too.

So does every picture. A link of DocC's own (`doc:`) leads nowhere there; in the documentation that is
built, the links to files become such links (catalogue.py). Links out of the repository are not followed.
"""

import os
import re
import subprocess
import sys

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")


def prose(text):
    """The text without its blocks of code and what is marked as code."""
    return re.sub(r"`[^`\n]*`", "", re.sub(r"^ *```.*?^ *```$", "", text, flags=re.M | re.S))


def dead_links(page, text):
    text = prose(text)
    for link in re.findall(r"\]\(([^)\s]+)", text) + re.findall(r"<(doc:[^>\s]+)>", text):
        if link.startswith("doc:"):
            yield f"{page}: {link} leads nowhere on a code host: name the file"
        elif not re.match(r"[a-z]+:", link):
            path, _, heading = link.partition("#")
            target = os.path.join(TOP, os.path.dirname(page), path) if path else os.path.join(TOP, page)
            if not os.path.isfile(target):
                yield f"{page}: {link}: there is no such file"
            elif heading and heading not in headings(target):
                yield f"{page}: {link}: there is no such heading"


def headings(path):
    """The anchors of a page, as code hosts make them of its headings."""
    with open(path, encoding="utf-8") as file:
        found = re.findall(r"^#+ (.*)$", prose(file.read()), re.M)
    return [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found]


def main():
    pages = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"], cwd=TOP,
        check=True, stdout=subprocess.PIPE, text=True).stdout.split()
    dead = []
    for page in pages:
        with open(os.path.join(TOP, page), encoding="utf-8") as file:
            dead += dead_links(page, file.read())
    print("\n".join(dead) if dead else f"{len(pages)} pages, no dead link")
    return 1 if dead else 0


if __name__ == "__main__":
    sys.exit(main())
