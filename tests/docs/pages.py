# SPDX-License-Identifier: MIT
"""The pages of the documentation: their paths, fenced blocks, headings and links."""
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^```(.*)\n((?:.*\n)*?)```$", re.MULTILINE)
LINK = re.compile(r"!?\[(?:[^\]\[]|\[[^\]]*\])*\]\(([^)\s]+)\)")


def pages():
    """Every page of the repository, as paths."""
    found = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("examples/*.md"), *ROOT.glob("benchmarks/*.md"),
             *ROOT.glob("benchmarks/*/*.md")]
    return sorted(found)


def blocks(text):
    """The fenced blocks of a page as (words after the fence, content, line)."""
    for match in FENCE.finditer(text):
        yield match[1].split(), match[2], text.count("\n", 0, match.start()) + 1


def links(text):
    """Targets of links and pictures outside code."""
    prose = re.sub(r"`[^`\n]*`", "", FENCE.sub("", text))
    return LINK.findall(prose)


def anchors(text):
    """The anchors of the headings of a page, as GitHub makes them."""
    found = []
    for heading in re.findall(r"^#+ +(.*?) *$", FENCE.sub("", text), re.MULTILINE):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        name = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        found.append(f"{name}-{found.count(name)}" if name in found else name)
    return found
