"""A grammar of published criteria: texts made at random, each with its score in plain arithmetic.

Nothing here uses the rules of the package; `Phrase.score` is what the words mean, computed in
exact fractions.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

Draw = Callable[[st.SearchStrategy[Any]], Any]


@dataclass(frozen=True)
class Phrase:
    """A criterion, its 分值, what it gives at a number, and the numbers worth looking at."""

    text: str
    points: Fraction
    score: Callable[[Fraction], Fraction]
    marks: tuple[Fraction, ...]

    def around(self) -> list[Fraction]:
        """Return the marks, what lies just beside them, and what lies between."""
        beside = [mark + step for mark in self.marks for step in _BESIDE]
        ends = [min(self.marks) - 1, max(self.marks) + 1]
        ordered = sorted(self.marks)
        between = [(a + b) / 2 for a, b in pairwise(ordered)]
        return beside + ends + between


_BESIDE = [Fraction(0), Fraction(1, 10**6), Fraction(-1, 10**6), Fraction(7, 1000)]
NAMES = ["", "", "在职人员控制率", "“三公经费”变动率", "预算完成率", "社会公众满意度", "比率"]


def plain(value: Fraction) -> str:
    """Write a fraction as a decimal without needless zeros."""
    return f"{float(value):.10g}"


def percent(value: Fraction) -> str:
    return f"{plain(value * 100)}%"


def half_steps(low: int, high: int) -> st.SearchStrategy[Fraction]:
    """Thresholds: whole and half per cents."""
    return st.integers(2 * low, 2 * high).map(lambda n: Fraction(n, 200))


POINTS = st.sampled_from([1, 2, 3, 4, 5, 6, 8, 10, 2.5, 12]).map(Fraction)
_CHINESE = {1: "一", 2: "两", 3: "三", 5: "五", 10: "十"}


def size_words(draw: Draw, size: Fraction) -> str:
    """1%, 1个百分点, 一个百分点, 百分之一."""
    ways = [percent(size), f"{plain(size * 100)}个百分点"]
    if size * 100 in _CHINESE:
        ways.append(f"{_CHINESE[int(size * 100)]}个百分点")
        if size * 100 != 2:
            ways.append(f"百分之{_CHINESE[int(size * 100)]}")
    return draw(st.sampled_from(ways))


def full_words(draw: Draw, points: Fraction) -> str:
    p = plain(points)
    return draw(
        st.sampled_from(
            ["计满分", "得满分", f"计{p}分", f"得{p}分", f"得满分（{p}分）", "得分值的100%"]
        )
    )


def some_words(draw: Draw, points: Fraction, full: Fraction) -> str:
    if points == full:
        return full_words(draw, full)
    p = plain(points)
    if not points:
        return draw(st.sampled_from(["不得分", "计0分", "得0分", "不计分", "0分"]))
    share = f"得分值的{percent(points / full)}" if (points / full * 10000) % 1 == 0 else f"得{p}分"
    return draw(st.sampled_from([f"计{p}分", f"得{p}分", f"{p}分", f"（{p}分）", share]))


UP_TO = [
    "≤{}",
    "{}以下（含）",
    "{}（含）以下",
    "不超过{}",
    "不高于{}",
    "小于或等于{}",
    "小于等于{}",
]
FROM = [
    "≥{}",
    "{}以上（含）",
    "{}（含）以上",
    "不低于{}",
    "达到{}",
    "大于等于{}",
    "{}及以上",
    "达到{}以上",
    "达到{}以上（含）",
    "{}及其以上",
]
BELOW = ["＜{}", "低于{}", "小于{}", "{}以下（不含）", "不足{}", "未达到{}"]
BEYOND = ["＞{}", "高于{}", "大于{}", "超过{}", "{}以上（不含）"]
SIGNS = {"<=": UP_TO, ">=": FROM, "<": BELOW, ">": BEYOND, "=": ["＝{}", "等于{}"]}


def range_words(draw: Draw, sign: str, at: Fraction, name: str = "") -> str:
    """A one-sided condition in one of its wordings."""
    words = name + draw(st.sampled_from(SIGNS[sign])).format(percent(at))
    return words + draw(st.sampled_from(["", "", "的", "的，", "，", ","]))


def holds(sign: str, value: Fraction, at: Fraction) -> bool:
    return {"<=": value <= at, ">=": value >= at, "<": value < at, ">": value > at}[sign]


FLOORS = [
    "",
    "，扣完为止",
    "，扣完为止。",
    "（扣完为止）",
    ",扣完为止",
    "，直至扣完",
    "，直至扣到0分",
    "，扣完为止，不得负分",
    "，最低得0分",
    "，以此类推，扣完本项分值为止",
]
_UP = ["超过", "超出", "高于", "增加", "上升", "超", "提高"]
_DOWN = ["低于", "降低", "减少", "下降", "低", "少于", "差"]
_BOTH = ["超过（降低）", "增减", "偏离", "超过或低于", "高于（低于）"]


@st.composite
def steps(draw: Draw, extras: bool = True) -> Phrase:
    """满分到界限为止，每…扣…"""
    side = draw(st.sampled_from(["<=", ">=", "="]))
    mark = draw(st.one_of(st.just(Fraction(1)), half_steps(60, 120)))
    size = draw(st.sampled_from([1, 2, 3, 5, 10, Fraction(1, 2)])) * Fraction(1, 100)
    points, name = draw(POINTS), draw(st.sampled_from(NAMES))
    price = draw(st.sampled_from([Fraction(n, 10) for n in (1, 2, 5, 10, 15, 20)]))
    price = min(price, points)
    share = extras and draw(st.booleans()) and (price / points * 10000) % 1 == 0
    bare = side != "=" and draw(st.integers(0, 4)) == 0
    full = f"{name}{percent(mark)}" if bare else range_words(draw, side, mark, name)
    verbs = {"<=": _UP, ">=": _DOWN, "=": _BOTH}[side]
    paid = f"分值的{percent(price / points)}" if share else f"{plain(price)}分"
    if share and draw(st.booleans()):
        paid = f"权重分（{plain(points)}分）{percent(price / points)}"
    said = size_words(draw, size)
    core = (
        f"每{draw(st.sampled_from(verbs))}{said}{draw(st.sampled_from(['', '，', '的，']))}扣{paid}"
    )
    count = draw(st.sampled_from(["whole", "whole", "started", "pro_rata"])) if extras else "whole"
    part = {
        "whole": draw(st.sampled_from(["", f"，不足{said}不扣分"])) if extras else "",
        "started": f"，不足{said}的按{said}计算",
        "pro_rata": f"，不足{said}的按比例扣分",
    }[count]
    where = ""
    if side != "=" and draw(st.booleans()):
        where = range_words(draw, {"<=": ">", ">=": "<"}[side], mark, name).rstrip("，,的") + "，"
    floor = draw(st.sampled_from(FLOORS))
    standard = draw(st.sampled_from(["", "", f"以{percent(mark)}为标准。"]))
    stop = draw(st.sampled_from(["，", "；", "。", ";", "\n"]))
    text = f"{standard}{full}{full_words(draw, points)}{stop}{where}{core}{part}{floor}"
    zero: tuple[str, Fraction] | None = None
    if extras and side != "=" and draw(st.booleans()):
        far = draw(st.integers(3, 60))
        at = mark + size * far * (1 if side == "<=" else -1)
        sign = draw(st.sampled_from(["<", "<="] if side == ">=" else [">", ">="]))
        if at > 0:
            zero = (sign, at)
            stop = draw(st.sampled_from(["；", "。", "，"]))
            none = draw(st.sampled_from(["不得分", "计0分"]))
            text = text.rstrip("。") + f"{stop}{range_words(draw, sign, at)}{none}"

    def score(ratio: Fraction) -> Fraction:
        if zero and holds(zero[0], ratio, zero[1]):
            return Fraction(0)
        far = {"<=": ratio - mark, ">=": mark - ratio, "=": abs(ratio - mark)}[side]
        steps = max(Fraction(0), far) / size
        steps = {"whole": math.floor, "started": math.ceil, "pro_rata": Fraction}[count](steps)
        return max(Fraction(0), points - steps * price)

    marks = tuple(mark + size * way * k for k in range(4) for way in (1, -1))
    return Phrase(text, points, score, marks + ((zero[1],) if zero else ()))


def stretch_words(draw: Draw, low: Fraction, high: Fraction, low_in: bool, high_in: bool) -> str:
    """A band between two marks; only the ends that belong to it are marked."""
    a, b = percent(low), percent(high)
    less, more = "≤" if low_in else "＜", "≤" if high_in else "＜"
    first, second = "（含）" if low_in else "", "（含）" if high_in else ""
    ways = [
        f"{a}{less}比率{more}{b}",
        f"{b}{'≥' if high_in else '＞'}比率{'≥' if low_in else '＞'}{a}",
        f"{a}{first}-{b}{second}",
        f"{a}{first}至{b}{second}之间",
        f"{a.rstrip('%')}-{b}{second}" if not low_in else f"{a}{first}~{b}{second}",
        f"{'不低于' if low_in else '高于'}{a}且{'不超过' if high_in else '低于'}{b}",
        f"{'≥' if low_in else '＞'}{a}，{'≤' if high_in else '＜'}{b}",
        f"{'[' if low_in else '('}{a},{b}{']' if high_in else ')'}",
        f"{a}以上（{'含' if low_in else '不含'}），{b}以下（{'含' if high_in else '不含'}）",
    ]
    return draw(st.sampled_from(ways))


@st.composite
def bands(draw: Draw, in_order: bool = False) -> Phrase:
    """分档: each edge belongs to one of its two bands."""
    count = draw(st.integers(2, 4))
    edges = sorted(draw(st.lists(half_steps(5, 130), min_size=count, max_size=count, unique=True)))
    points = draw(POINTS)
    steps = draw(st.lists(st.integers(0, 19), min_size=count, max_size=count, unique=True))
    earned = [points, *(points * n / 20 for n in sorted(steps, reverse=True))]
    rising = draw(st.booleans())
    earned = earned[::-1] if rising else earned  # from the lowest band to the highest
    upper = draw(st.lists(st.booleans(), min_size=count, max_size=count))  # who owns the edge
    name = draw(st.sampled_from(NAMES))
    chained = draw(st.booleans())
    words: list[str] = []
    for place in range(count + 1):
        amount = some_words(draw, earned[place], points)
        if place == 0:
            where = range_words(draw, "<" if upper[0] else "<=", edges[0], name)
        elif place == count:
            where = range_words(draw, ">=" if upper[-1] else ">", edges[-1], name)
        elif chained and rising:
            where = range_words(draw, ">=" if upper[place - 1] else ">", edges[place - 1], name)
        elif chained:
            where = range_words(draw, "<" if upper[place] else "<=", edges[place], name)
        else:
            where = stretch_words(
                draw, edges[place - 1], edges[place], upper[place - 1], not upper[place]
            )
            where += draw(st.sampled_from(["", "的", "，", "的,"]))
        words.append(where + amount)
    if rising:
        words.reverse()
    # 否则 needs a neighbour that says whether its own end belongs to it.
    clear = chained or (upper[0] if rising else not upper[-1])
    if not earned[0 if rising else -1] and clear and draw(st.booleans()):
        words[-1] = draw(st.sampled_from(["否则不得分", "其他情况不得分", "其余计0分"]))
    elif not in_order and draw(st.booleans()):
        words = list(draw(st.permutations(words)))
    numbered = draw(st.integers(0, 3)) == 0
    if numbered:
        form = draw(st.sampled_from(["{}. ", "{}、", "（{}）"]))
        words = [form.format(place) + each for place, each in enumerate(words, 1)]
    text = draw(st.sampled_from(["；", "；\n", "。", ";"])).join(words)

    def score(ratio: Fraction) -> Fraction:
        place = sum(
            ratio > edge or (ratio == edge and owns)
            for edge, owns in zip(edges, upper, strict=True)
        )
        return earned[place]

    return Phrase(text + draw(st.sampled_from(["", "。"])), points, score, tuple(edges))


@st.composite
def passes(draw: Draw) -> Phrase:
    """符合的满分，否则不得分."""
    sign = draw(st.sampled_from(["<=", ">=", "<", ">"]))
    mark, points = draw(half_steps(0, 130)), draw(POINTS)
    name = draw(st.sampled_from(NAMES))
    over = "有超出" if sign == "<=" else "未达到的" if sign == ">=" else "否则"
    rest = draw(st.sampled_from(["否则计0分", "否则不得分", f"{over}不得分", "其他情况不得分"]))
    stop = draw(st.sampled_from(["，", "；", "。"]))
    text = f"{range_words(draw, sign, mark, name)}{full_words(draw, points)}{stop}{rest}"
    return Phrase(text, points, lambda r: points if holds(sign, r, mark) else Fraction(0), (mark,))


@st.composite
def proportions(draw: Draw) -> Phrase:
    """按比例计分, 得分=比率×分值."""
    points = draw(POINTS)
    p = plain(points)
    mark = Fraction(1)
    product = draw(
        st.sampled_from(
            [
                f"得分=完成率×{p}分",
                "得分=完成率×分值",
                f"实际得分={p}×完成率",
                "该项得分=完成率*权重",
                "本指标得分=本指标满分分值×完成率",
            ]
        )
    )
    kind = draw(st.sampled_from(["words", "product", "marked", "marked product"]))
    full = f"{range_words(draw, '>=', mark, '完成率')}{full_words(draw, points)}，"
    match kind:
        case "words":
            text = draw(st.sampled_from(["按比例计分", "按比例得分。", "按完成比例计分"]))
        case "product":
            text = product
        case "marked":
            text = full + draw(
                st.sampled_from(
                    [
                        "未达到的按比例计分",
                        "未达到按权重进行扣分",
                        "未达到的，按比例扣分",
                        "低于100%的按比例得分",
                        "否则按比例计分",
                    ]
                )
            )
        case _:
            mark = draw(half_steps(70, 99))
            below = draw(st.sampled_from(BELOW)).format(percent(mark))
            full = f"{range_words(draw, '>=', mark, '完成率')}{full_words(draw, points)}，"
            text = f"{full}{below}的，{product}"
    formula = draw(st.sampled_from(["", "完成率=（实际完成数/计划数）×100%。"]))

    def score(ratio: Fraction) -> Fraction:
        return points if ratio >= mark else max(Fraction(0), ratio * points)

    return Phrase(formula + text, points, score, (Fraction(0), mark, Fraction(1, 2)))


@st.composite
def lines(draw: Draw) -> Phrase:
    """满分与不得分之间按直线扣分."""
    points, name = draw(POINTS), draw(st.sampled_from(NAMES))
    low, high = sorted(draw(st.lists(half_steps(50, 150), min_size=2, max_size=2, unique=True)))
    rising = draw(st.booleans())
    best, worst = (high, low) if rising else (low, high)
    full = range_words(draw, ">=" if rising else "<=", best, name) + full_words(draw, points)
    none = range_words(draw, "<=" if rising else ">=", worst, name) + some_words(
        draw, Fraction(0), points
    )
    between = draw(
        st.sampled_from(
            [
                "区间内按权重进行扣分",
                "区间内按比例扣分",
                "两者之间按线性插值法计分",
                "其余按比例扣分",
                f"{percent(low)}-{percent(high)}之间按比例扣分",
            ]
        )
    )
    text = draw(st.sampled_from(["，", "；", "。"])).join([full, none, between])

    def score(ratio: Fraction) -> Fraction:
        share = (ratio - worst) / (best - worst)
        return points * min(Fraction(1), max(Fraction(0), share))

    return Phrase(text, points, score, (low, high))


@st.composite
def cases(draw: Draw) -> Phrase:
    """每出现一例扣一次."""
    points = draw(POINTS)
    price = min(points, draw(st.sampled_from([Fraction(n, 10) for n in (2, 5, 10, 20)])))
    verb = draw(st.sampled_from(["出现", "发现", "有", "存在", "缺少", "查出"]))
    counter = draw(st.sampled_from(["例", "次", "项", "处", "起", "笔", "件"]))
    what = draw(st.sampled_from(["", "不符合要求的", "违规问题", "不规范的，", "情况，则"]))
    before = draw(
        st.sampled_from(
            [
                "",
                "",
                "①审批完整；②用途合规。以上情况",
                "无违规问题的得满分，",
                "全部规范的，计满分；",
            ]
        )
    )
    if before.startswith(("无违规", "全部规范")):
        verb = draw(st.sampled_from(["出现", "发现"]))
        what = draw(st.sampled_from(["", "违规问题" if before[0] == "无" else "不规范的，"]))
    one = draw(st.sampled_from(["一", "1"]))
    floor = draw(st.sampled_from(FLOORS))
    text = f"{before}每{verb}{one}{counter}{what}扣{plain(price)}分{floor}"
    return Phrase(
        text,
        points,
        lambda cases: max(Fraction(0), points - max(Fraction(0), cases) * price),
        tuple(map(Fraction, range(6))),
    )


ITEMS = [
    "制度健全",
    "执行有效，没有偏差",
    "按规定公开",
    "资金拨付手续完整",
    "会计信息真实、准确、完整",
    "符合“三定”方案",
    "部门（单位）职责明确",
]


@st.composite
def checklists(draw: Draw) -> tuple[str, list[Fraction]]:
    """要点 with points each: the text, and the points."""
    count = draw(st.integers(2, 6))
    names = draw(st.permutations(ITEMS))[:count]
    prices = draw(
        st.lists(
            st.sampled_from([Fraction(n, 4) for n in (1, 2, 4, 6, 8)]),
            min_size=count,
            max_size=count,
        )
    )
    if draw(st.integers(0, 4)) == 0:
        each = prices[0]
        prices = [each] * count
        total = draw(
            st.sampled_from(["", f"，计{plain(each * count)}分", f"，共{plain(each * count)}分"])
        )
        return "；".join(names) + f"。每项{plain(each)}分{total}。", prices
    form = draw(st.sampled_from(["①", "{}. ", "{}、", "（{}）", "{}．"]))
    verb = draw(st.sampled_from(["，计", "，得", "得", "，", "计", "（"]))
    closed = "）" if verb == "（" else ""
    words = []
    for place, (name, price) in enumerate(zip(names, prices, strict=True), 1):
        mark = "①②③④⑤⑥"[place - 1] if form == "①" else form.format(place)
        words.append(f"{mark}{name}{verb}{plain(price)}分{closed}")
    stop = draw(st.sampled_from(["；", "；\n", "。", ";"]))
    return stop.join(words) + draw(st.sampled_from(["", "。", "；"])), prices


_VARIANTS = {
    "，": ["，", ",", " ，", "， "],
    "；": ["；", ";", "； "],
    "。": ["。", "｡"],
    "（": ["（", "("],
    "）": ["）", ")"],
    "≤": ["≤", "≦", "<=", "＜=", "⩽"],
    "≥": ["≥", "≧", ">=", "＞＝", "⩾"],
    "＜": ["＜", "<", "&lt;"],
    "＞": ["＞", ">", "〉"],
    "＝": ["＝", "=", " = "],
    "%": ["%", "％", " %", "﹪"],
    "-": ["-", "－", "—", "～", "~", "–"],
    "×": ["×", "*", "＊", "✕"],
    "分": ["分", "分", " 分"],
}
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?=%|分|个百分点)")
_WIDE = str.maketrans("0123456789.", "０１２３４５６７８９．")


@st.composite
def disguised(draw: Draw, text: str) -> str:
    """Write a text as typists and scanners do: other signs, widths, O for 0, l for 1, spaces."""

    def number(found: re.Match[str]) -> str:
        digits = found.group()
        match draw(st.integers(0, 5)):
            case 0:
                return digits.translate(_WIDE)
            case 1:
                return digits.replace("0", "O", 1)
            case 2:
                return digits.replace("1", "l", 1)
            case 3:
                return digits.replace(".", "。")
            case 4 if "." not in digits:
                return " ".join(digits)
        return digits

    text = _NUMBER.sub(number, text)
    return "".join(draw(st.sampled_from(_VARIANTS.get(sign, [sign]))) for sign in text)
