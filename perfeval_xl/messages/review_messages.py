"""What is told to the bureau's analysts about scorebooks that they reviewed."""

from perfeval_xl.messages.codes import Code, Message

REVIEWS: dict[Code, Message] = {
    # -- the file ------------------------------------------------------------------------------
    "REVIEW_UNREADABLE": Message(
        "error",
        "评分表打不开（{why}），里面的审核没有采用，按没有审核评分。"
        "请用 Excel 或 WPS 打开，另存为 .xlsx，放回“评分表”文件夹。",
    ),
    "REVIEW_NOT_SCOREBOOK": Message(
        "note",
        "“{found}”不是本软件写的评分表，没有读取。审核请写在本软件写出的评分表里；"
        "如果它本来是评分表，请从原文件另存，不要把表格复制到新的工作簿里。",
    ),
    # -- sheets, rows and columns --------------------------------------------------------------
    "REVIEW_SHEET_MISSING": Message(
        "warning",
        "评分表里找不到工作表“{found}”，其中的审核和数据按没有改动处理。"
        "请从原来的评分表里恢复这张工作表，或重新运行后再审核。",
    ),
    "REVIEW_LAYOUT_CHANGED": Message(
        "warning",
        "工作表“{found}”的行列改动太大，认不准每一行是哪个指标，"
        "这张表里的审核和数据一个也没有采用。"
        "请撤销插入、删除、移动的行列，自己的内容写在表格的下面或右边。",
    ),
    "REVIEW_CELLS_LOST": Message(
        "warning",
        "原来“{expected}”这一处的{found}，这里的审核和数据没有采用，其余的照常读取。"
        "请撤销改动，或重新运行后再审核。",
    ),
    # -- what the analyst typed ----------------------------------------------------------------
    "REVIEW_NOT_NUMBER": Message(
        "warning",
        "审核得分填的是“{found}”，不是数，没有采用，仍按系统评分。"
        "请改填 0 至 {expected} 之间的数；不改分的请留空，要说的话写在审核意见里。",
    ),
    "REVIEW_OUT_OF_BOUNDS": Message(
        "warning",
        "审核得分填的是 {found}，超出 0 至 {expected} 分的范围，没有采用，仍按系统评分。请改填。",
    ),
    "REVIEW_NOT_COMPUTED": Message(
        "warning",
        "这一格填的是公式“{found}”，文件里没有存下计算结果，没有采用，按没有改动处理。"
        "请用 Excel 或 WPS 打开后保存一次，或直接填数。",
    ),
    "REVIEW_FIGURE_NOT_NUMBER": Message(
        "warning",
        "数据填的是“{found}”，不是数，与表中的公式一样按没有填处理。请改填数字，没有的填 0。",
    ),
    "REVIEW_FIGURE_TOO_LARGE": Message(
        "warning",
        "数据填的是 {found}，大得不可能，没有采用，按没有改动处理。请核对数字和单位后改填。",
    ),
    # -- what is not the analyst's to change ---------------------------------------------------
    "REVIEW_TYPED_OVER": Message(
        "warning",
        "这一格原是公式，得数是“{expected}”，现在被改成了“{found}”；没有采用，仍由程序计算。"
        "要改分请填在审核得分一栏，要改数据请改基础数据表里的数。",
    ),
    "REVIEW_FORMULA_CHANGED": Message(
        "warning",
        "这一格的公式被改成了“{found}”，原来是“{expected}”；没有采用，仍由程序计算。"
        "要改分请填在审核得分一栏；工作簿里显示的得分可能因此不对，请以重新运行后的为准。",
    ),
    "REVIEW_FORMULA_BROKEN": Message(
        "warning",
        "这一格的公式出错，显示“{found}”，原来的公式是“{expected}”；不影响评分，仍由程序计算。"
        "多半是删了行列，或在数据格里填了错误值；请撤销，或重新运行得到新的评分表。",
    ),
    "REVIEW_TEXT_CHANGED": Message(
        "warning",
        "这一格原是“{expected}”，现在被改成了“{found}”；没有采用，重新运行后恢复原样。"
        "自己的说明请写在审核意见里，或写在表格的下面。",
    ),
}
"""Beside the place (sheet and cell) the sentences take: found, expected, and some of label (the
indicator, the field, the department), who, when and why."""


DECISIONS: dict[Code, Message] = {
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
