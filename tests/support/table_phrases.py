"""More of the grammar of published criteria: kinds that tables of other cities print.

As in `phrases`, every text carries its score in exact fractions, and no rule of the package.
"""

from __future__ import annotations

import math
from fractions import Fraction

from hypothesis import strategies as st

from support.phrases import (
    ITEMS,
    POINTS,
    Draw,
    Phrase,
    full_words,
    half_steps,
    percent,
    plain,
    range_words,
)

INTRODUCTIONS = [
    "考核部门预算执行情况。",
    "根据单位预算执行情况进行评价，",
    "反映和考核年度任务的落实程度。",
    "评分标准：",
    "截至年末，",
    "主要考核预算编制质量，",
]
EXPLANATIONS = [
    "。预算数以财政批复数为准",
    "。数据取自部门决算报表",
    "。注：执行数包括上年结转资金",
    "（指标值按年度决算数据计算）",
]
FLOORS = [
    "，直至0分为止",
    "，至本项扣完为止",
    "，扣完该项分值为止",
    "，该项分值扣完为止",
    "，扣完本项得分为止",
    "，减完为止",
    "，扣至零分为止",
    "，不倒扣分",
]
_DOWN = ["低", "少", "减少", "降低", "下降", "低于"]
_UP = ["高", "超", "增加", "超过", "上升", "超出"]
UNITS = ["天", "个工作日", "小时", "分钟", "人", "人次", "件", "次"]


def framed(draw: Draw, text: str, points: Fraction) -> str:
    """Put an introduction before a criterion, or an explanation behind it."""
    before = draw(st.sampled_from(["", "", *INTRODUCTIONS, f"本项满分{plain(points)}分。"]))
    return before + text + draw(st.sampled_from(["", "", *EXPLANATIONS]))


@st.composite
def bounded_steps(draw: Draw, extras: bool = True) -> Phrase:
    """满分与扣分: every floor, a share of the 分值, a bound on the loss, 个点 and pp."""
    up = draw(st.booleans())
    mark, points = draw(half_steps(60, 120)), draw(POINTS)
    size = draw(st.sampled_from([1, 2, 5, Fraction(1, 2)])) * Fraction(1, 100)
    price = min(points, draw(st.sampled_from([Fraction(n, 10) for n in (1, 2, 5, 10, 15)])))
    share = price / points
    shared = (share * 1000).denominator == 1 and draw(st.booleans())
    paid = draw(st.sampled_from([percent(share), f"分值的{percent(share)}"])) if shared else ""
    paid = paid or f"{plain(price)}分"
    n = plain(size * 100)
    said = draw(st.sampled_from([f"{n}%", f"{n}个百分点", f"{n}pp", f"{n}个点", f"{n}百分点"]))
    verb = draw(st.sampled_from(_UP if up else _DOWN))
    name = draw(st.sampled_from(["", "预算执行率", "公用经费控制率", "执行率"]))
    full = draw(st.sampled_from([full_words(draw, points), "不扣分"]))
    most = points
    if extras and price * 3 < points and draw(st.booleans()):
        most = price * draw(st.integers(1, 3))
        words = ["，最多扣{}分", "，扣分不超过{}分", "，最高扣{}分", "，累计扣分上限为{}分"]
        floor = draw(st.sampled_from(words)).format(plain(most))
    else:
        floor = draw(st.sampled_from(FLOORS))
    sign = "<=" if up else ">="
    step = f"每{verb}{said}扣{paid}{floor}"
    full = f"{range_words(draw, sign, mark, name)}{full}"
    nothing = None
    text = f"{full}；{step}"
    if extras and most == points and draw(st.booleans()):
        nothing = mark + size * draw(st.integers(3, 40)) * (1 if up else -1)
        if nothing > 0:
            beyond = ["超过{}", "高于{}", "{}以外"] if up else ["低于{}", "不满{}", "不足{}"]
            text += f"；{draw(st.sampled_from(beyond)).format(percent(nothing))}不得分"
        else:
            nothing = None

    def score(ratio: Fraction) -> Fraction:
        if nothing is not None and (ratio > nothing if up else ratio < nothing):
            return Fraction(0)
        far = max(Fraction(0), ratio - mark if up else mark - ratio)
        return max(Fraction(0), points - min(most, math.floor(far / size) * price))

    marks = tuple(mark + size * k * way for k in range(5) for way in (1, -1))
    marks += (nothing,) if nothing is not None else ()
    return Phrase(framed(draw, text, points), points, score, marks)


