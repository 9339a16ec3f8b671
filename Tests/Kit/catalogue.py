#!/usr/bin/env python3
"""Copies a documentation catalogue, with its links as DocC wants them.

usage: catalogue.py Sources/MODULE/MODULE.docc COPY

The articles are read on a code host, too: there a link names a file, which DocC takes for an address on
the web. In the copy a link to an article of the same catalogue is one that DocC follows and checks; of
one that leads elsewhere its words are left.
"""

import os
import re
import shutil
import sys

# A link that names a file; not a picture, and not an address on the web.
LINK = re.compile(r"(?<!!)\[([^\]]+)\]\((?![a-z]+:)([^)\s]+)\)")
# One that stands alone in a list is what DocC makes its table of contents of.
TOPIC = re.compile(r"^- " + LINK.pattern + "$", re.M)
CODE = re.compile(r"(^ *```.*?^ *```$)", re.M | re.S)


def translated(prose):
    prose = TOPIC.sub(
        lambda link: f"- <doc:{name(link[2])}>" if is_article(link[2]) else link[0], prose)
    return LINK.sub(
        lambda link: f"[{link[1]}](doc:{name(link[2])})" if is_article(link[2]) else link[1], prose)


def is_article(path):
    return "/" not in path and path.endswith(".md")


def name(path):
    return path.removesuffix(".md")


def translate(path):
    with open(path, encoding="utf-8") as file:
        parts = CODE.split(file.read())
    with open(path, "w", encoding="utf-8") as file:
        file.write("".join(
            part if place % 2 else translated(part) for place, part in enumerate(parts)))


def main():
    source, copy = sys.argv[1:]
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(source, copy)
    for directory, _, names in os.walk(copy):
        for one in names:
            if one.endswith(".md"):
                translate(os.path.join(directory, one))
    return 0


if __name__ == "__main__":
    sys.exit(main())
