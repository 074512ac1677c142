"""Reads what earns points: 90%以上（含）计6分, 否则计0分, ①职责明确，计1分, 每项3分."""

import re
from dataclasses import replace
from decimal import Decimal

from perfeval_xl.rubric.reading.amounts import NUMBER, PERCENT, Amount, read_earned, read_level
from perfeval_xl.rubric.reading.bounds import SUBJECT, Value, given, read_subject, read_value
from perfeval_xl.rubric.reading.conditions import read_range
from perfeval_xl.rubric.reading.scanner import ENDS, NotHereError, Scanner, begins_later, is_plain
from perfeval_xl.rubric.reading.statements import (
    Discretion,
    EachPoint,
    Earns,
    EarnsAgainst,
    EarnsByWords,
    Ladder,
    Measure,
    Otherwise,
    Point,
    Reached,
    Side,
    Sign,
    Standard,
    Statement,
)

_REST = r"否则|反之|其余(?:情况|情形)?的?|其他(?:情况|情形)?的?|其它(?:情况|情形)?的?"
_REST_UP = r"(?:如|若)?有?超(?:出|过|编|支|标)(?:的|者)?"
_REST_DOWN = r"(?:未达到?|未到|达不到|没有?达到|不足|未达标|不达标|低于(?:此标准)?)(?:的|者)?"
# What is full in words that need the formula to become a number, and which side it lies on.
_AGAINST: dict[str, tuple[Sign, Measure]] = {
    r"(?:不|未|没有|无)超(?:编制?|支|出?预算)|不超过(?:编制|预算)数?": ("<=", "measure"),
    r"(?:不|未|没有|无|零)(?:增长|增加|上升)": ("<=", "measure"),
    r"(?:有所)?(?:下降|降低|减少|负增长)": ("<", "measure"),
    r"(?:无|没有|未|不)(?:作|做|进行|发生)?(?:预算)?调整": ("=", "adjustment"),
    r"(?:支付)?(?:进度)?同步": ("=", "measure"),
}
_ABOVE = (
    r"超编制?|超预算|超支|超出|超过|大于|高于|增长|增加|上升"
    r"|(?:大于|高于|超过)(?:此|该)?(?:标准|比例|比率)"
)
_BELOW = r"小于|低于|不足|未达到?|达不到|没有达到|下降|减少"
_JUDGED = (
    r"(?:由[^,;。\d]{1,12}?)?(?:(?:视|按|根据|依据)(?:具体|实际|超编|超出|超支|增长|完成)?"
    r"(?:情况?|情形|程度|幅度)|酌情)(?:酌情|适当|相应)?(?:扣减?分|减分|扣减)"
)
# What is left to judgement, and on which side of the condition it lies.
_LEFT: tuple[tuple[Side, str], ...] = (
    ("", _REST),
    ("up", rf"(?:{_ABOVE})(?:的|者)?"),
    ("down", rf"(?:{_BELOW})(?:的|者)?"),
    ("both", r"(?:有调整|有追加|不同步|不一致)(?:的|者)?"),
)

_LONGEST = 400
"""Characters of the longest description looked at; a longer one is no point of a list."""


def read_earns(scanner: Scanner) -> Statement:
    """90%（含）以上计6分."""
    stretch = read_range(scanner)
    scanner.take(r"[,:]?")
    return Earns(stretch, read_earned(scanner))


_AND = r"(?:[/、,]|和|或)"
_NEXT_RUNG = rf"{_AND}(?=(?:对应)?(?:计|得|记|给)?(?:满分|全分|{NUMBER}(?:分|[/、,和]|$)))"


def read_ladder(scanner: Scanner) -> Statement:
    """完成率100%/90%/80%分别得5/4/3分: what reaching each mark earns."""
    name, _ = read_subject(scanner)
    scanner.take(r"达到|达|为|在|≥")
    marks = [_mark(scanner)]
    while scanner.take(_AND):
        marks.append(_mark(scanner))
    scanner.take(r"(?:及其?)?以上")
    scanner.take(r"(?:的|时)?,?")
    scanner.need(r"(?:分别|依次|对应)")
    amounts = [_rung(scanner)]
    while scanner.take(_NEXT_RUNG):
        amounts.append(_rung(scanner))
    if scanner.text[scanner.at - 1] != "分":
        raise NotHereError  # cut off: 5/4/3
    if len(marks) < 2 or len(marks) != len(amounts) or not scanner.at_end():
        raise NotHereError
    return Ladder(tuple(marks), tuple(amounts), name)


def _mark(scanner: Scanner) -> Decimal:
    value = read_value(scanner)
    if value.unit != "%":
        raise NotHereError
    return value.at


def _rung(scanner: Scanner) -> Amount:
    scanner.take(r"(?:对应)?(?:计|得|记|给)?")
    if scanner.take(r"满分|全分"):
        return Amount(share=Decimal(100))
    match = scanner.need(rf"(?P<n>{NUMBER})分?")
    return Amount(points=Decimal(match["n"]))


def read_reached(scanner: Scanner) -> Statement:
    """达到目标值的得满分: what that is stands elsewhere."""
    scanner.need(
        r"(?:达到|完成|符合|实现)(?:的|者|目标值?|标准值?|要求的?标准|该标准|此标准|上述标准)+,?|达标(?:的|者)?,?"
    )
    return Reached(read_earned(scanner))