@st.composite
def counted_steps(draw: Draw) -> Phrase:
    """Steps and bands in days, hours, persons: 3天内得满分，每超过1天扣1分."""
    unit, points = draw(st.sampled_from(UNITS)), draw(POINTS)
    mark = Fraction(draw(st.integers(2, 60)))
    up = draw(st.booleans())
    price = min(points, Fraction(draw(st.sampled_from([2, 5, 10])), 10))
    size = Fraction(draw(st.sampled_from([1, 1, 2, 5])))
    name = draw(st.sampled_from(["", "响应时间", "办理时限", "培训人数"]))
    first = draw(
        st.sampled_from(["≤{}", "不超过{}", "{}以内"] if up else ["≥{}", "不少于{}", "达到{}"])
    )
    first = name + first.format(f"{plain(mark)}{unit}")
    if draw(st.booleans()):
        verb = draw(st.sampled_from(["超过", "增加", "超"] if up else ["少", "减少", "低于"]))
        core = f"每{verb}{plain(size)}{unit}扣{plain(price)}分，扣完为止"

        def score(count: Fraction) -> Fraction:
            far = max(Fraction(0), count - mark if up else mark - count)
            return max(Fraction(0), points - math.floor(far / size) * price)

        marks = tuple(mark + size * k * way for k in range(4) for way in (1, -1))
    else:
        far = mark + draw(st.integers(1, 9)) * (1 if up else -1)
        half = points / 2
        second = f"{'超过' if up else '低于'}{plain(mark)}{unit}"
        second += f"且{'不超过' if up else '不低于'}{plain(far)}{unit}"
        last = f"{'超过' if up else '低于'}{plain(far)}{unit}"
        core = f"{second}得{plain(half)}分；{last}不得分"

        def score(count: Fraction) -> Fraction:
            if count <= mark if up else count >= mark:
                return points
            return half if (count <= far if up else count >= far) else Fraction(0)

        marks = (mark, far)
    text = f"{first}{full_words(draw, points)}；{core}"
    return Phrase(text, points, score, tuple(each for each in marks))


@st.composite
def ladders(draw: Draw) -> Phrase:
    """完成率100%/90%/80%分别得5/4/3分."""
    count, points = draw(st.integers(2, 4)), draw(POINTS)
    marks = sorted(
        draw(st.lists(half_steps(20, 130), min_size=count, max_size=count, unique=True)),
        reverse=True,
    )
    steps = draw(st.lists(st.integers(1, 19), min_size=count - 1, max_size=count - 1, unique=True))
    earned = [points, *(points * n / 20 for n in sorted(steps, reverse=True))]
    name = draw(st.sampled_from(["完成率", "执行率", ""]))
    between = draw(st.sampled_from(["/", "、"]))
    reach = draw(st.sampled_from(["", "达到"]))
    above = draw(st.sampled_from(["", "以上", "及以上"]))
    unit = draw(st.sampled_from(["分", ""]))
    got = between.join(f"{plain(each)}{unit}" for each in earned)
    got += "" if unit else "分"
    low = percent(marks[-1])
    rest = draw(st.sampled_from([f"，{low}以下不得分", f"；低于{low}不得分", "，其余不得分", ""]))
    listed = between.join(map(percent, marks))
    text = f"{name}{reach}{listed}{above}{draw(st.sampled_from(['', '的，']))}分别得{got}{rest}"

    def score(ratio: Fraction) -> Fraction:
        return next(
            (got for mark, got in zip(marks, earned, strict=True) if ratio >= mark), Fraction(0)
        )

    return Phrase(text, points, score, tuple(marks))


