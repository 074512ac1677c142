"""What is told about a single figure, as it was typed."""

from perfeval_xl.messages.codes import Code, Message

VALUES: dict[Code, Message] = {
    "VALUE_NOT_NUMBER": Message(
        "error", "【{label}】应填数字，现为“{found}”。请改填数字（没有的填 0，不知道的留空）。"
    ),
    "VALUE_IS_ERROR": Message(
        "error", "【{label}】是错误值“{found}”，算不出数。请改正公式，或直接填数字。"
    ),
    "VALUE_NOT_COMPUTED": Message(
        "error",
        "【{label}】是公式，文件里没有存下计算结果，不知道是多少。"
        "请用 Excel 或 WPS 打开，保存后重报，或直接填数字。",
    ),
    "VALUE_IS_DATE": Message("error", "【{label}】应填数字，现为日期“{found}”。请改填数字。"),
    "VALUE_TOO_LARGE": Message(
        "error", "【{label}】是 {found}，大得不可能。请核对数字和单位后改正。"
    ),
    "VALUE_AS_ZERO": Message(
        "note", "【{label}】填的是“{found}”，按 0 读取。如果不是 0，请改填数字。"
    ),
    "VALUE_NOT_APPLICABLE": Message(
        "note", "【{label}】填的是“{found}”，按不适用处理。如果适用，请改填数字。"
    ),
    "VALUE_TIDIED": Message(
        "note", "【{label}】填的是“{found}”，按 {expected} 读取。如果不对，请改填。"
    ),
    "VALUE_CONVERTED": Message(
        "warning", "【{label}】填的是“{found}”，单位与本表不同，已折算为 {expected}。请核对。"
    ),
    "VALUE_NOT_WHOLE": Message("warning", "【{label}】应为整数，现为 {found}。请核对后改为整数。"),
    "COUNT_TOO_LARGE": Message(
        "warning",
        "【{label}】是 {found}，个数很少有这么大。请核对，是不是把金额或编号填在了这里。",
    ),
    "VALUE_NEGATIVE": Message(
        "warning", "【{label}】是负数 {found}。请核对符号；确是负数的，不用改。"
    ),
    "VALUE_OUT_OF_SCALE": Message(
        "warning",
        "【{label}】是 {found}，与【{other}】的 {expected} 相差一千倍以上。"
        "请核对单位（元、万元）。",
    ),
    "VALUE_MISSING": Message(
        "note",
        "【{label}】没有填，以下指标因此不能核算：{expected}。请补填，没有的填 0。",
    ),
}


SELF_ASSESSMENT: dict[Code, Message] = {
    "SELF_OUT_OF_RANGE": Message(
        "warning",
        "【{label}】自评 {found} 分，超出 0 至 {expected} 分的范围，超出的部分不采用。请改正。",
    ),
    "SELF_ABOVE_TOP": Message(
        "warning",
        "【{label}】自评 {found} 分，没有超过分值，但评价标准列出的分数合计只有 {expected} 分。"
        "暂按自评采用，由评审人核定。",
    ),
    "SELF_OFF_LEVEL": Message(
        "warning",
        "【{label}】自评 {found} 分，而评价标准只有 {expected} 分几档。请核对应属哪一档。",
    ),
    "SELF_DIFFERS": Message(
        "warning",
        "【{label}】自评 {found} 分，按填报数据核算为 {expected} 分，以核算为准。"
        "请核对数据和自评得分。",
    ),
    "SELF_ITEMS_DIFFER": Message(
        "warning",
        "【{label}】自评 {found} 分，而各要点得分相加为 {expected} 分，以要点为准。"
        "请核对要点得分。",
    ),
    "SELF_MISSING": Message(
        "warning", "【{label}】由人评定，但没有填自评得分，暂不计分（待补）。请补填。"
    ),
    "TOTAL_DIFFERS": Message(
        "warning",
        "自评总分填的是 {found}，而各指标自评得分相加为 {expected}。请核对总分和各项得分。",
    ),
    "GRADE_DIFFERS": Message(
        "warning",
        "自评等级填的是“{found}”，而自评总分 {score} 分"
        "按等级标准（{bands}）应为“{expected}”。请核对。",
    ),
}


CHECKS: dict[Code, Message] = {
    "SUM_DIFFERS": Message(
        "error",
        "【{label}】填的是 {found}，但其各分项（{parts}）相加为 {expected}，"
        "相差 {gap}。请改正合计或分项。",
    ),
    "SUM_SLIGHTLY_OFF": Message(
        "warning",
        "【{label}】填的是 {found}，其各分项（{parts}）相加为 {expected}，"
        "相差 {gap}，可能是四舍五入的尾数，评分按分项之和。请核对。",
    ),
    "BALANCE_DIFFERS": Message(
        "warning",
        "【{label}】填的是 {found}，按“{formula}”应为 {expected}，相差 {gap}。请核对这一行的数。",
    ),
    "SAME_DIFFERS": Message(
        "warning", "【{label}】是 {found}，与【{other}】的 {expected} 不一致。请核对哪一个有误。"
    ),
    "PART_EXCEEDS_WHOLE": Message(
        "warning",
        "【{label}】是 {found}，小于其中各项（{parts}）之和 {expected}。请核对这几个数。",
    ),
    "LIMIT_EXCEEDED": Message(
        "warning", "【{label}】是 {found}，不应超过{other} {expected}。请核对哪一个有误。"
    ),
    "STATED_DIFFERS": Message(
        "warning",
        "【{label}】填的是 {found}，按表中数据计算为 {expected}，"
        "四舍五入或截去尾数都得不出所填的数。请核对。",
    ),
    # -- amounts that look as if in another unit -----------------------------------------------
    "COLUMN_OUT_OF_SCALE": Message(
        "warning",
        "【{label}】一列有 {count} 个数与【{other}】一列的相差一千倍以上"
        "（例如 {found} 与 {expected}）。请核对这一列的单位（元、万元）。",
    ),
    "HEAD_OUT_OF_SCALE": Message(
        "warning",
        "【{label}】是 {found}，按【{other}】{staff} 人算，平均每人 {expected} {unit}，"
        "大得不合常理。请核对单位（元、万元）和人数。",
    ),
    # -- the list itself -----------------------------------------------------------------------
    "FINDINGS_CUT": Message(
        "note",
        "问题太多，只列出 {expected} 条，还有{found}没有列出。请先改正已列出的，重报后再看。",
    ),
}


PROJECTS: dict[Code, Message] = {
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
    "ROW_TIDIED": Message(
        "note", "绩效指标【{label}】填的是“{found}”，按 {expected} 读取。如果不对，请改填。"
    ),
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
        "warning",
        "总分一行的分值填的是 {found}，而各项分值（含预算执行率）相加为 {expected}。请核对。",
    ),
    "TOLD_RATE_DIFFERS": Message(
        "warning", "【{label}】写“{found}”，而按资金表计算为 {expected}。请核对文字和资金表。"
    ),
}