def read_against(scanner: Scanner) -> Statement:
    """不超编的计满分, 下降的计满分."""
    scanner.take(SUBJECT)
    pattern = next((each for each in _AGAINST if scanner.take(each)), None)
    if pattern is None:
        raise NotHereError
    scanner.take(r"(?:的|者|时)?,?")
    sign, of = _AGAINST[pattern]
    return EarnsAgainst(sign, of, read_earned(scanner))


def read_discretion(scanner: Scanner) -> Statement:
    """增长的视情扣分, 否则酌情扣分; which case that is must be said."""
    said = (side for side, words in _LEFT if scanner.take(rf"(?:{words}),?(?={_JUDGED})"))
    side, stretch = next(said, None), None
    if side is None:
        stretch = read_range(scanner)
        scanner.take(r"(?:的|者)?,?")
    scanner.need(_JUDGED)
    if not scanner.at_end():
        raise NotHereError
    return Discretion(side or "", stretch)


def read_rest(scanner: Scanner) -> Statement:
    """否则计0分, 有超出不得分."""
    side = rest_side(scanner)
    scanner.take(r",?")
    return Otherwise(side, read_earned(scanner))


def rest_side(scanner: Scanner) -> Side:
    """Read the words for what is left, and on which side it lies."""
    if scanner.take(_REST):
        return ""
    if scanner.take(_REST_UP):
        return "up"
    scanner.need(_REST_DOWN)
    return "down"


def read_item(scanner: Scanner) -> Statement:
    """优秀4分、良好3分; 制度健全得2分，执行有效得1分: words without a comma, and what they earn."""
    start = scanner.at
    words = scanner.need(
        r"[^,、;。\n①-⑳\d:<>≤≥=%]{1,30}?(?=[:(\[]|[计得记给]?\d|不得分|不计分|[计得记给]满分|系数|得分值)"
    )
    scanner.take(r"[:,]")
    amount = read_level(scanner)
    text = re.sub(r"[计得记给则即可]+$", "", words.group())
    if not is_plain(text) or begins_later(text) or scanner.sees(r",[^,;。]*每"):
        raise NotHereError
    return EarnsByWords(text, amount, start=start)


def read_described(scanner: Scanner) -> Statement:
    """①职责明确，计1分; the words may hold commas, and nothing else that bears on a score."""
    start = scanner.at
    whole = scanner.need(rf"(?:(?!{ENDS}).)+")
    if whole.end() - start > _LONGEST:
        raise NotHereError
    # From the back, so that no word before the amount is taken for its verb (相对应 计1分).
    for cut in range(whole.end() - 1, start + 1, -1):
        scanner.at = cut
        amount = _item_amount(scanner)
        if amount and (scanner.done or scanner.sees(rf"[.,]?(?:{ENDS}|$)|,[^,]*每")):
            words = scanner.text[start:cut]
            if words[-1] not in ",、":
                words = words.rstrip("计得记则即")
            words = words.rstrip(",、")
            if is_plain(words) and not re.search(r"\d[-至到/、]?$", words):
                return EarnsByWords(words, amount)
    raise NotHereError


def _item_amount(scanner: Scanner) -> Amount | None:
    """Read an amount; in a list a scanner's lost 分 is allowed, the sum will tell (计0.5。)."""
    try:
        return read_earned(scanner)
    except NotHereError:
        pass
    behind = scanner.text[scanner.at - 1] in "计得"
    match = scanner.take(rf"(?P<n>{NUMBER})(?=[;。\n]|$)") if behind else None
    return Amount(points=Decimal(match["n"])) if match else None


def read_each(scanner: Scanner) -> Statement:
    """每项3分，计9分."""
    match = scanner.need(
        rf"(?:以上|上述)?(?:[每各]一?(?:项|条|点|个要点|个方面)|(?:[一二三四五六七八九十\d]+[项条点])?各占?)"
        rf"(?:各?[计得记])?(?P<each>{NUMBER})分"
        rf"(?:,?(?:[共总合]?[计得]|共|满分)(?P<all>{NUMBER})分)?"
    )
    if not scanner.at_end():
        raise NotHereError
    return EachPoint(Decimal(match["each"]), Decimal(match["all"]) if match["all"] else None)


def read_standard(scanner: Scanner) -> Statement:
    """以100%为标准, 目标值为90%, 目标值：≥95%, 达标率应达到98%."""
    if scanner.take(rf"(?:{SUBJECT})?(?:应|须|要求|需)(?=达到|不低于|不少于|≥)"):
        scanner.need(r"达到|不低于|不少于|≥")
    elif scanner.take(r"(?:年度)?(?:标准值?|目标值?|基准值?|指标值)(?:为|是|:)"):
        scanner.take(r"≥|达到|不低于")
    else:
        scanner.take(SUBJECT)
        value = scanner.need(rf"以(?={PERCENT}为)") and read_value(scanner)
        scanner.need(r"为(?:标准|基准|目标|标准值|目标值)")
        return _standard(scanner, value)
    return _standard(scanner, read_value(scanner))


def _standard(scanner: Scanner, value: Value) -> Statement:
    scanner.take(r"(?:及其?)?以上")
    if not scanner.at_end():
        raise NotHereError
    return Standard(given(value), value.unit or "%")


def read_point(scanner: Scanner) -> Statement:
    """A description to the end of its sentence."""
    words = scanner.need(rf"(?:(?!{ENDS}).)+").group()
    if not is_plain(re.sub(r"^[①-⑳]", "", words)):
        raise NotHereError
    return Point(words)


def placed(statement: Statement, start: int, end: int, number: int) -> Statement:
    """Return a statement that knows where it stands."""
    return replace(statement, start=start, end=end, number=number)
