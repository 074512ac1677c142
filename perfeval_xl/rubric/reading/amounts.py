"""Reads numbers and points as tables write them.

Numbers are 98%, 百分之五, 一个百分点: exact, as decimals of a per cent. Points are 计满分, 得2.5分,
不得分, 扣0.5分, 扣权重分（1分）5%.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from perfeval_xl.rubric.reading.scanner import NotHereError, Scanner

# No leading zeros: "00%" is what is left of "100%". Nothing numeric may stand on either side.
NUMBER = r"(?<![\d.])(?:0|[1-9]\d*)(?:\.\d+)?(?!\d|\.\d)"
CHINESE = r"[零一二两三四五六七八九十半]+"
PERCENT = rf"(?:{NUMBER}%|百分之{CHINESE})"
_POINTS = r"(?:个?百分点|个点(?!位)|[pP]{2})"
POINTS_OF_PERCENT = rf"(?:{NUMBER}|{CHINESE}){_POINTS}"
SIZE = rf"(?:{PERCENT}|{POINTS_OF_PERCENT})"

_DIGITS = dict(zip("零一二两三四五六七八九", (0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_LEAD = (
    r"(?:则|即|可|均|应)?(?:本项|该项|此项|本指标|该指标|指标)?(?:计|得|记|给|评|打|获得?|赋|为)?"
)
_WHOLE = r"(?:(?:本项|该项|此项|本指标|该指标|指标|满分)?(?:权重分值|权重分|权重|分值|标准分)|满分)"
_NONE = r"不得分|不计分|不给分|不予计分|不予得分|无分|得分为0(?:分)?"


def decimal(text: str) -> Decimal | None:
    """Read the number of "98%", "98", "百分之五" or "五个百分点"; None where it is none."""
    core = re.sub(rf"^百分之|%$|{_POINTS}$", "", text)
    if re.fullmatch(NUMBER, core):
        return Decimal(core)
    return _chinese(core)


def _chinese(text: str) -> Decimal | None:
    """Read 五, 十五, 九十 or 半; None for what is no such number (十十)."""
    if text == "半":
        return Decimal("0.5")
    match = re.fullmatch(r"(?:([一二两三四五六七八九])?(十))?([零一二两三四五六七八九])?", text)
    if not match or not text:
        return None
    tens = _DIGITS[match[1] or "一"] if match[2] else 0
    return Decimal(10 * tens + (_DIGITS[match[3]] if match[3] else 0))


def plain(value: Decimal) -> str:
    """Write a number without needless zeros: 12.50 is "12.5", 100 is "100"."""
    words = format(value, "f")
    return words.rstrip("0").rstrip(".") if "." in words else words


def percent(value: Decimal, unit: str = "%") -> str:
    """Write decimals of a per cent as a rubric file does: "12.5%"; or a number with its unit."""
    return f"{plain(value)}{unit}"


@dataclass(frozen=True, slots=True)
class Amount:
    """Points, or a share of the 分值 in per cent."""

    points: Decimal | None = None
    share: Decimal | None = None
    least: Decimal | None = None
    """The least points where a stretch is left to judge: 得5-6分."""
    whole: Decimal | None = None
    """The 分值 as the words repeat it: 满分（5分）, 权重分（1分）."""

    def of(self, full: Decimal) -> Decimal:
        """Return the points where the 分值 is `full`."""
        if self.points is not None:
            return self.points
        assert self.share is not None
        return self.share * full / 100

    def fits(self, full: Decimal) -> bool:
        """Tell whether the 分值 that the words repeat is the 分值 of the table."""
        return self.whole is None or self.whole == full


def read_earned(scanner: Scanner) -> Amount:
    """Read what is earned; raises NotHereError where nothing is said about it."""
    with scanner.trial():
        amount = _earned(scanner)
        if not (scanner.at_end() or scanner.sees(r"每|否则")):
            raise NotHereError
        return amount


def _earned(scanner: Scanner) -> Amount:
    if scanner.take(rf"(?:则|即|均)?(?:本项|该项|此项|本指标|该指标|指标)?(?:{_NONE})"):
        return Amount(points=Decimal(0))
    if scanner.take(r"(?:则|即|均)?不(?:予)?扣分"):
        return Amount(share=Decimal(100))
    scanner.take(_LEAD)
    if match := scanner.take(rf"[(\[](?:[计得]|满分)?(?P<n>{NUMBER})分[)\]]"):
        return Amount(points=Decimal(match["n"]))
    if scanner.take(r"(?:满分|全分|全部分值|全部分数)(?!的)"):
        said = scanner.take(rf"[(\[](?:即|为|计)?(?P<n>{NUMBER})分[)\]]|(?P<m>{NUMBER})分")
        number = (said["n"] or said["m"]) if said else None
        return Amount(share=Decimal(100), whole=Decimal(number) if number else None)
    if scanner.take(r"零分"):
        return Amount(points=Decimal(0))
    if match := scanner.take(rf"(?P<n>{NUMBER})分"):
        scanner.take(r"[(\[]满分[)\]]")
        return Amount(points=Decimal(match["n"]))
    return _share(scanner)


def _share(scanner: Scanner) -> Amount:
    """分值的80%, 权重（3分）的1/3, 5%的分值."""
    if scanner.take(_WHOLE):
        said = scanner.take(rf"[(\[](?P<n>{NUMBER})分[)\]]")
        whole = Decimal(said["n"]) if said else None
        scanner.take(r"的")
        if part := scanner.take(r"(?P<a>[1-9])/(?P<b>[1-9])(?!\d)"):
            if whole is None:
                raise NotHereError  # a third of what is not named
            points = whole * int(part["a"]) / int(part["b"])
            if points * int(part["b"]) != whole * int(part["a"]):
                raise NotHereError
            return Amount(points=points, whole=whole)
        match = scanner.need(rf"(?P<n>{NUMBER})%")
        return Amount(share=Decimal(match["n"]), whole=whole)
    match = scanner.need(rf"(?P<n>{NUMBER})%的?{_WHOLE}")
    return Amount(share=Decimal(match["n"]))


def read_level(scanner: Scanner) -> Amount:
    """Read what a level gives: 4分, 得5-6分, 系数0.8, 得80%; raises NotHereError elsewhere."""
    with scanner.trial():
        if match := scanner.take(rf"(?:计分|得分)?系数(?:为|是|按|:|=)?(?P<n>{NUMBER})(?P<p>%?)"):
            share = Decimal(match["n"]) * (1 if match["p"] else 100)
            amount = Amount(share=share)
        elif match := scanner.take(rf"{_LEAD}(?P<a>{NUMBER})分?(?:-|至|到)(?P<b>{NUMBER})分"):
            low, high = sorted((Decimal(match["a"]), Decimal(match["b"])))
            amount = Amount(points=high, least=low)
        elif match := scanner.take(rf"(?:计|得|记|给|按)(?P<n>{NUMBER})%(?:计分|得分)?"):
            amount = Amount(share=Decimal(match["n"]))
        else:
            return read_earned(scanner)
        if not scanner.at_end():
            raise NotHereError
        return amount


def read_deducted(scanner: Scanner) -> Amount:
    """Read 扣0.5分, 扣分值的5% or 权重（3分）的1/3扣分; raises NotHereError elsewhere."""
    with scanner.trial():
        scanner.take(r",?(?:则|即|就|相应|应|将)?")
        if scanner.take(r"扣减|扣除|扣掉|扣|减"):
            scanner.take(r"(?:本项|该项|此项|本指标|该指标)(?=\d)")
            match = scanner.take(rf"(?P<n>{NUMBER})分")
            # 每低5%扣15%: of the 分值, for the ratio has its own per cent before it.
            part = None if match else scanner.take(rf"(?P<n>{NUMBER})%(?!的|{_WHOLE})")
            if match:
                amount = Amount(points=Decimal(match["n"]))
            else:
                amount = Amount(share=Decimal(part["n"])) if part else _share(scanner)
        else:
            scanner.take(r"按")
            amount = _share(scanner)
            scanner.need(r"扣分|扣减|扣除")
        if not scanner.at_end() and not scanner.sees(r"[(\[]|直至|直到|扣完|最多|至"):
            raise NotHereError
        if not amount.of(amount.whole or Decimal(100)):
            raise NotHereError  # 扣0分 is a slip
        return amount


def read_size(text: str) -> Decimal:
    """Return the size of a step in per cent; raises NotHereError for a number that is none or 0."""
    size = decimal(text)
    if not size:
        raise NotHereError
    return size


def words(amount: Amount) -> str:
    """Write an amount for a message."""
    if amount.points is not None:
        return f"{plain(amount.points)}分"
    return "满分" if amount.share == 100 else f"分值的{percent(amount.share or Decimal(0))}"
