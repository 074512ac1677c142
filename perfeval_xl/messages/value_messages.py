"""What is told about a single figure, as it was typed."""

from __future__ import annotations

from perfeval_xl.messages.message import Message

VALUES: dict[str, Message] = {
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
