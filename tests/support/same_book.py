"""Two workbooks part by part, with texts and formats in place of their numbers."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from xml.etree import ElementTree as ET

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_TEXT = re.compile(r' t="s"><v>(\d+)</v>')
_FORM = re.compile(r' s="(\d+)"')
_APART = ("xl/sharedStrings.xml", "xl/styles.xml")
"""What only holds what the other parts name by numbers."""


def spelled_out(content: bytes) -> dict[str, str]:
    """Return the parts of a workbook, its texts and formats written where they are used."""
    with zipfile.ZipFile(BytesIO(content)) as opened:
        assert opened.testzip() is None
        parts = {name: opened.read(name).decode() for name in opened.namelist()}
    texts = [ET.tostring(each, "unicode") for each in ET.fromstring(parts["xl/sharedStrings.xml"])]
    forms = _forms(ET.fromstring(parts["xl/styles.xml"]))
    found = {}
    for name, xml in parts.items():
        ET.fromstring(xml)
        if name.startswith("xl/worksheets/sheet"):
            xml = _TEXT.sub(lambda each: f' t="s"><v>{texts[int(each[1])]}</v>', xml)
            xml = _FORM.sub(lambda each: f" s={forms[int(each[1])]}", xml)
        if name not in _APART:
            found[name] = xml
    found["conditional formats"] = str(
        [ET.tostring(each) for each in ET.fromstring(parts["xl/styles.xml"]).iter(f"{_MAIN}dxf")]
    )
    return found


def _forms(styles: ET.Element) -> list[str]:
    """Return every cell format with its font, fill, border and number format in words."""
    tables = {
        name: [ET.tostring(each, "unicode") for each in styles.find(f"{_MAIN}{name}") or ()]
        for name in ("fonts", "fills", "borders")
    }
    codes = {each.get("numFmtId"): each.get("formatCode") for each in styles.iter(f"{_MAIN}numFmt")}
    found = []
    for xf in styles.find(f"{_MAIN}cellXfs") or ():
        about = dict(xf.attrib)
        named = [tables[table][int(about.pop(f"{table[:-1]}Id"))] for table in tables]
        number = about.pop("numFmtId")
        inside = [ET.tostring(each, "unicode") for each in xf]
        found.append(str([named, codes.get(number, number), sorted(about.items()), inside]))
    return found
