"""What is told about a department's own scores."""

from __future__ import annotations

from perfeval_xl.messages.message import Message

SELF_ASSESSMENT: dict[str, Message] = {
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
