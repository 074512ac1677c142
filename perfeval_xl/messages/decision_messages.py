"""What is told about decisions of the bureau: reviews of scores, corrections of figures."""

from __future__ import annotations

from perfeval_xl.messages.message import Message

DECISIONS: dict[str, Message] = {
    "REVIEW_WITHOUT_REASON": Message(
        "warning",
        "【{label}】系统评分 {found}，审核得分改为 {expected}，没有写审核意见{who}。"
        "请在评分表的“审核意见”里写明理由。",
    ),
    "REVIEW_OUTDATED": Message(
        "warning",
        "【{label}】上次审核为 {expected} 分{who}，之后数据有变：{found}。"
        "上次的审核得分不再采用，暂按系统评分计，请重新审核。",
    ),
    "FIGURE_CORRECTED": Message(
        "note",
        "【{label}】报送表为 {found}，已由审核人员改为 {expected}{who}，按改后的数评分。",
    ),
    "CORRECTION_OUTDATED": Message(
        "warning",
        "【{label}】审核人员曾把 {found} 改为 {expected}{who}，"
        "报送表里这一格现在是另一个数。这次改正不再采用，按报送表评分，请核对。",
    ),
    "REVIEW_OTHER_COPY": Message(
        "warning",
        "【{label}】有几份改过的评分表，以最后保存的“{expected}”为准，"
        "“{found}”里的改动没有采用。请核对后只留一份。",
    ),
    "REVIEW_NO_SCORE": Message(
        "warning",
        "这份评分表是【{label}】{found} 的，最近一次运行没有给它评分，表里的改动没有采用。"
        "如果单位已重新报送，请先运行 perfeval run。",
    ),
    "REVIEW_OTHER_RULES": Message(
        "warning",
        "这份评分表是【{label}】{found} 的，那次运行之后，指标体系或软件换过了，无从对照，"
        "表里的改动没有采用。要采用的，请把当时的指标体系文件放回原处，再运行一次那一期；"
        "不要的，请把它移出“评分表”文件夹。",
    ),
    "BOOK_KEPT": Message(
        "note",
        "【{label}】的评分表有人改过，数据和规则没有变化，这次没有重写，改动已收进台账。",
    ),
    "BOOK_MOVED": Message(
        "note",
        "【{label}】的评分表有人改过，改动已收进台账；因数据或规则有变，已写出新的评分表，"
        "改过的那份保存在 {expected}。",
    ),
    "BOOK_SET_ASIDE": Message(
        "warning",
        "【{label}】的评分表有人改过，但里面的改动没能收进台账，改过的那份保存在 {expected}。"
        "已写出新的评分表，请对照着重新填写审核得分和审核意见。",
    ),
    "RUBRIC_OTHER_EDITION": Message(
        "warning",
        "指标体系 {label} 与上次评这一期时不是同一份文件"
        "（上次第 {found} 版，这次第 {expected} 版），"
        "这一期的单位全部按现在的规则重新评分。不想这样的，请用原来的体系文件（--rubric）再运行一次。",
    ),
    "LEFTOVER_LOCKED": Message(
        "warning",
        "{found} 是上次运行写的，这次不再有这份，它正被人打开，没有删去。关闭后再运行一次即可。",
    ),
    "BOOK_LOCKED": Message(
        "warning",
        "【{label}】的评分表正被人打开，这次没有更新。关闭后再运行一次即可。",
    ),
}
