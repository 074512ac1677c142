"""The template that comes with the program: a 函 in the 信函格式 of GB/T 9704, edited in Word.

Written out by `perfeval issue --write-template`. It has no 签发人: a 函 goes to equals, and only
what goes up shows one. No seal is drawn, and no number is made up: their places are free.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from perfeval_xl.follow_up.letters.docx_file import blank, content_of, element_of
from perfeval_xl.follow_up.letters.page import SONG, TEXT_WIDTH, Level, element, lay_out

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

_RED = RGBColor(0xFF, 0x00, 0x00)
_CENTRED = ("序号", "编号", "分值", "自评得分", "得分", "得分率", "扣分", "状态")
_MARK = 30.0
"""Points of the name of the bureau at the head."""
NAME = "反馈函模板.docx"


def shipped() -> bytes:
    """Return the file of the template."""
    document = blank("部门整体支出绩效评价结果反馈函模板")
    lay_out(document)
    _letterhead(document)
    _number(document)
    write(document, "正文")
    write(document, "标题", "{{标题}}")
    write(document, "正文")
    write(document, "主送", "{{单位名称}}：")
    write(
        document,
        "正文",
        "根据{{评价依据}}，我局对你单位{{评价时段}}绩效情况进行了评价，"
        "采用的指标体系是{{指标体系}}。现将评价结果和整改要求反馈如下：",
    )
    write(document, "一级标题", "一、评价结果")
    for field in ("评价结果", "自评与核定", "折算说明"):
        write(document, "正文", f"{{{{{field}}}}}")
    table(
        document,
        ("{{构成}}", "分值", "自评得分", "核定得分", "得分率"),
        tuple(f"{{{{构成.{name}}}}}" for name in ("名称", "分值", "自评得分", "得分", "得分率")),
        (56.0, 24.0, 26.0, 26.0, 24.0),
        row_height=7.0,
    )
    write(document, "一级标题", "二、存在的主要问题")
    write(document, "正文", "{{问题概述}}")
    write(
        document,
        "正文",
        "{{扣分.序号}}. {{扣分.指标}}（分值{{扣分.分值}}分，得{{扣分.得分}}分，"
        "扣{{扣分.扣分}}分）。{{扣分.说明}}",
    )
    write(document, "一级标题", "三、整改要求和建议")
    write(document, "正文", "{{扣分.序号}}. {{扣分.要求}}")
    write(document, "正文", "{{遗留问题}}")
    write(document, "正文", "{{整改期限}}")
    write(document, "一级标题", "四、结果应用")
    write(document, "正文", "{{结果应用}}")
    closing = len(document.paragraphs)
    write(document, "正文", "{{结语}}")
    write(document, "正文")
    write(document, "正文", "附件：1. 绩效评价评分表")
    hang(write(document, "主送", "2. 问题清单及整改台账"), 5)
    _signature(document)
    for paragraph in document.paragraphs[closing:]:  # no page with a signature and no text
        paragraph.paragraph_format.keep_with_next = True
    write(document, "附注", "（联系人：{{联系人}}）")
    _annexes(document)
    write(document, "抄送")
    write(document, "抄送", "{{抄送}}")
    return content_of(document)


def _letterhead(document: Document) -> None:
    """Put the bureau's name and the red lines on the first page, 170 mm wide; no page number."""
    section = document.sections[0]
    section.different_first_page_header_footer = True
    section.header_distance, section.footer_distance = Mm(30), Mm(20)
    head = section.first_page_header.paragraphs[0]
    head.style = "主送"
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = head.add_run("{{署名}}")
    run.font.size, run.font.color.rgb = Pt(_MARK), _RED
    run.font.name = SONG
    element_of(run).rPr.rFonts.set(qn("w:eastAsia"), SONG)
    _ruled(head, "bottom", "thickThinSmallGap", space=11)
    head.paragraph_format.line_spacing = Pt(40)
    foot = section.first_page_footer.paragraphs[0]
    foot.style = "页码"
    foot.paragraph_format.line_spacing = Pt(8)
    _ruled(foot, "top", "thinThickSmallGap", space=1)


def _ruled(paragraph: Paragraph, side: str, line: str, space: int) -> None:
    place = element_of(paragraph).get_or_add_pPr()
    borders = element("w:pBdr")
    borders.append(element(f"w:{side}", val=line, sz="24", space=str(space), color="FF0000"))
    place.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:adjustRightInd", "w:snapToGrid",
        "w:spacing", "w:ind", "w:jc",
    )  # fmt: skip
    paragraph.paragraph_format.left_indent = Mm(-8)  # from 20 mm of the page
    paragraph.paragraph_format.right_indent = Mm(-6)  # to 190 mm
    paragraph.paragraph_format.first_line_indent = Mm(0)


