"""What is told about figures that do not agree with one another (勾稽关系)."""

from __future__ import annotations

from perfeval_xl.messages.message import Message

CHECKS: dict[str, Message] = {
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
}
