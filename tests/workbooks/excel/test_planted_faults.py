"""Each kind of fault, planted in a copy of a workbook, is found by the rule that it is for."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from support.excel_rules import faults
from support.histories import months, random_history
from support.random_findings import random_findings
from support.random_returns import random_scores
from support.small import small_rubric

from perfeval_xl.forms.template.template import write_template
from perfeval_xl.workbooks.scorebook.scorebook import write_scorebooks
from perfeval_xl.workbooks.summary import write_summary
from perfeval_xl.workbooks.trend import write_trend

BOOK, FORM, SUMMARY, TREND = "随机单位0000.xlsx", "模板.xlsx", "汇总表.xlsx", "趋势.xlsx"
Parts = dict[str, bytes]
Fault = Callable[[Parts], object]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Small workbooks that have one of everything: links, notes, tables, rules, charts."""
    folder, rubric = tmp_path_factory.mktemp("sound"), small_rubric()
    scores = random_scores(rubric, 3, seed=1)
    findings, places = random_findings(scores, 11)
    write_template(rubric, folder / FORM)
    write_scorebooks(scores, folder, findings, places=places)
    write_summary(folder / SUMMARY, [scores], findings)
    history = random_history(rubric, 3, months(2026, 1, 2), seed=1)
    write_trend(folder / TREND, *history, {rubric.id: rubric})
    return folder


@pytest.mark.parametrize("name", [BOOK, FORM, SUMMARY, TREND])
def test_without_a_fault_nothing_is_found(name: str, folder: Path):
    assert faults(folder / name) == []


def text(part: str, old: str, new: str, count: int = 1) -> Fault:
    """Return a fault of a part's text, `old` a regular expression."""

    def plant(parts: Parts) -> None:
        changed, found = re.subn(old, new, parts[part].decode(), count=count)
        assert found, f"{part} has no {old}"
        parts[part] = changed.encode()

    return plant


def sheet(number: int, old: str, new: str, count: int = 1) -> Fault:
    return text(f"xl/worksheets/sheet{number}.xml", old, new, count)


def formula(new: str) -> Fault:
    """Return the fault of another formula in the scorebook's first cell that has one."""
    return sheet(1, "<f>.*?</f>", f"<f>{new}</f>")


TYPES, BOOK_PART, LINKS = "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
STYLES, TEXTS, TABLE = "xl/styles.xml", "xl/sharedStrings.xml", "xl/tables/table1.xml"
LONG = "长" * 256
NESTED = "ABS(" * 65 + "1" + ")" * 65