@st.composite
def amounts(draw: Draw) -> Phrase:
    """绝对值≤5%, ±5%以内, 偏离, =0: what counts is the amount."""
    points = draw(POINTS)
    near, far = sorted(draw(st.lists(half_steps(1, 40), min_size=2, max_size=2, unique=True)))
    half = points / 2
    name, bars = draw(
        st.sampled_from(
            [
                ("偏差率", "{}绝对值"),
                ("偏离率", "|{}|"),
                ("变动率", "{}的绝对值"),
                ("预算调整率", "{}"),
            ]
        )
    )
    said = bars.format(name)
    way = draw(st.sampled_from(["bands", "pass", "plus minus", "from nothing", "steps"]))
    marks = (near, -near, far, -far, Fraction(0))
    a, b = percent(near), percent(far)
    match way:
        case "bands":
            text = f"{said}≤{a}得满分；{a}＜{said}≤{b}得{plain(half)}分；{said}＞{b}不得分"
            rule = ((near, points), (far, half))
        case "pass":
            text = f"{said}在{a}以内得满分，否则不得分"
            rule = ((near, points),)
        case "plus minus":
            text = f"{name}在±{a}以内（含）得满分，±{a}-±{b}（含）得{plain(half)}分，超过±{b}不得分"
            rule = ((near, points), (far, half))
        case "from nothing":
            name = draw(st.sampled_from(["预算调整率", "调整幅度", "变动幅度", "偏离度"]))
            text = f"{name}=0得满分；0-{a}（含）得{plain(half)}分；大于{a}不得分"
            rule = ((Fraction(0), points), (near, half))
        case _:
            price = min(points, Fraction(1, 2))
            text = f"{said}≤{a}得满分，每超过1%扣{plain(price)}分，扣完为止"

            def stepped(ratio: Fraction) -> Fraction:
                steps = math.floor(max(Fraction(0), abs(ratio) - near) * 100)
                return max(Fraction(0), points - steps * price)

            return Phrase(text, points, stepped, marks)

    def score(ratio: Fraction) -> Fraction:
        return next((got for mark, got in rule if abs(ratio) <= mark), Fraction(0))

    return Phrase(text, points, score, marks)


@st.composite
def formulas(draw: Draw) -> Phrase:
    """得分=（1-10×结余率）×分值, 执行率*该指标分值, and with a stretch that earns nothing."""
    points = draw(POINTS)
    p = plain(points)
    by = draw(st.sampled_from([f"×{p}分", "×分值", "×该指标分值", "*指标分值"]))
    lead = draw(st.sampled_from(["得分=", "该项得分=", "指标得分="]))
    way = draw(
        st.sampled_from(["product", "falling", "target", "nothing below", "quotient", "cap"])
    )
    mark = Fraction(1)
    match way:
        case "product":
            text = f"{lead}执行率{by}"
        case "cap":
            text = draw(
                st.sampled_from(
                    [
                        "按完成比例计分，满分为止",
                        "按实际完成率计算得分，超过100%按满分计",
                        f"完成率×{p}分",
                    ]
                )
            )
        case "quotient":
            text = f"{lead}（计划数-未完成数）/计划数{by}"
        case "target":
            mark = draw(half_steps(60, 99))
            text = (
                f"≥{percent(mark)}得满分；低于{percent(mark)}的，{lead}完成率/{percent(mark)}{by}"
            )
        case "nothing below":
            mark = draw(half_steps(20, 90))
            text = f"完成率低于{percent(mark)}不得分；{percent(mark)}及以上的，{lead}完成率{by}"
        case _:
            steep = draw(st.sampled_from([1, 2, 4, 5, 10, 20]))
            mark = Fraction(1, steep)
            k = "" if steep == 1 else f"{steep}×"
            ends = draw(st.sampled_from(["", f"，结余率大于{percent(mark)}的不得分"]))
            text = f"{lead}（1-{k}结余率）{by}{ends}"

    def score(ratio: Fraction) -> Fraction:
        share = ratio
        if way == "falling":
            share = 1 - ratio / mark
        elif way == "target":
            share = ratio / mark
        elif way == "nothing below" and ratio < mark:
            share = Fraction(0)
        return points * min(Fraction(1), max(Fraction(0), share))

    return Phrase(text, points, score, (Fraction(0), mark, Fraction(1, 3)))


