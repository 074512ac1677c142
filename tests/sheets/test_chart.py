"""Charts as a spreadsheet reads them: bars that lie or stand, with their numbers."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from perfeval_xl.sheets.chart import Bars, bar_chart, insert
from perfeval_xl.sheets.style import Style


def xml_of(path: Path, count: int, *, across: bool, small: bool = False) -> str:
    """Return the XML of a chart with so many colours of bars."""
    bars = [Bars(f"第{at}种", ("表", 1, 0, 3, 0), ("表", 1, at, 3, at), "#112233", [1.0, None, 3.0])
            for at in range(1, count + 1)]  # fmt: skip
    with xlsxwriter.Workbook(str(path / "c.xlsx")) as workbook:
        sheet, style = workbook.add_worksheet("表"), Style(workbook)
        chart = bar_chart(style, "题", bars, across=across, gap=45, shown="0.0%", small=small)
        insert(sheet, (0, 5), chart, (400, 200))
    with zipfile.ZipFile(path / "c.xlsx") as archive:
        return archive.read("xl/charts/chart1.xml").decode()


@pytest.mark.parametrize(("across", "way"), [(True, "bar"), (False, "col")])
def test_bars_lie_with_the_first_on_top_or_stand(across: bool, way: str, tmp_path: Path):
    xml = xml_of(tmp_path, 1, across=across)

    assert f'<c:barDir val="{way}"/>' in xml
    assert ('<c:orientation val="maxMin"/>' in xml) == across
    assert '<c:numFmt formatCode="0.0%"' in xml


def test_only_several_colours_need_a_legend(tmp_path: Path):
    assert "<c:legend>" not in xml_of(tmp_path, 1, across=True)
    assert "<c:legend>" in xml_of(tmp_path, 2, across=True)


def test_previews_find_the_numbers_and_a_gap_is_no_zero(tmp_path: Path):
    xml = xml_of(tmp_path, 1, across=False)

    values = xml.partition("<c:val>")[2].partition("</c:val>")[0]
    assert '<c:ptCount val="3"/>' in values
    assert '<c:pt idx="0"><c:v>1.0</c:v></c:pt><c:pt idx="2"><c:v>3.0</c:v></c:pt>' in values


def test_small_letters(tmp_path: Path):
    large, small = (xml_of(tmp_path, 1, across=True, small=each) for each in (False, True))

    assert 'sz="1200" b="1"' in large
    assert 'sz="1100"' in small
    assert 'sz="1200"' not in small
