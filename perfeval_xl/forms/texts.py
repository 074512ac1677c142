"""Text out of a cell: as people see it, without signs that no program could write again."""

import datetime
import re
import unicodedata
from collections import Counter
from difflib import SequenceMatcher
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

# Between two Chinese characters white space is only for looks: "财 政 局", a name on two lines.
_WIDE_GAP = re.compile(r"(?<=[^\x00-\xff]) (?=[^\x00-\xff])")
_UNSEEN = {"Cc", "Cf", "Cs"}
"""Control signs, zero-width and bidirectional ones, halves of a character."""


def clean_text(text: str) -> str:
    """Return a text without white space around it and without signs that nobody sees.

    Control, zero-width and bidirectional signs break what is written with them: XML, JSON, CSV,
    or the order in which a name is read. Line breaks stay.
    """
    if text.isprintable():
        return text.strip()
    return "".join(map(_seen, text.replace("\r\n", "\n"))).strip()


def _seen(sign: str) -> str:
    if sign in "\n\r\x0b\x0c\x85\u2028\u2029":
        return "\n"
    if sign == "\t":
        return " "
    code = ord(sign)
    never = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF  # no characters, by definition
    return "" if never or unicodedata.category(sign) in _UNSEEN else sign


def clean_name(value: Any) -> str:
    """Return a name on one line, as it is compared, listed and written to files; "" for none."""
    return _WIDE_GAP.sub("", " ".join(clean_text("" if value is None else str(value)).split()))


def day_text(value: Any) -> str | None:
    """Return a date, a time of day or a duration as people write it; None for anything else."""
    if isinstance(value, datetime.datetime):
        day = f"{value.year}年{value.month}月{value.day}日"
        return day if value.time() == datetime.time() else f"{day}{value:%H:%M}"
    if isinstance(value, datetime.date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, datetime.time):
        return f"{value:%H:%M:%S}" if value.second else f"{value:%H:%M}"
    if isinstance(value, datetime.timedelta):
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60}:{minutes % 60:02d}"
    return None


_QUOTES = "\"'`´“”‘’„‚«»‹›「」『』《》〈〉〝〞＂＇"
_BRACKETS = {**dict.fromkeys("[{【〔〖〘", "("), **dict.fromkeys("]}】〕〗〙", ")")}
_FILLERS = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0" + "".join(map(chr, range(0xFE00, 0xFE10)))
"""Letters by their category, and seen by nobody."""
_NUMBERED = re.compile(
    r"[*★☆•●◆■·-]+|第?[一二三四五六七八九十]{1,3}[、.,:]|\([一二三四五六七八九十]{1,3}\)"
    r"|\d{1,2}(?:[、:)]|[.,](?!\d))|\(\d{1,2}\)|[A-Za-z][、.)]|\([A-Za-z]\)|[IVX]{1,4}[、.)]|其中:?"
)
_CIRCLED = re.compile("^[①-⒛⓪-⓿❶-➓㈠-㈩㊀-㊉]+")
_ENDS = ":：.。;；,，、"


@cache
def _folding() -> dict[int, str]:
    """Return what every sign of a label is compared as, where it is not itself."""
    written = Path(__file__).with_name("traditional.txt").read_text(encoding="utf-8")
    lines = [line for line in written.splitlines() if not line.startswith("#")]
    pairs = zip("".join(lines[::2]), "".join(lines[1::2]), strict=True)
    return str.maketrans({**dict(pairs), **_BRACKETS, **dict.fromkeys(_QUOTES + _FILLERS, "")})


def seen_text(text: str) -> str:
    """Return a text as a reader compares it, with its number in front.

    Width, white space, signs that nobody sees, quotes, brackets of any form, a colon behind and
    traditional characters make no difference.
    """
    seen = unicodedata.normalize("NFKC", text)
    if not seen.isprintable():
        seen = "".join(sign for sign in seen if unicodedata.category(sign) not in _UNSEEN)
    plain = "".join(seen.split()).translate(_folding())
    return plain.rstrip(_ENDS) or plain


@lru_cache(maxsize=1 << 14)
def label_key(text: str) -> str:
    """Return a label as a reader compares it, without the numbers in front: 一、 1. （1） ① 其中：

    Two labels that differ in no more say the same on paper.
    """
    bare = seen_text(_CIRCLED.sub("", text.strip()) or text)
    while (number := _NUMBERED.match(bare)) and len(bare) > number.end():
        bare = bare[number.end() :]
    return bare


_IN_BRACKETS = re.compile(r"\([^()]*\)")
_OPPOSITES = (
    ("上", "本今"), ("前", "本"), ("初", "末终"), ("收", "支出"), ("入", "出支"), ("预", "决"),
    ("增", "减"), ("加", "少"), ("拨", "付"), ("内", "外"), ("男", "女"), ("有", "无"),
    ("应", "已实"), ("已", "未"), ("年", "季月"), ("市", "省区中"), ("省", "区中"), ("中", "区"),
    ("人", "公"), ("财", "其"),
)  # fmt: skip
"""Signs of which one for the other makes another label of one that looks like it."""
_DENIALS = "不非未无除"


def likeness(printed: str, found: str) -> float:
    """Tell how like two labels are, as `label_key` gives them: 0 for unlike, 1 for the same.

    Below 0 for one that means something else: other figures in it, or words of the opposite.
    """
    if re.findall(r"\d+", printed) != re.findall(r"\d+", found):
        return -1.0
    lost, added = Counter(printed) - Counter(found), Counter(found) - Counter(printed)
    for one, others in _OPPOSITES:
        for here, there in ((lost, added), (added, lost)):
            if one in here and any(other in there for other in others):
                return -1.0
    if any((sign in lost) != (sign in added) for sign in _DENIALS):
        return -1.0
    short, long = sorted((printed, found), key=len)
    if short and short == _IN_BRACKETS.sub("", long):
        return 0.95
    ratio = SequenceMatcher(None, printed, found, autojunk=False).ratio()
    return max(ratio, 0.8) if len(short) > 1 and short in long else ratio