def _number(document: Document) -> None:
    number = document.paragraphs[0] if document.paragraphs else document.add_paragraph()
    number.style = "主送"
    number.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    number.add_run("{{发文字号}}")
    write(document, "正文")


def _signature(document: Document) -> None:
    """Leave room for the seal; the date 4 characters from the right, the bureau centred over it.

    A date is 7 characters wide, so that both are centred 7.5 characters from the right.
    """
    for _ in range(3):
        write(document, "正文")
    for field in ("署名", "成文日期"):
        line = write(document, "主送", f"{{{{{field}}}}}")
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.paragraph_format.left_indent = Pt(202)


def _annexes(document: Document) -> None:
    _annex(document, "附件1", "绩效评价评分表")
    table(
        document,
        ("序号", "一级指标", "指标", "分值", "自评得分", "核定得分", "得分依据"),
        tuple(
            f"{{{{评分.{name}}}}}"
            for name in ("序号", "一级指标", "指标", "分值", "自评得分", "得分", "状态")
        ),
        (12.0, 26.0, 46.0, 16.0, 18.0, 18.0, 20.0),
    )
    _annex(document, "附件2", "问题清单及整改台账")
    table(
        document,
        ("编号", "指标", "扣分", "整改要求和建议", "整改措施", "责任人", "完成时限", "完成情况"),
        (
            *(f"{{{{扣分.{name}}}}}" for name in ("编号", "指标", "扣分", "要求")),
            *("",) * 4,
        ),
        (20.0, 26.0, 12.0, 40.0, 22.0, 12.0, 12.0, 12.0),
    )


def _annex(document: Document, number: str, title: str) -> None:
    first = write(document, "附件", number)
    first.paragraph_format.page_break_before = True
    write(document, "正文")
    write(document, "标题", title)
    write(document, "主送", "{{单位名称}}（{{评价时段}}）")


def write(document: Document, style: Level, text: str = "") -> Paragraph:
    """Add a paragraph of a style of `page`."""
    return document.add_paragraph(text, style=style)


def hang(paragraph: Paragraph, characters: int) -> None:
    """Let a paragraph begin so many characters in, all of its lines."""
    paragraph.paragraph_format.left_indent = Pt(16 * characters)


def table(
    document: Document,
    heads: Sequence[str],
    row: Sequence[str],
    widths: Sequence[float],
    row_height: float | None = None,
) -> Table:
    """Add a table of a heading row, repeated on every page, and one row; all in millimetres."""
    assert sum(widths) <= TEXT_WIDTH + 1e-9
    made: Table = document.add_table(rows=2, cols=len(heads))
    frame(made, widths)
    for line in made.rows if row_height else ():
        line.height = Mm(row_height or 0)
    for cells, texts in ((made.rows[0], heads), (made.rows[1], row)):
        for cell, text in zip(cells.cells, texts, strict=True):
            paragraph = cell.paragraphs[0]
            number = text.strip("{}").partition(".")[2] in _CENTRED
            paragraph.style = "表头" if texts is heads else "表数" if number else "表格"
            paragraph.add_run(text)
    return made


def frame(made: Table, widths: Sequence[float]) -> None:
    """Give a table its lines, fixed widths, and a heading row that is repeated on every page."""
    made.style, made.autofit = None, False
    made.alignment = WD_TABLE_ALIGNMENT.CENTER  # else its lines stand out of the text
    properties: Any = element_of(made).tblPr
    for look in properties.findall(qn("w:tblLook")):  # of the styles that it does not have
        properties.remove(look)
    lines = element("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        lines.append(element(f"w:{side}", val="single", sz="4", space="0", color="000000"))
    margins = element("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(element(f"w:{side}", w="57", type="dxa"))
    properties.insert_element_before(lines, "w:shd", "w:tblLayout", "w:tblCellMar")
    properties.append(margins)
    for row in made.rows:
        place = element_of(row).get_or_add_trPr()
        place.append(element("w:cantSplit"))
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
            cell.vertical_alignment = 1
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Mm(width)
    element_of(made.rows[0]).get_or_add_trPr().append(element("w:tblHeader"))
