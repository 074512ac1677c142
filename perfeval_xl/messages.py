"""The one registry of codes: everything the software tells a person who can mend something.

A sentence says what is there, what should be, and what to do next; the place (file, sheet, cell)
is carried beside it. Programming errors are not in here and are not dressed up as user errors.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "note"]

SEVERITY_WORDS: dict[Severity, str] = {"error": "错误", "warning": "提醒", "note": "说明"}


@dataclass(frozen=True, slots=True)
class Message:
    """One code: how grave it is, and its sentence with places for the details."""

    severity: Severity
    sentence: str


MESSAGES: dict[str, Message] = {
    # -- files -------------------------------------------------------------------------------
    "FILE_TEMPORARY": Message("note", "临时文件或隐藏文件，不读取。"),
    "FILE_NOT_SPREADSHEET": Message(
        "note", "“{found}”不是表格文件，不读取；如果它是报送表，请让单位发回填好的模板。"
    ),
    "FILE_UNREADABLE": Message(
        "error",
        "文件打不开，内容不是有效的表格：{found}。请让单位用 Excel 或 WPS 另存为 .xlsx 后重报。",
    ),
    "FILE_TOO_LARGE": Message(
        "error",
        "表格太大，没有读取：{found}。多半是空白处远端留有内容或格式，请让单位删去多余的行和列，"
        "另存后重报。",
    ),
    "FILE_NOT_RETURN": Message(
        "error", "工作簿里没有找到报送表的内容（{expected}）。请让单位在下发的模板上填报。"
    ),
    "FILE_UNKNOWN_RUBRIC": Message(
        "error",
        "报送表用的指标体系是“{found}”，本机没有；现有：{expected}。请用 --rubric 指明体系文件。",
    ),
    "FILE_OTHER_RUBRIC": Message(
        "error", "报送表用的指标体系是“{found}”，本次只评“{expected}”。请让单位改用本次下发的模板。"
    ),
    "FILE_OTHER_YEAR": Message(
        "error", "报送表是{found}年度的，本次评{expected}年度。请让单位改用本年度的模板。"
    ),
    "FILE_NO_DEPARTMENT": Message(
        "error", "没有填写填报单位的名称，不知道是谁的报送表。请填写后重报。"
    ),
    "FILE_NO_PROJECT": Message(
        "error", "没有一张填好的项目自评表（{expected}）。请每个项目填一张后重报。"
    ),
    "FILE_SUPERSEDED": Message("note", "同一单位有更新的报送表“{found}”，本文件不再采用。"),
    # -- values ------------------------------------------------------------------------------
    "VALUE_NOT_NUMBER": Message(
        "error", "【{label}】应填数字，现为“{found}”。请改填数字（没有的填 0，不知道的留空）。"
    ),
    "VALUE_AS_ZERO": Message("note", "【{label}】填的是“{found}”，按 0 读取。"),
    "VALUE_TIDIED": Message("note", "【{label}】填的是“{found}”，按 {expected} 读取。"),
    "VALUE_NOT_WHOLE": Message("warning", "【{label}】应为整数，现为 {found}。请核对。"),
    "VALUE_NEGATIVE": Message("warning", "【{label}】为负数 {found}。请核对是否填错符号。"),
    "VALUE_MISSING": Message("note", "【{label}】没有填，用到它的指标不能核算：{expected}。"),
    # -- 勾稽关系 ------------------------------------------------------------------------------
    "SUM_DIFFERS": Message(
        "error",
        "【{label}】填的是 {found}，但其各分项（{parts}）相加为 {expected}，"
        "相差 {gap}。请改正合计或分项。",
    ),
    "SUM_SLIGHTLY_OFF": Message(
        "warning",
        "【{label}】填的是 {found}，其各分项（{parts}）相加为 {expected}，"
        "相差 {gap}，可能是尾数。请核对。",
    ),
    "BALANCE_DIFFERS": Message(
        "warning",
        "【{label}】填的是 {found}，按“{formula}”应为 {expected}，相差 {gap}。请核对。",
    ),
    "SAME_DIFFERS": Message(
        "warning", "【{label}】是 {found}，与【{other}】的 {expected} 不一致。请核对哪一个有误。"
    ),
    "PART_EXCEEDS_WHOLE": Message(
        "warning", "【{label}】是 {found}，小于其中各项（{parts}）之和 {expected}。请核对。"
    ),
    "LIMIT_EXCEEDED": Message(
        "warning", "【{label}】是 {found}，超过【{other}】的 {expected}。请核对。"
    ),
    "STATED_DIFFERS": Message(
        "warning",
        "【{label}】填的是 {found}，按表中数据计算为 {expected}，"
        "既不是四舍五入也不是截取所得。请核对。",
    ),
    # -- self-assessment ---------------------------------------------------------------------
    "SELF_OUT_OF_RANGE": Message(
        "warning",
        "【{label}】自评 {found} 分，超出 0 至 {expected} 分的范围，只在范围内采用。请核对。",
    ),
    "SELF_ABOVE_TOP": Message(
        "warning",
        "【{label}】自评 {found} 分，没有超过分值，但评价标准列出的分数合计只有 {expected} 分。"
        "暂按自评采用，请核对。",
    ),
    "SELF_OFF_LEVEL": Message(
        "warning", "【{label}】自评 {found} 分，而评价标准只有 {expected} 分几档。请核对。"
    ),
    "SELF_DIFFERS": Message(
        "warning",
        "【{label}】自评 {found} 分，按填报数据核算为 {expected} 分。以核算为准，请核对。",
    ),
    "SELF_ITEMS_DIFFER": Message(
        "warning",
        "【{label}】自评 {found} 分，而各要点得分相加为 {expected} 分。以要点为准，请核对。",
    ),
    "SELF_MISSING": Message(
        "warning", "【{label}】由人评定，但没有填自评得分，暂不计分（待补）。请补填。"
    ),
    "TOTAL_DIFFERS": Message(
        "warning", "自评总分填的是 {found}，而各指标自评得分相加为 {expected}。请核对。"
    ),
    "GRADE_DIFFERS": Message(
        "warning",
        "自评等级填的是“{found}”，而自评总分 {score} 分"
        "按等级标准（{bands}）应为“{expected}”。请核对。",
    ),
    # -- projects ----------------------------------------------------------------------------
    "ROW_WITHOUT_POINTS": Message(
        "warning",
        "绩效指标【{label}】没有填分值，不单独计分。"
        "如与别的指标合用一个分值，请拆开填；不计分的请删去这一行。",
    ),
    "ROW_POINTS_NEGATIVE": Message(
        "error", "绩效指标【{label}】的分值应大于 0，现为 {found}。请改正。"
    ),
    "ROW_FAR_APART": Message(
        "warning",
        "绩效指标【{label}】的完成值“{found}”与指标值“{expected}”相差一千倍以上。"
        "请核对计量单位（元、万元）。",
    ),
    "NO_DECLARED_ROWS": Message(
        "warning", "没有申报一条有分值的绩效指标，除预算执行率外都待评，等级为暂评。请补填。"
    ),
    "SHEET_MISSING": Message(
        "warning", "没有找到工作表“{found}”，其中的数都按没有填处理。请让单位补报。"
    ),
    "ROW_TIDIED": Message("note", "绩效指标【{label}】填的是“{found}”，按 {expected} 读取。"),
    "ROW_LEVEL_UNKNOWN": Message(
        "note",
        "绩效指标【{label}】的二级指标“{found}”不是表式所列（{expected}），照申报采用；"
        "如是成本指标，请照表式填写，否则按越高越好核算。",
    ),
    "ROW_UNITS_DIFFER": Message(
        "warning",
        "绩效指标【{label}】的完成值“{found}”与指标值“{expected}”单位不同，无法核算，"
        "暂按自评计。请用同一个单位填写。",
    ),
    "ROW_LEVEL_UNCLEAR": Message(
        "warning",
        "绩效指标【{label}】的完成值“{found}”不是数，也看不出达成、部分达成还是未达成，"
        "暂按自评计。请对照指标值“{expected}”写明完成情况。",
    ),
    "ROW_OFF_LEVEL": Message(
        "warning",
        "绩效指标【{label}】自评 {found} 分，而完成情况为“{level}”，应在 {expected} 分之间。"
        "请核对。",
    ),
    "WEIGHTS_NOT_FULL": Message(
        "warning",
        "各项分值（含预算执行率）合计 {found} 分，不是 {expected} 分，"
        "得分按比例折算到 {expected} 分。请核对分值。",
    ),
    "WEIGHTS_DIFFER": Message(
        "warning", "总分一行的分值填的是 {found}，而各项分值相加为 {expected}。请核对。"
    ),
    "TOLD_RATE_DIFFERS": Message(
        "warning", "【{label}】写“{found}”，而按资金表计算为 {expected}。请核对。"
    ),
    # -- rubric files and the command line ---------------------------------------------------
    "RUBRIC_NOT_FOUND": Message(
        "error", "没有指标体系“{found}”，也没有这个文件。现有：{expected}。"
    ),
    "RUBRIC_NOT_UTF8": Message("error", "{file} 不是 UTF-8 编码的文本，请另存为 UTF-8。"),
    "RUBRIC_NOT_YAML": Message("error", "{file} 第 {line} 行不是有效的 YAML：{found}。"),
    "RUBRIC_INVALID": Message("error", "{file}{line} {place}：{found}"),
    "POINTS_NOT_POSITIVE": Message("error", "分值应是大于 0 的数，现为 {found}。"),
    "AT_NOT_NUMBER": Message("error", "--at 应是数，现为 {found}；93.41% 写作 0.9341。"),
    "AT_NOT_ALL_POINTS": Message(
        "error", "这条标准有 {expected} 个要点，--at 应按要点依次给出得分，现有 {found} 个数。"
    ),
    "TABLE_MISSING": Message("error", "工作簿 {found} 不存在。请检查路径。"),
    "TABLE_UNREADABLE": Message(
        "error", "{file} 打不开，内容不是有效的表格：{found}。请用 Excel 或 WPS 另存为 .xlsx。"
    ),
    "TABLE_NOT_FOUND": Message(
        "error",
        "{file} 里没有找到评分表。表头应在一行（或两行）里，"
        "至少有三级指标（或评价指标）、分值、评价标准或指标说明各一列。",
    ),
    "TABLE_NOT_RUBRIC": Message("error", "{file} 不能成为指标体系：{found}。"),
    "TABLE_NEEDS_ID": Message(
        "error",
        "输出文件名“{found}”要用作体系的编号，只用小写字母、数字和连字符，"
        "例如 -o hengyang-2026.yaml。",
    ),
    "TABLE_NEEDS_YEAR": Message(
        "error", "从表题和文件名“{found}”都看不出年度。请加 --year，例如 --year 2026。"
    ),
    "TABLE_YEARS_DIFFER": Message(
        "error",
        "表题和文件名里有几个年度（{found}），不知道用哪一个。请加 --year，例如 --year 2026。",
    ),
    "BOOK_NEEDS_ID": Message(
        "error",
        "{file} 的“体系”页里编号是“{found}”：只用小写字母、数字和连字符，例如 hengyang-2026。",
    ),
    "TABLE_SEVERAL": Message(
        "error",
        "{file} 里有几张评分表：{found}。请只留要用的一张；"
        "是一张表分在几张工作表里的，请接在一张里，各行分值合计应是 100。",
    ),
    "ROSTER_UNREADABLE": Message(
        "error",
        "单位名册 {file} 读不出“单位名称”一列：{found}。名册应为 .xlsx 或 .csv，首行是列名。",
    ),
    "INBOX_MISSING": Message("error", "收件文件夹 {found} 不存在。请检查路径。"),
    "INBOX_INSIDE_OUT": Message(
        "error",
        "输出文件夹 {found} 就是收件文件夹或在它里面，产出会被当作报送表再读一遍。请另选 --out。",
    ),
}


class PerfevalError(Exception):
    """Something that a person can mend, in the words of the registry.

    `code` is its key in MESSAGES; the details fill its sentence.
    """

    def __init__(self, code: str, **details: object) -> None:
        self.code = code
        self.details = details
        super().__init__(MESSAGES[code].sentence.format(**details))
