"""The sheet 填报说明 of a template."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.paint import paper
from perfeval_xl.forms.style import Style, row_height
from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.model import Rubric

SHEET = "填报说明"
_WIDTH = 74


def write_sheet(sheet: Worksheet, rubric: Rubric, style: Style) -> None:
    """Write what an accountant needs to know to fill in the template."""
    sheet.set_column(0, 0, _WIDTH)
    sheet.write_string(
        0, 0, f"{rubric.fiscal_year}年度部门整体支出绩效评价报送表填报说明", style.title()
    )
    sheet.set_row(0, 30)
    paragraphs = _paragraphs(rubric)
    for row, text in enumerate(paragraphs, start=1):
        sheet.write_string(row, 0, text, style(valign="top"))
        sheet.set_row(row, row_height((text, _WIDTH)))
    paper(sheet, landscape=False)
    sheet.print_area(0, 0, len(paragraphs), 0)
    sheet.protect("")


def _paragraphs(rubric: Rubric) -> list[str]:
    sheets = "、".join(f"“{form.sheet}”" for form in rubric.forms)
    needed = [
        f"　　{indicator.name}：{_figures_for(rubric, indicator.ratio)}"
        for indicator in rubric.indicators
        if indicator.ratio
    ]
    return [
        f"一、请填写{sheets}和“自评表”中浅黄色的单元格，其余单元格已锁定。"
        "填好后保存，原样报回，不要另建工作簿。",
        f"二、金额单位为{rubric.unit}，保留两位小数。"
        "没有发生的填 0；不知道或不适用的留空，不要填 0 代替。",
        "三、百分比输入 95% 或 0.95 均可。",
        "四、合计、小计请如实填写；与分项之和不一致时，表右侧会出现红字提示。",
        "五、一个项目一行；行数不够时，在项目行之间插入行。",
        "六、自评得分按评价标准填写。由数据计算的指标也请填自评得分：数据缺少时以自评得分暂计，"
        "并注明“自评未核”；数据齐全时以核算为准。",
        "七、请勿修改工作表名称、表头和行名；核对和评分按它们取数。",
        "八、各指标用到的数据项如下（缺少其中一项，该指标即不能核算）：",
        *needed,
    ]


def _figures_for(rubric: Rubric, formula: str) -> str:
    """Return the labels of the figures that a formula needs, as they stand on the form."""
    names = nodes.names_in(rubric.expression(formula))
    return "、".join(rubric.label(name).lstrip("一二三四五六七八九十、") for name in names)
