"""The grades that a published 评分表 prints, in a line below it or a small table: 优≥95、良85–95 …

A grade is a word and from how many points on it is given. What is read must make a whole: from
the best down to nothing, without gap or overlap, the lower bound included (as in 财预〔2020〕10号);
anything else is told and not taken.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

_WORDS = "优秀|优|良好|良|中等|一般|中|基本合格|不合格|合格|不及格|及格|较差|差|较好|好|[A-D]"
_GRADE = rf"[“\"]?(?P<grade>{_WORDS})[”\"]?(?:等级|等次|等|级|档)?"
_LABEL = re.compile(
    r"(?:评价|考核|绩效|评定|综合)*(?:等级|等次|档次|级别|结果|标准)(?:划分|评定|标准)*:?"
    r"|(?:综合|评价|考核|最终)?(?:分数|得分|分值|总分|评分)(?:段|区间|范围|线)?(?:\(.*\))?:?"
)
_N = r"(?P<{0}>\d{{1,3}}(?:\.\d+)?)分?(?:\((?P<{0}_in>不?含)[^()]*\))?分?"
_SCORE = r"(?:(?:得|总|评)分|分[值数])?"
_LOW, _HIGH = _N.format("low"), _N.format("high")
_BOUNDS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<open>[\[(]){_LOW},{_HIGH}(?P<close>[\])])",
        rf"{_LOW}(?P<from>[≤<])[^\d≤<]{{0,6}}(?P<to>[≤<]){_HIGH}",
        rf"{_HIGH}(?P<to>[≥>])[^\d≥>]{{0,6}}(?P<from>[≥>]){_LOW}",
        rf"{_LOW}(?:-|至|到){_HIGH}(?:以下)?",
        rf"{_SCORE}(?P<from>≥|>|不低于|达到|大于等于|大于|高于|超过){_LOW}(?:及?以上)?",
        rf"{_LOW}(?:及?以上|及其以上|≤)(?:\((?P<low_too>不?含)[^()]*\))?",
        rf"{_SCORE}(?P<to><|≤|小于|低于|不足|不满|少于){_HIGH}(?:以下)?",
        rf"{_HIGH}(?:及?以下)(?:\((?P<high_too>不?含)[^()]*\))?",
    )
)
_AFTER = re.compile(rf"的?(?:评定为|评为|定为|属于|属|为|是|:|=|,)?[(]?{_GRADE}[)]?")
_BEFORE = re.compile(rf"{_GRADE}[:=]?")
_LEAD = re.compile(
    r"(?:.{0,24}:|\d[.、]|[(]?[一二三四五六七八九十][)、]|[^\d]{0,12}(?:得分|总分)(?:在|为)?)*"
)
_CUT = re.compile(r"[;、。\n|]|,(?![^(\[]*[)\]])")
_SPELLED = (
    (r"[~—–―]+", "-"), ("≧|>=|⩾", "≥"), ("≦|<=|⩽", "≤"), (r"\s+", ""), ("〈", "<"), ("〉", ">"),
)  # fmt: skip
_EXCLUDED = {"不含", ">", "<", "大于", "高于", "超过", "(", ")"}
_BEST = ("优秀", "优", "A", "好", "合格")
_LEAST = 2
_ROUND_BELOW = 1.0
"""By what a grade may end below the next: 80-89 and 90-100 are whole points."""


@dataclass(frozen=True, slots=True)
class PrintedGrades:
    """What a table says of its grades."""

    grades: dict[str, float] = field(default_factory=dict)
    """From the best down, each with its least points; {} where they were not read."""
    words: str = ""
    """The line that says so, as printed; "" where the table says nothing of grades."""


@dataclass(frozen=True, slots=True)
class _Bound:
    low: float | None
    low_out: bool
    high: float | None
    high_in: bool


_Pair = tuple[str, _Bound]


def is_grade_line(texts: Sequence[str], names: Sequence[str]) -> bool:
    """Tell whether a row is a line of grades, or belongs to a small table of them.

    `names` are those of its texts that may name a grade: in a column of criteria 优秀 may be a
    level of one, and a whole line of grades is needed.
    """
    if len(texts) == 1:
        return bool(printed_grades([texts]).grades)
    plain = [_plain(text) for text in texts]
    grades = sum(_is_grade(text) for text in plain)
    numbers = sum(_bound(text) is not None for text in plain)
    bounds = sum(_bound(text) is not None and not text.isdigit() for text in plain)
    labels = sum(_LABEL.fullmatch(text) is not None for text in plain)
    if grades + numbers + labels < len(plain):
        return False
    whole = grades > _LEAST or bounds > _LEAST or (labels > 1 and not grades + numbers)
    return whole or bool(numbers and any(_is_grade(_plain(name)) for name in names))


def _is_grade(text: str) -> bool:
    return re.fullmatch(_GRADE, text) is not None


def printed_grades(lines: Sequence[Sequence[str]]) -> PrintedGrades:
    """Return the grades that are printed on some lines, each a row of cells."""
    told = ""
    for words, pairs in _candidates(lines):
        said = [pair for pair in pairs if pair]
        if len({grade for grade, _ in said}) < _LEAST:
            continue
        # A phrase between them that is none makes the whole doubtful.
        grades = _whole(said) if len(said) == len(pairs) else None
        if grades:
            return PrintedGrades(grades, words)
        told = told or words
    return PrintedGrades({}, told)


def _candidates(lines: Sequence[Sequence[str]]) -> Iterator[tuple[str, list[_Pair | None]]]:
    """Yield what may be all grades of a table: one line, or lines one below the other."""
    for upper, lower in pairwise(lines):  # a table with the grades side by side
        grades = [found["grade"] for text in upper if (found := re.fullmatch(_GRADE, _plain(text)))]
        bounds = [bound for text in lower if (bound := _bound(_plain(text)))]
        if grades and len(grades) == len(bounds):
            yield "　".join((*upper, *lower)), list(zip(grades, bounds, strict=True))
    run: list[str] = []
    below: list[_Pair | None] = []
    for line in (*lines, []):
        text = "　".join(line)
        pairs = _pairs("".join(line)) if len(line) == 2 else _pairs("\n".join(line))
        if len(pairs) > 1:
            yield text, pairs
        if pairs:
            run, below = [*run, text], [*below, *pairs]
        elif below:
            yield "；".join(run), below
            run, below = [], []


def _pairs(text: str) -> list[_Pair | None]:
    """Return every grade of a text with its bound: 优（≥95）, 95分以上为优.

    None stands for a phrase between them that is none.
    """
    found = [_first(piece) for piece in _CUT.split(_plain(text, keep="\n"))]
    while found and found[0] is None:
        del found[0]
    while found and found[-1] is None:
        del found[-1]
    return found


def _first(piece: str) -> _Pair | None:
    bare = piece[_LEAD.match(piece).end() :]  # type: ignore[union-attr]
    return next((pair for text in (piece, bare, piece.strip("()")) if (pair := _pair(text))), None)


def _pair(piece: str) -> _Pair | None:
    before = _BEFORE.match(piece)
    if before and (bound := _bound(_unwrapped(piece[before.end() :]))):
        return before["grade"], bound
    for pattern in _BOUNDS:
        match = pattern.match(piece)
        after = _AFTER.fullmatch(piece[match.end() :]) if match else None
        if match and after:
            return after["grade"], _of(match)
    return None


def _unwrapped(text: str) -> str:
    """Drop brackets around a whole bound: (90-100), but not those of [85,95)."""
    inner = text[1:-1] if text[:1] == "(" and text[-1:] == ")" else text
    return inner if inner.count("(") == inner.count(")") and "," not in inner else text


def _bound(text: str) -> _Bound | None:
    if re.fullmatch(r"\d{1,3}(?:\.\d+)?分?", text):
        return _Bound(float(text.rstrip("分")), False, None, False)
    for pattern in _BOUNDS:
        match = pattern.fullmatch(text)
        if match:
            return _of(match)
    return None


def _of(match: re.Match[str]) -> _Bound:
    said = match.groupdict()
    low, high = said.get("low"), said.get("high")
    opens = {said.get(key) for key in ("open", "from", "low_in", "low_too")}
    closes = {said.get(key) for key in ("high_in", "high_too")}
    included = "含" in closes or said.get("close") == "]" or said.get("to") in ("≤", "≥")
    return _Bound(
        None if low is None else float(low), bool(opens & _EXCLUDED),
        None if high is None else float(high), included,
    )  # fmt: skip


def _whole(pairs: Sequence[_Pair]) -> dict[str, float] | None:
    """Return the grades if they leave no gap, none twice, and each begins at its lower bound."""
    ordered = sorted(pairs, key=lambda pair: pair[1].low or 0.0, reverse=True)
    names = [grade for grade, _ in ordered]
    if names[0] not in _BEST or len(set(names)) < len(names):
        return None
    if any(bound.low_out for _, bound in ordered[:-1]):
        return None
    for (_, upper), (_, lower) in pairwise(ordered):
        if upper.low is None or not upper.low > (lower.low or 0.0):
            return None
        if lower.high is None:
            continue
        gap = upper.low - lower.high
        if gap < 0 or gap > _ROUND_BELOW or (gap == 0 and lower.high_in):
            return None
    last = ordered[-1][1]
    if last.low:
        return None
    return {grade: bound.low or 0.0 for grade, bound in ordered}


def _plain(text: str, keep: str = "") -> str:
    """Return a text in one spelling, without white space; `keep` is kept."""
    plain = unicodedata.normalize("NFKC", text.replace("\n", "|" if keep else ""))
    for pattern, sign in _SPELLED:
        plain = re.sub(pattern, sign, plain)
    return plain
