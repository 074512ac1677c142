"""The sheet 填报说明 of a template."""

from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.template.inputs import Given
from perfeval_xl.rubric.expressions.given import figures_in
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.project import Project
from perfeval_xl.sheets.style import Style, paper, row_height

SHEET = "填报说明"
_WIDTH = 74


def write_sheet(sheet: Worksheet, rubric: Rubric, style: Style, given: Given) -> None:
    """Write what an accountant needs to know to fill in the template; `given` stands in it."""
    sheet.set_column(0, 0, _WIDTH)
    sheet.write_string(0, 0, f"{rubric.when}{_what(rubric)}报送表填报说明", style.title())
    sheet.set_row(0, 30)
    paragraphs = _paragraphs(rubric, _about_given(given))
    for row, text in enumerate(paragraphs, start=1):
        sheet.write_string(row, 0, text, style(valign="top"))
        sheet.set_row(row, row_height((text, _WIDTH)))
    paper(sheet, landscape=False)
    sheet.print_area(0, 0, len(paragraphs), 0)
    sheet.protect("")


def _what(rubric: Rubric) -> str:
    return "部门整体支出绩效评价" if rubric.project is None else "项目支出绩效自评"


def _about_given(given: Given) -> str:
    """Return the sentences about what is filled in already, none for most templates."""
    if not given.source:
        return ""
    lines = "上年列出、本年没有的项目，本年各栏填 0。" if given.lines else ""
    return f"灰色单元格里是上年报送表的数，已经填好，不用再填；有出入的，请告诉财政局。{lines}"


def _paragraphs(rubric: Rubric, about_given: str) -> list[str]:
    about = _about_indicators(rubric) if rubric.project is None else _about_projects(rubric.project)
    forms = "、".join(f"“{form.sheet}”" for form in rubric.forms)
    extra = "和“自评表”" if rubric.project is None else f"和各张“{rubric.project.sheet}”表"
    general = [
        f"请填写{forms}{extra}中浅黄色的单元格，其余单元格已锁定。{about_given}"
        "填好后保存，原样报回，不要另建工作簿。",
        f"金额单位为{rubric.unit}，保留两位小数。"
        "没有发生的填 0；不知道或不适用的留空，不要填 0 代替。",
        "百分比输入 95% 或 0.95 均可。",
        *_about_none(rubric),
        "合计、小计请如实填写；与分项之和不一致时，表右侧会出现红字提示。",
        "请勿修改表头和行名；核对和评分按它们取数。",
    ]
    return [
        text if text.startswith("　") else f"{_NUMERALS[position]}、{text}"
        for position, text in enumerate([*general, *about])
    ]


def _about_none(rubric: Rubric) -> list[str]:
    """Return the paragraph about figures that need not apply, none for most forms."""
    labels = "、".join(rubric.label(name) for name in rubric.may_not_apply)
    return [f"没有这类事项的，{labels}填“无”：有关指标不适用，不是零。"] if labels else []


_NUMERALS = "一二三四五六七八九十"


def _about_indicators(rubric: Rubric) -> list[str]:
    needed = [
        f"　　{indicator.name}：{_figures_for(rubric, indicator.ratio)}"
        for indicator in rubric.indicators
        if indicator.ratio
    ]
    return [
        "一个项目一行；行数不够时，在项目行之间插入行。",
        "自评得分按评价标准填写。由数据计算的指标也请填自评得分：数据缺少时以自评得分暂计，"
        "并注明“自评未核”；数据齐全时以核算为准。",
        "各指标用到的数据项如下（缺少其中一项，该指标即不能核算）：",
        *needed,
    ]


def _about_projects(project: Project) -> list[str]:
    less = "、".join(
        f"{name}（以{'、'.join(units)}计的）" if units else name
        for name, units in project.declared.at_most.items()
    )
    levels = "”“".join(level.words[0] for level in project.declared.levels)
    return [
        f"一个项目填一张“{project.sheet}”表，用不着的表留空；项目多时，"
        f"右键工作表标签，选“移动或复制”、“建立副本”，再加一张。",
        "绩效指标由单位申报：一级、二级指标可以改写，行数不够时在表中插入行，用不着的行留空。"
        "每个三级指标占一行，各填各的分值；合用一个分值的请拆开，没有分值的行不计分。",
        "定量指标的年度指标值和实际完成值都填一个数加单位，单位要相同，例如 2次、19万元/场、95%；"
        f"可以带≥、≤。没有符号的，{less}以不超过为好，其余以不低于为好。",
        f"定性指标的实际完成值请写“{levels}”，或照抄年度指标值表示达成；"
        "看不出达成与否的，暂按自评计。",
        f"各项分值（含{project.execution.name} {project.execution.points:.10g} 分）合计应为 "
        f"{project.declared.full:.10g} 分，不是的按比例折算。",
    ]


def _figures_for(rubric: Rubric, formula: str) -> str:
    """Return the labels of the figures that a formula needs, as they stand on the form."""
    names = figures_in(rubric.expression(formula))
    return "、".join(rubric.label(name).lstrip("一二三四五六七八九十、") for name in names)
