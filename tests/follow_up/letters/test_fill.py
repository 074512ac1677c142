"""Fields of a template: found wherever Word puts them, and replaced by text alone."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.shared import Pt
from support.letters import text

from perfeval_xl.follow_up.letters.fill import fill
from perfeval_xl.follow_up.letters.template import used
from perfeval_xl.messages import PerfevalError

ITEMS = {
    "扣分": [{"指标": "甲率", "扣分": "3"}, {"指标": "丙率", "扣分": "4"}],
    "构成": [],
    "评分": [],
}


def document(*paragraphs: str) -> Document:
    made = docx.Document()
    for each in paragraphs:
        made.add_paragraph(each)
    return made


def lines(made: Document) -> list[str]:
    return [each.text for each in made.paragraphs]


def test_a_field_that_word_cut_over_runs_looks_as_its_first_sign_does():
    made = docx.Document()
    paragraph = made.add_paragraph("得")
    for at, piece in enumerate(("分{", "{得", "分}", "}分。")):
        paragraph.add_run(piece).font.size = Pt(10 + at)

    fill(made, {"得分": "88.87"}, ITEMS)

    assert paragraph.text == "得分88.87分。"
    assert [(run.text, run.font.size.pt) for run in paragraph.runs[1:] if run.text] == [
        ("分88.87", 10), ("分。", 13),
    ]  # fmt: skip


@pytest.mark.parametrize("written", ["{{ 得分 }}", "｛｛得分｝｝", "{{得　分}}"])
def test_a_field_is_known_however_it_is_typed(written: str):
    made = document(f"共{written}分")

    assert used(made, "t") == ["得分"]
    fill(made, {"得分": "9"}, ITEMS)
    assert lines(made) == ["共9分"]


def test_a_row_is_repeated_for_each_item_and_keeps_its_looks():
    made = docx.Document()
    table = made.add_table(rows=2, cols=2)
    table.rows[0].cells[0].text = "指标"
    cell = table.rows[1].cells[0].paragraphs[0]
    cell.add_run("{{扣分.指标}}").bold = True
    table.rows[1].cells[1].text = "{{扣分。扣分}}分，{{单位名称}}"

    fill(made, {"单位名称": "甲局"}, ITEMS)

    assert [[each.text for each in row.cells] for row in table.rows] == [
        ["指标", ""], ["甲率", "3分，甲局"], ["丙率", "4分，甲局"],
    ]  # fmt: skip
    assert all(row.cells[0].paragraphs[0].runs[0].bold for row in table.rows[1:])


def test_a_paragraph_is_repeated_and_one_of_no_items_goes():
    made = document("前", "{{扣分.指标}}扣{{扣分.扣分}}分", "{{构成.名称}}", "后")

    fill(made, {}, ITEMS)

    assert lines(made) == ["前", "甲率扣3分", "丙率扣4分", "后"]


def test_a_field_by_itself_without_a_value_takes_its_paragraph_along():
    made = document("{{折算说明}}", "说明：{{折算说明}}")

    fill(made, {"折算说明": ""}, ITEMS)

    assert lines(made) == ["说明："]


@pytest.mark.parametrize(
    "hostile", ["{{得分}}", "=1+1", "<w:p>&amp;</w:p>", "{{扣分.指标}}", "甲\x00\x1b局"]
)
def test_what_is_put_in_is_text_and_never_looked_at_again(hostile: str):
    made = document("{{单位名称}}：{{得分}}")
    made.add_table(rows=1, cols=1).rows[0].cells[0].text = "{{扣分.指标}}"
    items = {**ITEMS, "扣分": [{"指标": hostile}]}

    fill(made, {"单位名称": hostile, "得分": "9"}, items)

    shown = hostile.replace("\x00", "").replace("\x1b", "")
    assert lines(made) == [f"{shown}：9"]
    assert made.tables[0].rows[0].cells[0].text == shown
    assert made.element.body.xpath(".//w:p//w:p") == []


def test_lines_of_a_value_are_broken_where_they_end():
    made = document("（{{标题}}）")

    fill(made, {"标题": "上\n下"}, ITEMS)

    assert lines(made) == ["（上\n下）"]


def test_fields_in_head_and_foot_and_text_boxes_are_filled():
    made = document("正文")
    made.sections[0].header.paragraphs[0].text = "{{署名}}"
    made.sections[0].footer.paragraphs[0].text = "{{单位名称}}"

    fill(made, {"署名": "某局", "单位名称": "甲局"}, ITEMS)

    assert "某局" in text(made)
    assert "甲局" in text(made)


def test_every_wrong_field_is_told_with_its_place(tmp_path: Path):
    made = document("", "贵单位{{得份}}如下", "{{单位名称}")
    table = made.add_table(rows=2, cols=1)
    table.rows[1].cells[0].text = "{{扣分.指标}}{{构成.名称}}"
    made.sections[0].footer.paragraphs[0].text = "{{印发}}"

    with pytest.raises(PerfevalError) as refused:
        used(made, "模板.docx")

    assert refused.value.code == "LETTER_FIELDS"
    assert str(refused.value).splitlines()[1:] == [
        "  正文第 2 段：没有字段“得份”，是不是“得分”？（“贵单位{{得份}}如下”）",
        "  正文第 3 段：花括号没有成对，或中间还有花括号（“{{单位名称}”）",
        "  正文第 1 个表格第 2 行：同一行（段）里有扣分、构成几种重复的字段，请分开写",
        "  页脚第 1 段：没有字段“印发”（“{{印发}}”）",
    ]
