"""The process apart that sets a text: Typst with nothing of this machine but typefaces, which are loaded before it gives up its rights.

Promise: a template reads the files that came with it and no other, fetches nothing, and ends when its time or memory does.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from typing import Any

from glasshouse.base.apart import Frame, serve

_STANDARD = "ua-1"
_UNSET = "error: PDF/UA-1 error: the text "
_TOLD = 4_000
_WARM = b"#for f in json(bytes(sys.inputs.faces)) { text(font: f.family, weight: f.weight, style: f.style, fallback: false)[a] }"
_PICTURE = b'#set page(width: 156mm, height: auto, margin: 0pt, fill: white)\n#image("%s", width: 100%%)'
_ready: dict[str, Any] = {}


def main() -> None:
    """Entry of the process."""
    os.environ["RAYON_NUM_THREADS"] = "1"
    serve(_work, _load)


def _load(request: dict[str, Any]) -> None:
    """Load the library and every typeface while files can be read: a typeface is read when it first sets a letter."""
    import typst

    fonts = typst.Fonts(include_system_fonts=False, font_paths=request["fonts"])
    compiler = typst.Compiler(font_paths=fonts)
    faces = [{"family": each.family, "weight": each.weight, "style": each.style} for each in fonts.fonts()]
    compiler.compile(_WARM, format="pdf", sys_inputs={"faces": json.dumps(faces)})
    _ready.update(compiler=compiler, error=typst.TypstError)


def _work(request: dict[str, Any], content: bytes) -> Iterator[Frame]:
    files = {name: base64.b64decode(text) for name, text in json.loads(content).items()}
    if request["task"] == "pictures":
        for name, held in files.items():
            yield from _made({"main.typ": _PICTURE % name.encode(), name: held}, {"format": "png", "ppi": request["ppi"]})
        return
    told = list(_made(files, {"format": "pdf", "pdf_standards": [_STANDARD]}))
    if isinstance(told[0], dict) and _only_unset(told[0]["error"]):
        files["given.json"] = json.dumps({**json.loads(files["given.json"]), "unset": True}).encode()
        told = list(_made(files, {"format": "pdf"}))
    yield from told


def _made(files: dict[str, bytes], options: dict[str, Any]) -> Iterator[Frame]:
    try:
        made = _ready["compiler"].compile(files, sys_inputs={}, **options)
    except _ready["error"] as error:
        yield {"error": error.diagnostic[:_TOLD] or error.message[:_TOLD]}
        return
    yield from made if isinstance(made, list) else [made]


def _only_unset(diagnostic: str) -> bool:
    errors = [line for line in diagnostic.split("\n") if line.startswith("error: ")]
    return bool(errors) and all(line.startswith(_UNSET) for line in errors)
