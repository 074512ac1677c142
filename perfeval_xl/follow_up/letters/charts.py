"""A bar chart in a document: Word's own, drawn anew by whatever opens it.

python-docx knows none, so that its part is written here. It holds its numbers itself, without a
workbook behind it: they stand in the table beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part as FilePart
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt

from perfeval_xl.follow_up.letters.docx_file import element_of
from perfeval_xl.follow_up.letters.page import FANG
from perfeval_xl.follow_up.letters.shipped import write

if TYPE_CHECKING:
    from docx.document import Document

_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_CHARTS = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WIDTH, _HEIGHT = 140, 62  # millimetres
_COLOUR = "4F81BD"


@dataclass(frozen=True, slots=True)
class Bars:
    """One bar for each name."""

    title: str
    names: Sequence[str]
    values: Sequence[float]
    shown: str
    """How values are shown: 0, 0.00%."""

    def write(self, document: Document) -> None:
        """Add it in the middle of a line of its own."""
        number = sum("/charts/" in part.partname for part in document.part.package.parts) + 1
        uri = PackURI(f"/word/charts/chart{number}.xml")
        part = FilePart(uri, _TYPE, self._xml().encode(), document.part.package)
        key = document.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
        paragraph = write(document, "图")
        paragraph.paragraph_format.space_before = Pt(6)
        element_of(paragraph.add_run()).append(_inline(key, number, self.title))

    def _xml(self) -> str:
        """Return the part: axes, bars with their values above, no legend for a single series."""
        count = len(self.names)
        names = "".join(
            f'<c:pt idx="{at}"><c:v>{escape(name)}</c:v></c:pt>'
            for at, name in enumerate(self.names)
        )
        values = "".join(
            f'<c:pt idx="{at}"><c:v>{value!r}</c:v></c:pt>' for at, value in enumerate(self.values)
        )
        code = escape(self.shown)
        axis = '<c:scaling><c:orientation val="minMax"/>{least}</c:scaling><c:delete val="0"/>'
        return (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            f'<c:chartSpace xmlns:c="{_CHARTS}" xmlns:a="{_DRAWING}">'
            '<c:roundedCorners val="0"/><c:chart>'
            f"<c:title><c:tx><c:rich><a:bodyPr/><a:p>{_words(1200)}<a:r>"
            f'<a:rPr lang="zh-CN" sz="1200" b="0"/><a:t>{escape(self.title)}</a:t></a:r></a:p>'
            '</c:rich></c:tx><c:overlay val="0"/></c:title><c:autoTitleDeleted val="0"/>'
            '<c:plotArea><c:layout/><c:barChart><c:barDir val="col"/><c:grouping val="clustered"/>'
            '<c:varyColors val="0"/><c:ser><c:idx val="0"/><c:order val="0"/>'
            f'<c:spPr><a:solidFill><a:srgbClr val="{_COLOUR}"/></a:solidFill></c:spPr>'
            '<c:invertIfNegative val="0"/>'
            f'<c:dLbls><c:numFmt formatCode="{code}" sourceLinked="0"/>'
            f"<c:spPr><a:noFill/></c:spPr><c:txPr><a:bodyPr/><a:p>{_words(1000)}</a:p></c:txPr>"
            '<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
            '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
            f'<c:cat><c:strLit><c:ptCount val="{count}"/>{names}</c:strLit></c:cat>'
            f'<c:val><c:numLit><c:formatCode>{code}</c:formatCode><c:ptCount val="{count}"/>'
            f"{values}</c:numLit></c:val></c:ser>"
            '<c:gapWidth val="80"/><c:axId val="1"/><c:axId val="2"/></c:barChart>'
            f'<c:catAx><c:axId val="1"/>{axis.format(least="")}<c:axPos val="b"/>'
            '<c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
            f'<c:tickLblPos val="nextTo"/><c:txPr><a:bodyPr/><a:p>{_words(1000)}</a:p></c:txPr>'
            '<c:crossAx val="2"/></c:catAx>'
            f'<c:valAx><c:axId val="2"/>{axis.format(least=_LEAST)}<c:axPos val="l"/>'
            f'<c:numFmt formatCode="{code}" sourceLinked="0"/><c:majorTickMark val="none"/>'
            '<c:minorTickMark val="none"/><c:tickLblPos val="none"/><c:crossAx val="1"/></c:valAx>'
            '</c:plotArea><c:plotVisOnly val="1"/></c:chart></c:chartSpace>'
        )


_LEAST = '<c:min val="0"/>'


def _words(size: int) -> str:
    """Return how text looks, in hundredths of a point."""
    return (
        f'<a:pPr><a:defRPr sz="{size}" b="0"><a:latin typeface="Times New Roman"/>'
        f'<a:ea typeface="{FANG}"/></a:defRPr></a:pPr>'
    )


def _inline(key: str, number: int, title: str) -> Any:
    """Return what stands in the line for a chart."""
    name = escape(title, {'"': "&quot;"})
    return parse_xml(
        f'<w:drawing {nsdecls("w", "wp", "a", "r")}><wp:inline distT="0" distB="0" distL="0"'
        f' distR="0"><wp:extent cx="{Mm(_WIDTH)}" cy="{Mm(_HEIGHT)}"/>'
        f'<wp:docPr id="{number}" name="{name}" descr="{name}"/><wp:cNvGraphicFramePr/>'
        f'<a:graphic><a:graphicData uri="{_CHARTS}"><c:chart xmlns:c="{_CHARTS}"'
        f' xmlns:r="{_RELATIONS}" r:id="{key}"/></a:graphicData></a:graphic></wp:inline>'
        "</w:drawing>"
    )
