"""Numbering: ① (1) 1. 1、 一、 before the points of a list, told from the digits of a number."""

from __future__ import annotations

import re

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_CHINESE = "一二三四五六七八九十"

_START = r"(?:^|(?<=[;。\n:]))[^\S\n]*"
_NUMBER = re.compile(
    _START + r"(?P<sign>\((?P<a>\d{1,2}|[一二三四五六七八九十])\)[.、,]?|(?P<b>\d{1,2})\)"
    r"|(?P<c>[一二三四五六七八九十])[、.]|(?P<d>\d{1,2})(?:[、,]|\.(?!\d)))\s*"
)
_EITHER = re.compile(_START + r"(?P<number>\d{1,2})\.\s*(?=\d)")


def numbered_places(text: str) -> list[tuple[int, int, int]]:
    """Return (start, end, number) of each number of a list; none unless it runs 1, 2, 3, …"""
    found = [(match.start("sign"), match.end(), _value(match)) for match in _NUMBER.finditer(text)]
    numbers = [number for *_, number in found]
    runs = len(found) > 1 and numbers == list(range(1, len(found) + 1))
    return found if runs and len(found) <= len(CIRCLED) else []


def _value(match: re.Match[str]) -> int:
    sign = match["a"] or match["b"] or match["c"] or match["d"]
    return _CHINESE.index(sign) + 1 if sign in _CHINESE else int(sign)


def doubtful_number(text: str) -> tuple[int, int] | None:
    """Return where a stretch such as "1.5%" may be 1.5 % or point 1 of a list; None if nowhere."""
    either = list(_EITHER.finditer(text))
    numbers = [int(match["number"]) for match in either]
    listed = {start for start, *_ in numbered_places(text)}
    spaced = [
        match
        for match in either
        if match.end() > match.end("number") + 1 and match.start("number") not in listed
    ]
    counted = len(numbers) > 1 and numbers == list(range(1, len(numbers) + 1))
    doubtful = spaced or (either if counted and either[0].start("number") not in listed else [])
    if not doubtful:
        return None
    at = doubtful[0].start("number")
    return at, at + len(re.split(r"[;。\n,]", text[at:], maxsplit=1)[0])
