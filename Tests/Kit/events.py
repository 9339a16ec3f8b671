#!/usr/bin/env python3
"""Fails unless the article "At 3 a.m." lists every event of the log, with its fields, and no other, and
says what the line of each means.

usage: events.py            compare
       events.py --print    print the table
"""

import glob
import os
import re
import sys

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
ARTICLE = os.path.join(TOP, "Sources/RaftDaemon/RaftDaemon.docc/Troubleshooting.md")

# What all fields of one kind are called.
KINDS = {"term": "term", "leader": "leader", "other": "other", "reason": "reason",
         "detail": "detail"}


def chunks():
    """Each event, and what the sources say of it."""
    paths = glob.glob(os.path.join(TOP, "Sources/RaftServer/Record/LogRecord*.swift"))
    for path in paths + [os.path.join(TOP, "Sources/Raft/Node/Observation.swift")]:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        yield from records(text)


def events():
    """The fields of each event, in order, as the sources have them."""
    found = {}
    for name, body in chunks():
        add_fields(found.setdefault(name, []), body)
    return found


# Where the words for `reason` are declared.
REASONS = ["Raft/Node/Reasons", "Raft/Elections/ElectionCause", "Raft/LeadershipTransfer/Succession",
           "RaftGuard/GuardReport"]


def reasons():
    """The words that stand in `reason`, one tuple for each enumeration of them."""
    for name in REASONS:
        with open(os.path.join(TOP, f"Sources/{name}.swift"), encoding="utf-8") as file:
            text = file.read()
        for body in re.findall(r"enum (?:Kind|Reason|ElectionCause): String.*?\{(.*?)\n *(?:\}|var |public var )",
                               text, re.S):
            cases = ", ".join(re.findall(r"^ *case (.+)$", body, re.M)).split(", ")
            yield tuple(case.split('"')[1] if '"' in case else case for case in cases)


def unexplained(article):
    """The events of which the table of "What the log says" has no line: none of their words, as they
    stand in the sources, are in its first column."""
    section = article.split("## What the log says\n")[-1].split("\n## ")[0]
    lines = " | ".join(re.findall(r"`([^`]+)`", section))
    missing = []
    for name, body in chunks():
        said = words(body)
        if said and not any(part in lines for part in said):
            missing.append(f"{name}: {' … '.join(said)}")
    return missing


def words(body):
    """What the sentences for people have between the values that are put into them and the marks that
    divide them, up to a comma."""
    value = r"\\\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)"
    joined = re.sub(r'"\s*\+\s*"', "", body)
    literals = re.findall(rf'"((?:{value}|\\.|[^"\\\n])*)"', joined)
    parts = [part.replace('\\"', '"').split(",")[0].strip(" ()")
             for text in literals if " " in text for part in re.split(f"{value}|[:;]", text)]
    return [part for part in parts if len(part) > 6]


def records(text):
    """A name, after its severity, and what follows."""
    for chunk in re.split(r"\n +(?:(?:public )?static |case \.)", text):
        name = re.search(
            r'\.(?:error|warning|info|debug)\b(?:[^"]*?, "|,\s+\.)([A-Za-z]+)[",]', chunk)
        if name:
            yield name[1], chunk


def add_fields(fields, body):
    for kind, text in re.findall(
            r'\.(number|text|span|term|leader|other|reason|detail)\((?:"([A-Za-z]+)")?', body):
        field = text + ("Microseconds" if kind == "span" else "") or KINDS.get(kind)
        if field and field not in fields:
            fields.append(field)


def table(found):
    return [f"| `{name}` | {', '.join(f'`{field}`' for field in found[name]) or '-'} |"
            for name in sorted(found, key=str.lower)]


def main():
    found = events()
    reserved = {"time", "level", "event", "cluster", "peer", "message"}
    twice = [name for name, fields in found.items() if reserved & set(fields)]
    if twice:
        print(f"have a field that every line has already: {', '.join(twice)}")
        return 1
    lines = table(found)
    if sys.argv[1:] == ["--print"]:
        print("\n".join(lines))
        return 0
    with open(ARTICLE, encoding="utf-8") as file:
        article = file.read()
    section = article.split("## The log for programs\n")[-1].split("\n## ")[0]
    of_events, of_reasons = section.split("\n| `reason` of |")
    listed = [line for line in of_events.splitlines() if line.startswith("| `")]
    wrong = [f"missing: {line}" for line in lines if line not in listed] + \
        [f"not in the sources: {line}" for line in listed if line not in lines] + \
        [f"not explained: {line}" for line in unexplained(article)] + \
        [f"no row of reasons: {words}" for words in reasons()
         if " | " + ", ".join(f"`{word}`" for word in words) + " |" not in of_reasons]
    print("\n".join(wrong) if wrong else f"{len(lines)} events of the log, all in the article")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