@st.composite
def single_cases(draw: Draw) -> Phrase:
    """迟报一次扣1分, 每缺一份, 每逾期2天, 每出现1项未完成, with a bound or none."""
    points = draw(POINTS)
    price = min(points, draw(st.sampled_from([Fraction(n, 10) for n in (2, 5, 10)])))
    every = 1
    way = draw(st.sampled_from(["once", "each", "time", "behind"]))
    one = draw(st.sampled_from(["一", "1"]))
    match way:
        case "once":
            verb = draw(st.sampled_from(["迟报", "漏报", "错报", "发现", "缺少", "出现"]))
            text = f"{verb}{one}{draw(st.sampled_from(['次', '项', '处', '份']))}扣{plain(price)}分"
        case "each":
            verb = draw(st.sampled_from(["缺", "发现", "出现", "少报", "超编"]))
            noun = draw(st.sampled_from(["份", "处", "项", "次", "人"]))
            what = draw(st.sampled_from(["", "未完成", "的"]))
            text = f"每{verb}{one}{noun}{what}扣{plain(price)}分"
        case "time":
            every = draw(st.sampled_from([1, 2, 5, 10]))
            unit = draw(st.sampled_from(["天", "个工作日", "小时", "分钟"]))
            verb = draw(st.sampled_from(["逾期", "延迟", "迟报", "超期"]))
            text = f"每{verb}{every}{unit}扣{plain(price)}分"
        case _:
            who = draw(st.sampled_from(["未按时报送的", "存在违规问题的", "审计查出问题的"]))
            text = f"{who}，每{draw(st.sampled_from(['次', '个', '起', '项']))}扣{plain(price)}分"
    most = points
    floor = draw(st.sampled_from(["", "，扣完为止", *FLOORS]))
    if price * 2 < points and draw(st.booleans()):
        most, floor = price * 2, f"，最多扣{plain(price * 2)}分"
    return Phrase(
        text + floor,
        points,
        lambda cases: (
            points - min(most, math.floor(max(Fraction(0), cases) / every) * price)
            if every > 1
            else points - min(most, max(Fraction(0), cases) * price)
        ),
        tuple(map(Fraction, range(12))),
    )


KINDS = {
    "bounded steps": bounded_steps,
    "counted steps": counted_steps,
    "ladders": ladders,
    "amounts": amounts,
    "formulas": formulas,
    "single cases": single_cases,
}

CLOSED = {**KINDS, "bounded steps": lambda: bounded_steps(extras=False)}
"""Kinds of which nothing can go without a trace but what says no more than the rest."""

LEVELS = [
    ["优秀", "良好", "一般", "差"],
    ["优", "良", "中", "差"],
    ["A级", "B级", "C级", "D级"],
    ["效果显著", "效果较好", "效果一般", "无效果"],
    ["健全", "基本健全", "不健全"],
    ["全部完成", "部分完成", "未完成"],
    ["非常满意", "满意", "不满意"],
    ["优秀", "良好", "合格", "不合格"],
]


@st.composite
def levels(draw: Draw) -> tuple[str, Fraction, list[tuple[str, Fraction]]]:
    """优秀4分、良好3分…, or coefficients: the text, the 分值, and what each level gives."""
    points, names = draw(POINTS), draw(st.sampled_from(LEVELS))
    coefficients = sorted(
        draw(
            st.lists(
                st.integers(0, 19), min_size=len(names) - 1, max_size=len(names) - 1, unique=True
            )
        ),
        reverse=True,
    )
    shares = [Fraction(1), *(Fraction(each, 20) for each in coefficients)]
    stop = draw(st.sampled_from(["、", "，", "；"]))
    if draw(st.booleans()):
        words = [f"{name}系数{plain(share)}" for name, share in zip(names, shares, strict=True)]
    else:
        verb = draw(st.sampled_from(["得", "计", "：", "的得", "，计" if stop == "；" else "得"]))
        words = [
            f"{name}{verb}{plain(share * points)}分"
            for name, share in zip(names, shares, strict=True)
        ]
    given = [(name, share * points) for name, share in zip(names, shares, strict=True)]
    return stop.join(words), points, given


@st.composite
def lists(draw: Draw) -> tuple[str, list[tuple[str, Fraction]]]:
    """制度健全得2分，执行有效得1分…: descriptions without numbers whose points make the 分值."""
    plain_items = [item for item in ITEMS if not set("，、（“") & set(item)]
    count = draw(st.integers(2, len(plain_items)))
    names = draw(st.permutations(plain_items))[:count]
    prices = [draw(st.sampled_from([Fraction(n, 2) for n in (1, 2, 3, 4)])) for _ in names]
    stop = draw(st.sampled_from(["，", "；", "、", "。"]))
    form = draw(st.sampled_from(["{}得{}分", "{}计{}分", "{}（{}分）"]))
    words = [form.format(name, plain(price)) for name, price in zip(names, prices, strict=True)]
    return stop.join(words), list(zip(names, prices, strict=True))
