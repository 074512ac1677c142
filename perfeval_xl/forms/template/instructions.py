"""The sheets that tell an accountant what to do: 填报说明, and 自查, which follows what is typed.

Nobody reads 自查 back. Right of what is shown stand hidden columns, a row a question: how many are
open up to it, where it leads, and its words. The list picks the first ones from there.
"""

from collections.abc import Iterable, Sequence

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.explanations import HEADING
from perfeval_xl.forms.layout.layout import NOTHING
from perfeval_xl.forms.layout.self_sheet import self_sheet_name
from perfeval_xl.forms.template.formulas import Given
from perfeval_xl.forms.template.questions import Question
from perfeval_xl.rubric.expressions.excel_limits import literal, quoted_sheet
from perfeval_xl.rubric.expressions.given import figures_in
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.project import Project
from perfeval_xl.sheets.gate.notes import SELF_CHECK_SHEET
from perfeval_xl.sheets.style import (
    BAD,
    GOOD,
    LINK_INK,
    LOSS_INK,
    SMALL_INK,
    Style,
    mark,
    paper,
    row_height,
)

SHEET, _WIDTH = "填报说明", 74
READY = "可以报送"
_LISTED, _LONGEST = 20, 250
"""Lines of the list, the next ones moving up, and signs of a line: a link shows no more."""
_LIST_WIDTH, _COUNTS = 84, 10
_PICK, _OPEN, _TEXT = range(3, 6)
"""The hidden columns: which question a line shows, how many are open, where it leads and words."""
_ABOUT_CHECK = (
    "本表随填随查，不用填写。先办“没有填好”的；“请核对”的是空着或对不上的数，"
    f"确实如此的可以报送，缘由写在“{HEADING}”表。点一行，就到那一格。"
)


def write_sheet(sheet: Worksheet, rubric: Rubric, style: Style, given: Given) -> None:
    """Write what an accountant needs to know to fill in the template; `given` stands in it."""
    sheet.set_column(0, 0, _WIDTH)
    what = "部门整体支出绩效评价" if rubric.project is None else "项目支出绩效自评"
    sheet.write_string(0, 0, f"{rubric.when}{what}报送表填报说明", style.title())
    sheet.set_row(0, 30)
    paragraphs = _paragraphs(rubric, _about_given(given))
    for row, text in enumerate(paragraphs, start=1):
        sheet.write_string(row, 0, text, style(valign="top"))
        sheet.set_row(row, row_height((text, _WIDTH)))
    paper(sheet, landscape=False)
    sheet.print_area(0, 0, len(paragraphs), 0)
    sheet.protect("")


def _about_given(given: Given) -> str:
    """Return the sentences about what is filled in already, none for most templates."""
    if not given.source:
        return ""
    lines = "上年列出、本年没有的项目，本年各栏填 0。" if given.lines else ""
    return f"灰色单元格里是上年报送表的数，已经填好，不用再填；有出入的，请告诉财政局。{lines}"


