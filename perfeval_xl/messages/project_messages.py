"""What is told about the sheets of projects."""

from __future__ import annotations

from perfeval_xl.messages.message import Message

PROJECTS: dict[str, Message] = {
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
