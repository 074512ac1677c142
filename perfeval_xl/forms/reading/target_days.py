"""By when a row promises to be done, and whether it was: 11月底前完成, 2023年12月30日前, 提前5天.

A day named with 前 is in time itself, as bureaus use the word: what is done on 12月31日 is done
12月31日前. A month before which something should be done leaves that month open, and what was done
in it is for people to say.
"""

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

_WORDS = re.compile(
    r"(?:(?P<year>\d{4})年度?|(?P<which>当年|本年度?|今年|次年|明年))?"
    r"(?:(?P<month>\d{1,2})月份?(?:(?P<day>\d{1,2})[日号]?|(?P<part>底|末|上旬|中旬|下旬))?"
    r"|(?P<end>年?[底末]|年?度?内))"
)
_FIGURES = re.compile(
    r"(?P<year>\d{4})(?P<which>)[./-](?P<month>\d{1,2})(?:[./-](?P<day>\d{1,2})日?)?"
    r"(?P<part>)(?P<end>)"
)
_BY = re.compile(
    r"(?:(?:项目|工程|任务)?(?:完成|完工|竣工|交付|办结|支付)?(?:时间|时限|期限|日期)[:：]?)?"
    r"(?:不晚于|不迟于|截至|截止到?|于|在|≤|<=)?"
    r"(?P<at>\d.*?|[当本今次明年].*?)(?P<before>之前|及?以前|前)?"
    r"(?:(?:全部|按时|按期|如期)*(?:完成|完工|竣工|交付|验收|建成|投入使用|办结|支付|拨付|发放|到位|"
    r"上线|结束|印发|上报|报送|公开)+(?:完毕|任务|工作)?)?[。.;；]?"
)
_AT = re.compile(
    r"(?:已|实际|全部)*(?:完成|竣工|交付)?(?:时间|日期)?[:：]?(?:已?于|在)?(?P<at>[\d当本今次明年].*?)"
    r"(?:已|全部|按时|按期|如期|提前)*(?:完成|完工|竣工|交付|验收|建成|投入使用|办结|支付|拨付|发放|"
    r"到位|上线|结束|印发|上报|报送|公开)*(?:完毕|任务|工作)?[。.;；]?"
)
_SHIFTED = re.compile(
    r"(?:已|实际)*(?:(?P<early>提前)|延期|延迟|推迟|逾期|超期|滞后|晚)了?(?P<days>\d{1,4})"
    r"个?(?:天|日|自然日)(?:完成|完工|竣工|交付|办结)?[。.;；]?"
)
_FAR = 3
"""So many years off the period, a date is a slip."""
_TOO_EARLY = 300
"""So many days before the deadline, and before the period, the year is more likely a slip."""
_EARLY, _AUTUMN = 4, 10
"""Returns are filled in until April: a month up to then, without a year, beside a deadline from
October on may be of either year."""


@dataclass(frozen=True, slots=True)
class Span:
    """A day or the days that a date may mean: 11月 is any day of it."""

    first: date
    last: date
    dated: bool = True
    """Whether it says its year."""
    loose: bool = False
    """Whether what comes before it may mean its first day or its last: 11月前."""


def days_late(target: str, actual: str, year: int) -> int | None:
    """Return how many days after its deadline a row was done, 0 for in time.

    A date without a year is of `year`, the period's. None where the target is no deadline, the
    result no date, or where the two leave it open.
    """
    due = _deadline(_plain(target), year)
    if due is None:
        return None
    done = _plain(actual)
    if shifted := _SHIFTED.fullmatch(done):
        return 0 if shifted["early"] else int(shifted["days"]) or None
    found = _AT.fullmatch(done)
    at = _span(found["at"], year) if found else None
    if at is None or abs(at.first.year - year) > _FAR:
        return None
    if at.first.year < year and (due.first - at.last).days > _TOO_EARLY:
        return None
    if not at.dated and at.first.month <= _EARLY and due.last.month >= _AUTUMN:
        return None
    if at.last <= due.first:
        return 0
    exact = at.first == at.last and due.first == due.last
    return (at.first - due.last).days if exact and at.first > due.last else None


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _deadline(text: str, year: int) -> Span | None:
    """Return the last day that is surely in time, and the last that may be."""
    match = _BY.fullmatch(text)
    at = _span(match["at"], year) if match else None
    if match is None or at is None or abs(at.first.year - year) > _FAR:
        return None
    if match["before"] and at.loose:
        return Span(at.first - timedelta(1), at.last)
    return Span(at.last, at.last)


def _span(text: str, year: int) -> Span | None:
    """Return the days that a date may mean; None for a text that is none."""
    match = _WORDS.fullmatch(text) or _FIGURES.fullmatch(text)
    if match is None:
        return None
    own = int(match["year"]) if match["year"] else year + (match["which"] in ("次年", "明年"))
    if not 1 < own < date.max.year:
        return None
    if match["end"]:
        return Span(date(own, 1 if match["end"][-1] == "内" else 12, 1), date(own, 12, 31))
    month, part = int(match["month"]), match["part"]
    if not 1 <= month <= 12:
        return None
    last = calendar.monthrange(own, month)[1]
    first, end = {"上旬": (1, 10), "中旬": (11, 20)}.get(part, (21 if part else 1, last))
    if match["day"]:
        first = end = int(match["day"])
    if not 1 <= first <= end <= last:
        return None
    dated = bool(match["year"] or match["which"])
    loose = not match["day"] and part not in ("底", "末")
    return Span(date(own, month, first), date(own, month, end), dated, loose)
