"""The page of an official letter by GB/T 9704-2012: paper, fonts, lines, levels, page numbers.

Fonts are named, none is shipped: where 仿宋_GB2312 or 方正小标宋 is not installed, Word takes one
of the others that the font table names for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from perfeval_xl.follow_up.letters.docx_file import element_of, set_content

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

Level = Literal[
    "正文",
    "标题",
    "一级标题",
    "二级标题",
    "主送",
    "附注",
    "图",
    "表题",
    "表头",
    "表格",
    "表数",
    "页码",
    "抄送",
    "附件",
]
"""The styles of a letter, by their names in Word."""

SONG, FANG, HEI, KAI, PLAIN = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
LATIN = "Times New Roman"
_OTHERS = {
    SONG: ("方正小标宋_GBK", "华文中宋", "宋体"),
    FANG: ("仿宋", "FangSong", "华文仿宋"),
    HEI: ("SimHei", "微软雅黑"),
    KAI: ("楷体", "KaiTi", "华文楷体"),
}
"""A font → what a computer may have instead of it; Word reads one other name (w:altName)."""
LINE = 28.95
"""Points from line to line: 22 lines in 225 mm. With 29 there would be 21."""
BODY = 16.0  # 三号
TEXT_WIDTH = 156.0
"""Millimetres between the margins."""
_STYLES: dict[Level, tuple[str, float, str, int, float]] = {
    "正文": (FANG, BODY, "both", 200, LINE),
    "标题": (SONG, 22.0, "center", 0, 36.0),
    "一级标题": (HEI, BODY, "both", 200, LINE),
    "二级标题": (KAI, BODY, "both", 200, LINE),
    "主送": (FANG, BODY, "left", 0, LINE),
    "附注": (FANG, BODY, "left", 200, LINE),
    "附件": (HEI, BODY, "left", 0, LINE),
    "表题": (HEI, 12.0, "center", 0, 26.0),
    "表头": (HEI, 10.5, "center", 0, 16.0),
    "表格": (FANG, 10.5, "left", 0, 16.0),
    "表数": (FANG, 10.5, "center", 0, 16.0),
    "图": (FANG, BODY, "center", 0, 0.0),
    "页码": (PLAIN, 14.0, "left", 0, 20.0),
    "抄送": (FANG, 14.0, "left", 0, 24.0),
}
"""Style → font, points, alignment, hundredths of a character that the first line stands in,
points from line to line; 0 for as high as what stands there."""


def lay_out(document: Document) -> None:
    """Give a document the paper, the styles and the page numbers of a letter."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(25)
    for name in _STYLES:
        _style(document, name)
    _fonts(document)
    _settle(document)
    document.settings.odd_and_even_pages_header_footer = True
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        _page_number(footer.paragraphs[0], side)


def _style(document: Document, name: Level) -> None:
    font, size, alignment, indent, line = _STYLES[name]
    styles: Any = document.styles
    style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style, style.quick_style = None, True
    style.font.size, style.font.name = Pt(size), LATIN
    fonts = style.element.rPr.rFonts
    fonts.set(qn("w:eastAsia"), font)
    fonts.set(qn("w:cs"), LATIN)
    fonts.set(qn("w:hint"), "eastAsia")  # quotation marks are Chinese signs
    place = style.element.get_or_add_pPr()
    for each in _place(alignment, indent, line, keeps=name in ("一级标题", "二级标题")):
        place.append(each)


def _place(alignment: str, indent: int, line: float, *, keeps: bool) -> list[Any]:
    made = [element("w:keepNext")] if keeps else []
    made += [
        element("w:widowControl", val="0"),  # every page has its 22 lines
        element("w:adjustRightInd", val="0"),
        element("w:snapToGrid", val="0"),
        _lines(line),
    ]
    if indent:
        made.append(element("w:ind", firstLineChars=str(indent), firstLine=str(indent * 32 // 10)))
    return [*made, element("w:jc", val=alignment)]


def _lines(points: float) -> Any:
    """Return lines of so many points exactly; of 0 as high as what stands in them."""
    line, rule = (twips(points), "exact") if points else (240, "auto")
    return element("w:spacing", before="0", after="0", line=str(line), lineRule=rule)


def twips(points: float) -> int:
    """Return a twentieth of points, as Word counts."""
    return int(points * 20 + 0.5)


def element(name: str, **attributes: str) -> Any:
    """Return an element of Word's XML; names and attributes are in its own space."""
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def _fonts(document: Document) -> None:
    """Name for each font what may stand in for it."""
    part = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{",".join(others)}"/>'
        '<w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
        for name, others in _OTHERS.items()
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    set_content(part, f"{head}<w:fonts {nsdecls('w')}>{fonts}</w:fonts>".encode())


def _settle(document: Document) -> None:
    """Say that the text is Chinese, and put no grid under its lines."""
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    section = document.element.body.sectPr
    for grid in section.findall(qn("w:docGrid")):
        section.remove(grid)


def _page_number(paragraph: Paragraph, side: str) -> None:
    """Put — 1 — at the outer edge, a character in from it."""
    paragraph.style = "页码"
    indent = {"right": "rightChars", "left": "leftChars"}[side]
    place = element_of(paragraph).get_or_add_pPr()
    place.append(element("w:ind", **{indent: "100", side: "280"}))
    place.append(element("w:jc", val=side))
    paragraph.add_run("— ")
    field = parse_xml(
        f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    )
    element_of(paragraph).append(field)
    paragraph.add_run(" —")
