"""The number of a column that a cell's address calls by letters."""

from __future__ import annotations


def column_number(letters: str) -> int:
    """Return the number of a column, counted from 1: A is 1, XFD 16,384."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
