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
