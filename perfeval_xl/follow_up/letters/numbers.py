"""发文字号 as a bureau writes them: 郫财函〔2026〕{n}号, counted on from the highest one given."""

import re
from collections.abc import Iterable

from perfeval_xl.messages import PerfevalError

PLACE = "{n}"


class Numbers:
    """Gives the numbers of one pattern, in order."""

    def __init__(self, pattern: str, given: Iterable[str], first: int | None = None) -> None:
        """Go on after the numbers that were given by this pattern, or begin with `first`.

        A pattern without {n} is a number by itself, for one letter alone; "" gives none. Raises
        PerfevalError LETTER_NUMBER where `first` was given already, or braces hold anything else.
        """
        self.pattern = pattern.strip()
        self.counts = PLACE in self.pattern
        if re.search(r"[{}]", self.pattern.replace(PLACE, "", 1)):
            raise PerfevalError("LETTER_NUMBER", found=pattern, why="花括号里只能写一个 n")
        last = max(self._used(given), default=0) if self.counts else 0
        if first is not None and not self.counts:
            raise PerfevalError("LETTER_NUMBER", found=pattern, why="写了 --first，号里没有 {n}")
        if first is not None and first <= last:
            why = f"第 {last} 号已经用过，不能再从第 {first} 号起"
            raise PerfevalError("LETTER_NUMBER", found=pattern, why=why)
        self._next = first or last + 1

    def _used(self, given: Iterable[str]) -> list[int]:
        before, _, after = (re.escape(part) for part in self.pattern.partition(PLACE))
        matched = (re.fullmatch(rf"{before}(\d+){after}", number) for number in given)
        return [int(match[1]) for match in matched if match]

    def check(self, letters: int) -> None:
        """Raise PerfevalError LETTER_NUMBER where one number would go to several letters."""
        if self.pattern and not self.counts and letters > 1:
            why = f"要写 {letters} 份，一个号只能给一份；逐份编号的写 {PLACE}"
            raise PerfevalError("LETTER_NUMBER", found=self.pattern, why=why)

    def take(self) -> str:
        """Return the next number, "" where none is to be printed."""
        if not self.counts:
            return self.pattern
        number, self._next = self._next, self._next + 1
        return self.pattern.replace(PLACE, str(number))
