"""The words of a letter: values for the fields of a template, out of scores and settings.

What neither says is a place to fill: a term, a number, a date and what the result is used for are
decided by people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from perfeval_xl.batch.settings.follow_up import LetterSettings
from perfeval_xl.follow_up.letters.evaluated import Evaluated, points_of
from perfeval_xl.follow_up.letters.fill import Items
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.table import STATUS_WORDS
from perfeval_xl.rubric.totalling import PROVISIONAL, counts_apart
from perfeval_xl.scoring.reviews import REVIEWED_WORD
from perfeval_xl.scoring.totals import order_words

Kind = Literal["函", "通知书"]
"""A 函 goes to departments of equal level, a 整改通知书 to units of one's own."""
BLANK = "＿＿＿＿"
_LINE = 18
"""Characters of a title in one line: 442 points, 22 each, and what stands between Chinese and
figures."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What one letter has besides the scores."""

    kind: Kind
    day: date | None
    issuer: str
    use: str = ""
    """What was decided about the use of the result; "" leaves it to fill."""
    left: str = ""
    """What is still open of what was found before."""


def values_of(
    about: Evaluated, heading: Heading, settings: LetterSettings
) -> tuple[dict[str, str], Items]:
    """Return the value of every field but 发文字号 (`numbered`), and the items of every list."""
    word = "函" if heading.kind == "函" else "通知"
    lost = float(round_half_up(sum(each.lost for each in about.deductions), 6))
    values = {
        "标题": title(about, heading.kind),
        "单位名称": about.name,
        "文种": word,
        "评价依据": settings.basis or BLANK,
        "评价时段": about.rubric.when,
        "指标体系": f"{about.rubric.issuer}《{about.rubric.title}》",
        "评价结果": _result(about),
        "自评与核定": _own(about),
        "折算说明": _scaled(about),
        "得分": two(about.total),
        "满分": points_of(about.full),
        "等级": about.grade,
        "总分区间": about.span,
        "名次": str(about.rank),
        "参评单位数": str(about.of),
        "构成": "一级指标" if about.rubric.project is None else "项目",
        "问题概述": _problems(about, lost),
        "扣分项数": str(len(about.deductions)),
        "扣分合计": points_of(lost),
        "结果应用": heading.use or f"评价结果拟作如下应用：{BLANK * 3}。",
        "遗留问题": heading.left,
        "整改期限": _terms(settings, word),
        "结语": f"特此{'函告' if word == '函' else word}。",
        "署名": heading.issuer,
        "成文日期": day_words(heading.day),
        "联系人": settings.contact or BLANK,
        "抄送": f"抄送：{settings.copies}。" if settings.copies else "",
    }
    return values, _items(about)


def numbered(values: Mapping[str, str], number: str, day: date | None) -> dict[str, str]:
    """Return values with the 发文字号; "" leaves a place for it."""
    left = f"〔{day.year if day else '　　'}〕　　号"
    return {**values, "发文字号": number or left}


def _items(about: Evaluated) -> Items:
    shares = [
        {
            "名称": share.name,
            "分值": points_of(share.points),
            "自评得分": "—" if share.own is None else points_of(share.own),
            "得分": two(share.score) if about.rubric.project else points_of(share.score),
            "得分率": "—" if share.rate is None else percent(share.rate),
        }
        for share in about.shares
    ]
    lost = [
        {
            "序号": str(number),
            "编号": each.number or str(number),
            "指标": each.label,
            "一级指标": each.level,
            "分值": points_of(each.points),
            "得分": points_of(each.score),
            "扣分": points_of(each.lost),
            "说明": each.note,
            "标准": each.criterion,
            "要求": each.demand,
        }
        for number, each in enumerate(about.deductions, start=1)
    ]
    rows = [
        {
            "序号": str(number),
            "指标": f"{row['project']}：{row['name']}" if row["project"] else str(row["name"]),
            "一级指标": str(row["level1"]),
            "分值": _given(row["points"], "—"),
            "自评得分": _given(row["self_score"], "—"),
            "得分": _given(row["final_score"], STATUS_WORDS.get(str(row["status"]), "—")),
            "状态": STATUS_WORDS[str(row["status"])]
            if _missing(row["review_score"])
            else REVIEWED_WORD,
        }
        for number, row in enumerate(about.rows, start=1)
    ]
    return {"构成": shares, "扣分": lost, "评分": rows}