def _paragraphs(rubric: Rubric, about_given: str) -> list[str]:
    about = _about_indicators(rubric) if rubric.project is None else _about_projects(rubric.project)
    forms = "、".join(f"“{form.sheet}”" for form in rubric.forms)
    own, project = self_sheet_name(rubric), rubric.project
    extra = f"和“{own}”" if project is None else f"和各张“{project.sheet}”表"
    general = [
        f"请填写{forms}{extra}中浅黄色的单元格，其余单元格已锁定。{about_given}"
        f"填好后看最前面的“{SELF_CHECK_SHEET}”表：显示“{READY}”，保存后原样报回，不要另建工作簿。",
        f"金额单位为{rubric.unit}，保留两位小数。"
        "没有发生的填 0；不知道或不适用的留空，不要填 0 代替。",
        "百分比输入 95% 或 0.95 均可。",
        *_about_none(rubric),
        "浅绿色的单元格是合计和比率，由表中的公式算出，不用填写；分项填全了才有数。",
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
    own = rubric.own_score
    return [
        "一个项目一行，名称和金额填全；行数不够时，在项目行之间插入行，合计会算进去。"
        f"没有项目的，在第一行的名称里填“{NOTHING}”。",
        f"{own}按评价标准填写，没有满分的在“扣分说明”里写明为什么。由数据计算的指标也请填{own}："
        f"数据缺少时以{own}暂计，并注明“自评未核”；数据齐全时以核算为准。",
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


def write_self_check(
    sheet: Worksheet, style: Style, questions: Sequence[Question]
) -> tuple[int, int]:
    """Write the sheet, what must be filled in first; return the first and last row of its list."""
    order = list(dict.fromkeys(question.sheet for question in questions))
    asked = sorted(questions, key=lambda each: (not each.grave, order.index(each.sheet)))
    last, grave = len(asked) + 1, 1 + sum(question.grave for question in asked)
    _questions(sheet, style, asked)
    counts = [0]
    for question in asked:
        counts.append(counts[-1] + question.is_open)
    must, all_open = counts[grave - 1], counts[-1]
    for first, end, width in ((0, 0, _LIST_WIDTH), (1, 2, _COUNTS)):
        sheet.set_column(first, end, width)
    sheet.set_column(_PICK, _TEXT, None, None, {"hidden": True})
    sheet.merge_range(0, 0, 0, 2, SELF_CHECK_SHEET, style.title())
    sheet.set_row(0, 30)
    status = (f"{(column := xl_col_to_name(_OPEN))}{grave}", f"{column}{last}")
    form = style(font_size=14, bold=True, font_color=LOSS_INK)
    sheet.write_formula(1, 0, _status(*status), form, told(must, all_open))
    sheet.set_row(1, 28)
    mark(style, sheet, (1, 0, 1, 0), f'$A$2="{READY}"', **GOOD)
    sheet.write_string(2, 0, _ABOUT_CHECK, style(font_color=SMALL_INK))
    sheet.set_row(2, 32)
    for at, heading in enumerate(("工作表", "没有填好", "请核对")):
        sheet.write_string(3, at, heading, style.heading())
    for row, name in enumerate(order, start=4):
        sheet.write_string(row, 0, name, style.boxed())
        for at, is_grave in enumerate((True, False), start=1):
            there = [
                number
                for number, question in enumerate(asked, start=2)
                if question.sheet == name and question.grave == is_grave
            ]
            ends = (there[0] - 1, there[-1]) if there else (1, 1)
            formula = f"={column}{ends[1]}-{column}{ends[0]}"
            value = counts[ends[1] - 1] - counts[ends[0] - 1]
            sheet.write_formula(row, at, formula, style.boxed(align="center"), value)
    row = 4 + len(order)
    mark(style, sheet, (4, 1, row - 1, 2), (">", 0), **BAD)
    _list(sheet, style, row + 1, asked, counts)
    paper(sheet, landscape=False)
    sheet.print_area(0, 0, row + 2 + _LISTED, 2)
    sheet.protect("")
    return row + 2, row + 1 + _LISTED


def told(must: int, all_open: int) -> str:
    """Return what the sheet says at its top."""
    rest = all_open - must
    if must:
        return f"还不能报送：{must} 处没有填好" + (f"，{rest} 处请核对" if rest else "")
    return f"已经填齐；{rest} 处请核对" if rest else READY


def _status(must: str, every: str) -> str:
    rest = f"({every}-{must})"
    more = f'IF({every}>{must},"，"&{rest}&" 处请核对","")'
    done = f'IF({every}>0,"已经填齐；"&{rest}&" 处请核对","{READY}")'
    return f'=IF({must}>0,"还不能报送："&{must}&" 处没有填好"&{more},{done})'


def _questions(sheet: Worksheet, style: Style, asked: Iterable[Question]) -> None:
    """Write the hidden rows."""
    column, count, form = xl_col_to_name(_OPEN), 0, style()
    sheet.write_number(0, _OPEN, 0, form)
    for row, question in enumerate(asked, start=1):
        count += question.is_open
        formula = f"={column}{row}+IF({question.test},1,0)"
        sheet.write_formula(row, _OPEN, formula, form, count)
        at, letters = question.row + 1, xl_col_to_name(question.column)
        name = quoted_sheet(question.sheet)
        place, behind = f"{name[1:-1]}/{letters}", f"*{question.told}"
        if question.moves:
            moving = f"={literal(place)}&ROW({name}!{letters}{at})&{literal(behind)}"
            sheet.write_formula(row, _TEXT, moving, form, f"{place}{at}{behind}")
        else:
            sheet.write_string(row, _TEXT, f"{place}{at}{behind}", form)


def _list(
    sheet: Worksheet, style: Style, row: int, asked: Sequence[Question], counts: Sequence[int]
) -> None:
    """Write the list of what is open, its first lines."""
    last, form = len(asked) + 1, style(font_color=LINK_INK, text_wrap=False, shrink=True)
    every = f"{xl_col_to_name(_OPEN)}{last}"
    sheet.write_string(row, 0, "先办这些", style.heading())

    def column(at: int) -> str:
        letters = xl_col_to_name(at)
        return f"${letters}$1:${letters}${last}"

    for line in range(1, _LISTED + 1):
        at_row, pick = row + line, f"{xl_col_to_name(_PICK)}{row + line + 1}"
        at = counts.index(line) if line <= counts[-1] else 0
        found = f"=IF({line}>{every},0,MATCH({line},{column(_OPEN)},0))"
        sheet.write_formula(at_row, _PICK, found, form, at + 1 if at else 0)
        text = f"INDEX({column(_TEXT)},{pick})"
        end = f'FIND("*",{text})'  # neither * nor / stands in any sheet's name
        place = f"""SUBSTITUTE(LEFT({text},{end}-1),"/","'!")"""
        shown = f"MID({text},{end}+1,{_LONGEST})"
        link = f"""=IF({pick}=0,"",HYPERLINK("#'"&{place},{shown}))"""
        words = asked[at - 1].told[:_LONGEST] if at else ""
        sheet.write_formula(at_row, 0, link, form, words)
    more = f'=IF({every}>{_LISTED},"还有 "&({every}-{_LISTED})&" 处，办好上面的会接着列出","")'
    rest = counts[-1] - _LISTED
    words = f"还有 {rest} 处，办好上面的会接着列出" if rest > 0 else ""
    sheet.write_formula(row + _LISTED + 1, 0, more, style(font_color=SMALL_INK), words)
