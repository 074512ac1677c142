"""Why Excel would ask on closing whether to save a workbook that nobody changed."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

VOLATILE = re.compile(r"\b(TODAY|NOW|OFFSET|INDIRECT|CELL|INFO|RAND|RANDBETWEEN)\(")
"""Functions that are computed whenever a workbook is opened."""
CELL = re.compile(r'<c r="[A-Z]+\d+"([^>]*)><f>([^<]*)</f><v>([^<]*)</v></c>')


def reasons(content: bytes) -> list[str]:
    """Return why Excel would ask on closing whether to save."""
    found = []
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = {
            name: archive.read(name).decode()
            for name in archive.namelist()
            if name.endswith((".xml", ".rels"))
        }
    (engine,) = re.findall("<calcPr([^>]*)>", parts["xl/workbook.xml"])
    said = re.search(r' calcId="(\d+)"', engine)
    if said is None or int(said[1]) < 191029 or "OnLoad" in engine or "calcMode" in engine:
        found.append(f"calcPr{engine}")
    found += [name for name in parts if "externalLink" in name or "calcChain" in name]
    found += [name for name in ("docProps/core.xml", "docProps/app.xml") if name not in parts]
    for name, text in parts.items():
        if not name.startswith("xl/worksheets/sheet"):
            continue
        cells = CELL.findall(text)
        if len(cells) != len(re.findall("<f[ />]", text)):
            found.append(f"{name}: formulas without a result")
        found += [f"{name}: {formula}" for _, formula, _ in cells if VOLATILE.search(formula)]
        found += [
            f"{name}: {formula} is no number"
            for kind, formula, value in cells
            if not value and ' t="str"' not in kind
        ]
    return found