def _given(value: float, otherwise: str) -> str:
    return otherwise if _missing(value) else points_of(value)


def _missing(value: object) -> bool:
    return value is None or value != value  # NaN is no number, not even its own


def title(about: Evaluated, kind: Kind) -> str:
    """Return the title, its lines broken between words."""
    what = "项目支出" if about.rubric.project is not None else "部门整体支出"
    if kind == "函":
        words = ["关于反馈", about.rubric.when, what, "绩效评价", "结果的函"]
    else:
        words = ["关于落实", about.rubric.when, what, "绩效评价", "整改要求的", "通知"]
    return "\n".join(broken(words))


def broken(words: list[str], line: int = _LINE) -> list[str]:
    """Break a title between words into the fewest lines, as even as can be, the longest first."""
    if width("".join(words)) <= line:
        return ["".join(words)]
    cuts = [
        ("".join(words[:at]), "".join(words[at:]))
        for at in range(1, len(words))
    ]  # fmt: skip
    fits = [pair for pair in cuts if max(map(width, pair)) <= line]
    if not fits:
        head = next(at for at in range(len(words), 0, -1)
                    if at == 1 or width("".join(words[:at])) <= line)  # fmt: skip
        rest = words[head:]
        return ["".join(words[:head]), *(broken(rest, line) if rest else [])]
    return [*min(fits, key=lambda pair: (abs(width(pair[0]) - width(pair[1])), width(pair[1])))]


def width(text: str) -> float:
    """Return how many Chinese characters a text is as wide as."""
    return sum(0.5 if sign.isascii() else 1.0 for sign in text)


def _result(about: Evaluated) -> str:
    what = "项目支出" if about.rubric.project is not None else "部门整体支出"
    said = f"你单位{about.rubric.when}{what}绩效评价得分{two(about.total)}分"
    said += f"（满分{points_of(about.full)}分）"
    if about.grade == PROVISIONAL:
        said += "，等级暂评，待核实后另行确定"
    else:
        said += f"，评价等级为“{about.grade}”"
    if about.span:
        names = "、".join(about.open)
        said += (
            f"。其中还没有核实的分值{points_of(about.unsettled)}分（{names}），"
            f"总分可能在{about.span}之间"
        )
    return f"{said}。"


def _own(about: Evaluated) -> str:
    own = about.own_total
    if own is None or abs(own - about.total) < 0.005:
        return ""
    more = "低" if about.total < own else "高"
    gap = two(abs(float(round_half_up(own, 2)) - float(round_half_up(about.total, 2))))
    of = about.rubric.by_whom
    return f"{of}得分{two(own)}分，核定得分{two(about.total)}分，核定比{of}{more}{gap}分。"


def _scaled(about: Evaluated) -> str:
    if about.rubric.project is not None or abs(about.earned - about.total) < 0.005:
        return ""
    if counts_apart(about.rubric):
        return order_words(about.rubric)
    return (
        f"本次所评指标的分值合计{points_of(about.possible)}分，得{points_of(about.earned)}分，"
        f"按{points_of(about.full)}分折算为{two(about.total)}分。"
    )


def _problems(about: Evaluated, lost: float) -> str:
    if not about.deductions:
        return "本次评价没有扣分的指标。"
    return f"本次评价扣分的指标{len(about.deductions)}项，共扣{points_of(lost)}分，逐项说明如下："


def _terms(settings: LetterSettings, word: str) -> str:
    plan, report, reply = (
        each or BLANK
        for each in (settings.plan_within, settings.report_within, settings.reply_within)
    )
    source = f"上述期限依据{settings.source}。" if settings.source else ""
    return (
        f"请自收到本{word}之日起{plan}内报送整改方案，{report}内报送整改报告，"
        f"逐项附佐证材料。对评价结果有异议的，请自收到本{word}之日起{reply}内书面提出，并附依据。"
        f"{source}"
    )


def day_words(day: date | None) -> str:
    """Write a date as letters do, without zeros in front; blanks for one to be filled in."""
    return f"{day.year}年{day.month}月{day.day}日" if day else "　　　　年　　月　　日"


def two(value: float) -> str:
    """Write a total: always two decimals."""
    return f"{float(round_half_up(value, 2)):.2f}"


def percent(share: float) -> str:
    """Write a 得分率: 87.35%."""
    return f"{float(round_half_up(share * 100, 2)):.2f}%"
