"""The fields of a letter's template: their names between {{ }}, and what each is replaced by."""

from __future__ import annotations

FIELDS: dict[str, str] = {
    "标题": "关于反馈…绩效评价结果的函，或整改的通知",
    "发文字号": "命令里写的；没有写的留空",
    "单位名称": "收函的单位（主送机关）",
    "文种": "函，或通知",
    "评价依据": "perfeval.toml [letters] 的 basis；没有写的留空",
    "评价时段": "2026年度，或 2026年10月",
    "指标体系": "体系的名称和发布单位",
    "评价结果": "得分和等级的一句话；有未核实的，写明暂评和总分区间",
    "自评与核定": "自评合计与核定得分不同时的一句话，相同的没有这一段",
    "折算说明": "总分经过折算、封顶时的一句话，没有的没有这一段",
    "得分": "总分，两位小数",
    "满分": "总分的满分",
    "等级": "优、良、中、差，或暂评",
    "总分区间": "有未核实的分值时，总分可能的区间",
    "名次": "在同一体系的单位里排第几",
    "参评单位数": "同一体系评了几个单位",
    "构成": "一级指标；按项目评分的体系是项目",
    "问题概述": "扣分几项、合计几分的一句话；没有扣分的写明没有",
    "扣分项数": "扣分的指标有几项",
    "扣分合计": "这些指标一共扣几分",
    "结果应用": "已经定下的结果应用意见；没有定的留空",
    "遗留问题": "以前发现、整改台账里还没有销号的问题；没有的没有这一段",
    "整改期限": "整改方案、整改报告、书面异议的期限，自收到之日起；没有写的留空",
    "结语": "特此函告，或特此通知",
    "署名": "perfeval.toml [bureau] 的 issuer，没有写的是体系的发布单位",
    "成文日期": "命令里写的；没有写的留空",
    "联系人": "perfeval.toml [letters] 的 contact；没有写的留空",
    "抄送": "perfeval.toml [letters] 的 copies；没有写的没有这一段",
}
"""Name → what it says."""

LISTS: dict[str, dict[str, str]] = {
    "构成": {
        "名称": "一级指标，或项目",
        "分值": "",
        "自评得分": "没有自评的是一横",
        "得分": "核定的得分",
        "得分率": "得分÷分值",
    },
    "扣分": {
        "序号": "从 1 起",
        "编号": "整改台账里的编号；还没有登记的是序号",
        "指标": "指标名称；项目的指标前面有项目名",
        "一级指标": "",
        "分值": "",
        "得分": "",
        "扣分": "扣几分",
        "说明": "扣分说明：数据、算式、依据的标准",
        "标准": "公布的评价标准",
        "要求": "整改台账里填的整改要求；没有填的按评分规则写",
    },
    "评分": {
        "序号": "从 1 起",
        "指标": "",
        "一级指标": "",
        "分值": "",
        "自评得分": "",
        "得分": "最终得分；还没有得分的是待补",
        "状态": "核算、判定、自评未核、待补、不适用、审核",
    },
}
"""List → its fields: a row of a table, or a paragraph, that holds some of them is repeated for
each of its items."""

ALL: frozenset[str] = frozenset(FIELDS) | {
    f"{name}.{own}" for name, fields in LISTS.items() for own in fields
}


def fields_text() -> str:
    """Return all fields with what they say, for a person who edits a template."""
    lines = ["模板里写在两层花括号中间，例如 {{单位名称}}：", ""]
    lines += [f"  {name}　{words}" for name, words in FIELDS.items()]
    lines += ["", "重复的：表格的一行或一个段落里写了下面的字段，就按每一项各写一行（段）：", ""]
    for name, fields in LISTS.items():
        lines += [f"  {name}.{own}　{words}".rstrip("　") for own, words in fields.items()]
    lines += ["", "单独成段的字段，没有内容时整段不写。"]
    return "\n".join(lines)
