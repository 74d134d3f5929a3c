# SPDX-License-Identifier: MIT
"""A hook of MkDocs: makes of a page for a repository browser a page for the site.

A fence such as "```toml examples/one_neuron.toml" keeps its language alone and has the file as its title. A link to a file
outside of docs/, which the site does not have, becomes its text with the file's path.
"""
import os
import re

FENCE = re.compile(r"^```(\w+) +(.*)$", re.MULTILINE)
WHOLE_BLOCK = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
OUTSIDE = re.compile(r"\[((?:[^\]\[]|\[[^\]]*\])*)\]\((\.\./[^)\s]+)\)")


def plain_fence(match):
    language, rest = match[1], match[2]
    return f'```{language} title="{rest}"' if re.fullmatch(r"[\w./]+\.\w+", rest) else f"```{language}"


def plain_link(match, folder):
    """The text of a link that leaves docs/, with the path from the root where the text is not that path."""
    text, path = match[1], os.path.normpath(os.path.join(folder, match[2].partition("#")[0]))
    folder_or_file = {path, os.path.dirname(path)} if path.endswith("README.md") else {path}
    return f"`{path}`" if text.strip("`") in folder_or_file else f"{text} (`{path}`)"


def plain_prose(text, folder):
    return OUTSIDE.sub(lambda link: plain_link(link, folder), text)


def for_the_site(markdown, folder="docs"):
    """The text of a page in `folder` as the site shows it."""
    pieces, end = [], 0
    for block in WHOLE_BLOCK.finditer(markdown):
        pieces += [plain_prose(markdown[end:block.start()], folder), FENCE.sub(plain_fence, block[0])]
        end = block.end()
    return "".join(pieces) + plain_prose(markdown[end:], folder)


def on_page_markdown(markdown, page, config, files):
    return for_the_site(markdown, os.path.join("docs", os.path.dirname(page.file.src_uri)))
