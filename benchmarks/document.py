# SPDX-License-Identifier: MIT
"""Files of results: JSON that is replaced whole whenever something is added to it."""

import json
import os
import pathlib


def write_whole(path, text):
    """Writes a text file whole or not at all."""
    path = pathlib.Path(path)
    part = path.with_name(path.name + ".part")
    part.write_text(text)
    os.replace(part, path)


class Document:
    """A dictionary that is written to its file by save(). Without a file nothing is written."""

    def __init__(self, path, **content):
        self.path, self.content = path, content

    def save(self):
        if self.path:
            write_whole(self.path, json.dumps(self.content, indent=1, ensure_ascii=False) + "\n")