PLANTED: dict[str, tuple[str, Fault, str]] = {
    # the file as a whole
    "XML that ends early": (BOOK, sheet(2, "</worksheet>", ""), "sheet2.xml: no element found"),
    "a part without a type": (
        BOOK,
        text(TYPES, '<Override PartName="/xl/comments1.xml".*?/>', ""),
        "a comments of type",
    ),
    "a part of an unknown ending": (
        BOOK,
        text(TYPES, '<Default Extension="vml".*?/>', ""),
        "vmlDrawing1.vml: no content type",
    ),
    "a type of no part": (
        BOOK,
        text(TYPES, "</Types>", '<Override PartName="/xl/x.xml" ContentType="y"/></Types>'),
        "xl/x.xml: content type of no part",
    ),
    "two types of a part": (
        BOOK,
        text(TYPES, '(<Override PartName="/xl/styles.xml".*?/>)', r"\1\1"),
        "/xl/styles.xml: two content types",
    ),
    "a part that nothing leads to": (
        BOOK,
        lambda parts: parts.update({"xl/media/a.png": b"x"}),
        "a.png: nothing leads to it",
    ),
    "a part that is not there": (
        BOOK,
        lambda parts: parts.pop("xl/comments1.xml"),
        "comments xl/comments1.xml is not there",
    ),
    "an id twice": (BOOK, text(LINKS, '"rId2"', '"rId1"'), "relationship rId1 twice"),
    "a target twice": (
        BOOK,
        text(LINKS, "worksheets/sheet2.xml", "worksheets/sheet1.xml"),
        "related to xl/worksheets/sheet1.xml twice",
    ),
    "an id that is no relationship": (
        BOOK,
        sheet(6, '<legacyDrawing r:id=".*?"', '<legacyDrawing r:id="rId9"'),
        "rId9 is no relationship",
    ),
    "a relationship that is never called": (
        BOOK,
        sheet(6, "<legacyDrawing.*?/>", ""),
        "vmlDrawing rId1 is never called",
    ),
    "a sheet that is something else": (
        BOOK,
        text(LINKS, "worksheets/sheet2.xml", "theme/theme1.xml"),
        "a worksheet of type",
    ),
    "a day that is none": (
        BOOK,
        text("docProps/core.xml", "2020-01-01T00:00:00Z", "2020-01-01"),
        "created '2020-01-01'",
    ),
    "titles of other sheets": (
        BOOK,
        text("docProps/app.xml", ">评分表<", ">别的<"),
        "titles of other sheets",
    ),
    "titles that are not counted": (
        BOOK,
        text("docProps/app.xml", "<vt:lpstr>评分表</vt:lpstr>", ""),
        "TitlesOfParts counts",
    ),
    # the workbook
    "a name too long": (
        BOOK,
        text(BOOK_PART, 'name="评分表"', f'name="{"长" * 32}"'),
        "sheet name",
    ),
    "a name with a sign": (
        BOOK,
        text(BOOK_PART, 'name="评分表"', 'name="评/分"'),
        "sheet name '评/分'",
    ),
    "a name that ends in a quote": (
        BOOK,
        text(BOOK_PART, 'name="评分表"', 'name="评分\'"'),
        'sheet name "评分\'"',
    ),
    "a name of Excel's": (
        BOOK,
        text(BOOK_PART, 'name="评分表"', 'name="HISTORY"'),
        "taken by Excel",
    ),
    "two sheets alike": (BOOK, text(BOOK_PART, 'name="评分表"', 'name="扣分说明"'), "two sheets"),
    "two sheets of a number": (
        BOOK,
        text(BOOK_PART, 'sheetId="2"', 'sheetId="1"'),
        "two sheets of id 1",
    ),
    "opened on a hidden sheet": (
        BOOK,
        text(BOOK_PART, "<workbookView", '<workbookView activeTab="8"'),
        "opens on sheet 8",
    ),
    "two sheets selected": (
        BOOK,
        sheet(2, "<sheetView ", '<sheetView tabSelected="1" '),
        "whoever types writes into all",
    ),
    "a name that is a cell": (
        BOOK,
        text(BOOK_PART, 'definedName name="甲"', 'definedName name="AB12"'),
        "name AB12",
    ),
    "a name as R1C1": (
        BOOK,
        text(BOOK_PART, 'definedName name="甲"', 'definedName name="R2C"'),
        "for no name",
    ),
    "a name twice": (
        BOOK,
        text(BOOK_PART, '(<definedName name="甲".*?</definedName>)', r"\1\1"),
        "name twice",
    ),
    "a name of a sheet that is gone": (
        BOOK,
        text(BOOK_PART, r'(name="甲">)[^<]*', r"\1没有!$A$1"),
        "no sheet '没有'",
    ),
    "a name that is lost": (
        BOOK,
        text(BOOK_PART, r'(name="甲">)[^<]*', r"\1#REF!"),
        "error in a formula",
    ),
    "a print area elsewhere": (
        BOOK,
        text(BOOK_PART, r"(Print_Area.*?>)数据!", r"\1扣分说明!"),
        "is not on its sheet",
    ),
    "a style that calls no font": (
        BOOK,
        text(STYLES, r'(<cellXfs.*?)fontId="\d+"', r'\1fontId="999"'),
        "calls fontId 999",
    ),
    "a number format that is none": (
        BOOK,
        text(STYLES, r'(<cellXfs.*?)numFmtId="\d+"', r'\1numFmtId="999"'),
        "number format 999",
    ),
    "a wrong count": (
        BOOK,
        text(STYLES, r'<fonts count="\d+"', '<fonts count="99"'),
        "fonts counts 99",
    ),
    "blanks that are lost": (BOOK, text(TEXTS, "<t>评分表", "<t> 评分表"), "blanks are lost"),
    "a text too long": (BOOK, text(TEXTS, "<t>", "<t>" + "长" * 32768), "text of 327"),
    # cells
    "a row twice": (BOOK, sheet(1, '<row r="5"', '<row r="4"'), "row 4 after row 4"),
    "a cell out of its row": (BOOK, sheet(1, 'r="B5"', 'r="B6"'), "cell B6 in row 5"),
    "cells out of order": (BOOK, sheet(1, 'r="B5"', 'r="A5"'), "cell A5 in row 5 after"),
    "a cell beyond the last": (BOOK, sheet(1, 'r="N5"', 'r="XFE5"'), "beyond the last cell"),
    "no such style": (BOOK, sheet(1, r'<c r="A5" s="\d+"', '<c r="A5" s="9999"'), "style 9999 of"),
    "a row too high": (BOOK, sheet(1, r' ht="[\d.]+"', ' ht="410"'), "is 410 high"),
    "a wrong dimension": (
        BOOK,
        sheet(1, r'<dimension ref="A1:N\d+"', '<dimension ref="A1:N2"'),
        "dimension A1:N2",
    ),
    "wrong spans": (BOOK, sheet(1, 'spans="1:14"', 'spans="1:3"'), "spans 1:3"),
    "columns that overlap": (
        BOOK,
        sheet(1, '<col min="2" max="2"', '<col min="2" max="3"'),
        "columns 3 to 3 after 3",
    ),
    "a column too wide": (BOOK, sheet(1, r'width="[\d.]+"', 'width="256"'), "width 256"),
    "a text beyond the shared ones": (
        BOOK,
        sheet(1, r't="s"><v>\d+', 't="s"><v>99999'),
        "text '99999' of",
    ),
    "a number that is a word": (BOOK, sheet(1, "</f><v>[0-9.]+", "</f><v>待补"), "number '待补'"),
    "a number that is no end": (BOOK, sheet(1, "</f><v>[0-9.]+", "</f><v>inf"), "number 'inf'"),
    "a number without digits": (BOOK, sheet(1, "</f><v>[0-9.]+", "</f><v>"), "number ''"),
    "computed anew on opening": (
        BOOK,
        text(BOOK_PART, "<calcPr ", '<calcPr fullCalcOnLoad="1" '),
        "calcPr: fullCalcOnLoad",
    ),
    "computed by an older Excel": (
        BOOK,
        text(BOOK_PART, r'calcId="\d+"', 'calcId="124519"'),
        "calcPr: calcId 124519",
    ),
    "a formula without a value": (BOOK, sheet(1, "</f><v>[0-9.]+</v>", "</f>"), "no value"),
    "an error": (
        BOOK,
        sheet(1, 't="str"(><f>.*?</f><v>)[^<]*', r't="e"\1#REF!'),
        "type e: '#REF!'",
    ),
    "a truth that is none": (
        BOOK,
        sheet(1, 't="str"(><f>.*?</f><v>)[^<]*', r't="b"\1真'),
        "truth '真'",
    ),
    "a result of no formula": (BOOK, sheet(1, 't="s"><v>', 't="str"><v>'), "or of no formula"),
    "a formula for many cells": (BOOK, sheet(1, "<f>", '<f t="shared" si="0">'), "of kind shared"),
    # formulas
    "a formula too long": (BOOK, formula("1+" * 4096 + "1"), "formula of 8193 characters"),
    "a text too long in one": (BOOK, formula(f'"{LONG}"'), "text of 256 characters"),
    "too deep": (BOOK, formula(NESTED), "65 functions within each other"),
    "too many arguments": (BOOK, formula(f"SUM({'1,' * 255}1)"), "SUM with 256 arguments"),
    "a function of a later Excel": (BOOK, formula('_xlfn.TEXTJOIN("",TRUE,"")'), "_XLFN.TEXTJOIN"),
    "a function that is none": (
        BOOK,
        formula("SUMME(1)"),
        "function that Excel 2007 has not: SUMME",
    ),
    "a quote that is not doubled": (BOOK, formula('"三"公"经费"'), "operator wanted"),
    "a bracket too few": (BOOK, formula("IF(1=1,2"), "ends too early"),
    "a sheet without quotes": (BOOK, formula("三公 经费!A1"), "sheet out of place"),
    "a sheet that is not there": (BOOK, formula("'没有'!A1"), "no sheet '没有'"),
    "a name that is not there": (BOOK, formula("没有的名称+1"), "no name '没有的名称'"),
    "a cell that is not there": (BOOK, formula("XFE1+1"), "beyond the last cell: 'XFE1'"),
    "a reference that is lost": (BOOK, formula("#REF!+1"), "error in a formula"),
    "a link of a formula to nowhere": (
        BOOK,
        formula('HYPERLINK("#\'没有\'!A1","看")'),
        "no such sheet",
    ),
    # over cells
    "parts out of order": (
        FORM,
        sheet(2, "(<mergeCells.*</mergeCells>)(.*</dataValidations>)", r"\2\1"),
        "out of order",
    ),
    "a part twice": (BOOK, sheet(1, "(<pageMargins.*?/>)", r"\1\1"), "pageMargins twice"),
    "a footer too long": (BOOK, sheet(1, "<oddFooter>", f"<oddFooter>{LONG}"), "oddFooter of"),
    "an odd scale": (BOOK, sheet(1, "<pageSetup ", '<pageSetup scale="500" '), "scale 500"),
    "merged areas that overlap": (
        BOOK,
        sheet(
            1,
            '(<mergeCell ref="A1:N1"/>)(.*)</mergeCells>',
            r'\1<mergeCell ref="B1:B2"/>\2</mergeCells>',
        ),
        "merged areas overlap",
    ),
    "one merged cell": (
        BOOK,
        sheet(1, '<mergeCell ref="A1:N1"', '<mergeCell ref="A1"'),
        "of one cell",
    ),
    "a wrong count of merged areas": (
        BOOK,
        sheet(1, r'<mergeCells count="\d+"', '<mergeCells count="1"'),
        "mergeCells counts 1",
    ),
    "a value below a merged area": (
        BOOK,
        sheet(1, r'<c r="B1" (s="\d+")/>', r'<c r="B1" \1><v>1</v></c>'),
        "a value below a merged",
    ),
    "a merged area over a table": (
        SUMMARY,
        sheet(1, '<mergeCell ref="A1:(.)1"', r'<mergeCell ref="A1:\g<1>3"'),
        "over",
    ),
    "a filter without its name": (
        BOOK,
        text(BOOK_PART, '<definedName name="_xlnm._Filter.*?</definedName>', ""),
        "filter over",
    ),
    "a heading that is not the cell": (
        SUMMARY,
        text(TABLE, r'(tableColumn id="2" name=")[^"]*', r"\1别的"),
        "heading '别的'",
    ),
    "two columns alike": (
        SUMMARY,
        text(TABLE, r'(tableColumn id="1" name=")([^"]*)(".*?id="2" name=")[^"]*', r"\1\2\3\2"),
        "two columns",
    ),
    "a table of no name": (
        SUMMARY,
        text(TABLE, 'displayName="[^"]*"', 'displayName="A1"'),
        "no name for a table",
    ),
    "a table narrower than it says": (
        SUMMARY,
        text(TABLE, r'<tableColumn id="2".*?/>', ""),
        "headings over",
    ),
    "a filter beside its table": (
        SUMMARY,
        text(TABLE, 'autoFilter ref="[^"]*"', 'autoFilter ref="A1:B2"'),
        "filters A1:B2",
    ),
    "a look that is not there": (BOOK, sheet(1, r'dxfId="\d+"', 'dxfId="99"'), "look 99 of"),
    "two rules of a rank": (
        BOOK,
        sheet(1, 'priority="2"', 'priority="1"'),
        "two conditional formats of rank 1",
    ),
    "a rule without its formula": (
        BOOK,
        sheet(1, "(<cfRule[^>]*>)<formula>.*?</formula>", r"\1"),
        "0 formulas",
    ),
    "a rule that is no formula": (
        BOOK,
        sheet(1, "(<cfRule[^>]*><formula>)", r"\1(("),
        "ends too early",
    ),
    "a title too long": (
        FORM,
        sheet(2, 'promptTitle="', f'promptTitle="{"长" * 33}'),
        "promptTitle of",
    ),
    "a message too long": (FORM, sheet(2, ' prompt="', f' prompt="{LONG}'), " prompt of"),
    "a list too long": (
        FORM,
        sheet(
            2,
            "(<dataValidation )",
            rf'\1type="list" sqref="Z9"><formula1>"{LONG}"</formula1></dataValidation>\1',
        ),
        "list of 256 characters",
    ),
    "validations that overlap": (
        FORM,
        sheet(2, "(<dataValidation .*?</dataValidation>)", r"\1\1"),
        "validations overlap",
    ),
    "a validation without its bound": (FORM, sheet(2, "<formula1>.*?</formula1>", ""), "with"),
    "a link to no sheet": (
        BOOK,
        sheet(1, "location=\"'自评表'", "location=\"'自评'"),
        "no such sheet",
    ),
    "a link to a hidden sheet": (
        BOOK,
        sheet(1, "location=\"'自评表'", "location=\"'_perfeval_book'"),
        "the sheet is hidden",
    ),
    "a link without quotes": (
        BOOK,
        sheet(1, "location=\"'自评表'", 'location="自 评'),
        "needs quotes",
    ),
    "two links of a cell": (BOOK, sheet(1, "(<hyperlink .*?/>)", r"\1\1"), "two links"),
    "a tooltip too long": (
        BOOK,
        sheet(1, 'tooltip="', f'tooltip="{LONG}'),
        "tooltip or place too long",
    ),
    "a note twice": (
        BOOK,
        text("xl/comments1.xml", "(<comment .*?</comment>)", r"\1\1"),
        "two notes",
    ),
    "a note without a box": (
        BOOK,
        text("xl/drawings/vmlDrawing1.vml", "<x:Row>.*?</x:Row>", "<x:Row>99</x:Row>"),
        "boxes at",
    ),
    "a note of nobody": (
        BOOK,
        text("xl/comments1.xml", 'authorId="0"', 'authorId="7"'),
        "of author 7",
    ),
    "boxes of one number": (
        BOOK,
        text("xl/drawings/vmlDrawing1.vml", 'id="_x0000_s1026"', 'id="_x0000_s1025"'),
        "two boxes",
    ),
    "boxes outside their block": (
        BOOK,
        text("xl/drawings/vmlDrawing1.vml", 'data="1"', 'data="2"'),
        "boxes in the blocks [1]",
    ),
    "a chart of other values": (
        TREND,
        text("xl/charts/chart1.xml", r"(<c:numCache>.*?<c:v>)[^<]*", r"\g<1>7.125"),
        "shows '7.125'",
    ),
    "a chart of no sheet": (
        TREND,
        text("xl/charts/chart1.xml", "<c:f>[^<]*", "<c:f>没有!$A$1"),
        "no sheet '没有'",
    ),
    "shapes of one number": (
        SUMMARY,
        text("xl/drawings/drawing1.xml", '<xdr:cNvPr id="3"', '<xdr:cNvPr id="2"'),
        "two shapes",
    ),
}


@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_fault_is_found(kind: str, folder: Path, tmp_path: Path):
    name, plant, words = PLANTED[kind]
    with zipfile.ZipFile(folder / name) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    plant(parts)
    with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_STORED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)

    found = faults(tmp_path / name)

    assert [each for each in found if words in each], found[:20]
