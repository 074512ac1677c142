"""Workbooks as departments touch them: labels, names, rows, columns, merges, at random.

A book is plain cells, so that hundreds can be changed and written in the time that a spreadsheet
library takes to open one.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlsxwriter
from openpyxl import load_workbook

from perfeval_xl.forms.identity import SHEET as IDENTITY
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.forms.template.instructions import SHEET as GUIDE
from perfeval_xl.sheets.grids import read_grids

Place = tuple[int, int]


@dataclass
class Sheet:
    """One sheet: what stands in its cells, and which of them are merged (first and last cell)."""

    name: str
    cells: dict[Place, Any] = field(default_factory=dict)
    merged: list[tuple[Place, Place]] = field(default_factory=list)
    hidden: bool = False
    points: set[str] = field(default_factory=set)
    """What the form itself prints as numbers: labels to whoever touches them, numbers in a file."""

    def move_rows(self, row: int, by: int) -> None:
        """Put rows in front of one, or delete rows from it on."""
        self.merged = []
        gone = range(row, row - by) if by < 0 else range(0)
        self.cells = {
            (at + by if at >= row else at, column): value
            for (at, column), value in self.cells.items()
            if at not in gone
        }

    def move_columns(self, column: int, by: int) -> None:
        """Put columns in front of one, or delete columns from it on."""
        self.merged = []
        gone = range(column, column - by) if by < 0 else range(0)
        self.cells = {
            (row, at + by if at >= column else at): value
            for (row, at), value in self.cells.items()
            if at not in gone
        }

    def swap(self, axis: int, one: int, other: int) -> None:
        """Exchange two rows (axis 0) or columns (axis 1)."""
        self.merged = []
        turned = {one: other, other: one}
        cells = {}
        for place, value in self.cells.items():
            moved = [*place]
            moved[axis] = turned.get(place[axis], place[axis])
            cells[moved[0], moved[1]] = value
        self.cells = cells

    def numbers(self) -> list[Place]:
        """Where numbers stand, in reading order."""
        return sorted(at for at, value in self.cells.items() if isinstance(value, int | float))

    def labels(self) -> list[Place]:
        """Where texts stand in front of numbers, or over some, in reading order."""
        numbers = self.numbers()
        rows = {row: min(at for line, at in numbers if line == row) for row, _ in numbers}
        heads = {(row - 1, column) for row, column in numbers}
        return sorted(
            (row, column)
            for (row, column), value in self.cells.items()
            if isinstance(value, str) and (column < rows.get(row, -1) or (row, column) in heads)
        )


@dataclass
class Book:
    """A workbook."""

    sheets: list[Sheet]

    def copy(self) -> Book:
        return deepcopy(self)

    @property
    def forms(self) -> list[Sheet]:
        """The sheets that people fill in."""
        return [sheet for sheet in self.sheets if sheet.name not in (IDENTITY, GUIDE)]

    def save(self, path: Path) -> None:
        with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
            for sheet in self.sheets:
                target = book.add_worksheet(sheet.name)
                if sheet.name == IDENTITY:
                    target.very_hidden()
                for first, last in sheet.merged:
                    target.merge_range(*first, *last, "")
                for (row, column), value in sheet.cells.items():
                    if isinstance(value, str) and value in sheet.points:
                        target.write_number(row, column, float(value))
                    elif isinstance(value, str):
                        target.write_string(row, column, value)
                    else:
                        target.write_number(row, column, value)
            book.worksheets_objs[0].activate()


def book_at(path: Path, blank: Path) -> Book:
    """Read a workbook: its values, and what is merged; `blank` is the same, not filled in."""
    book = load_workbook(path)
    sheets = []
    printed = {
        name: {shown(value) for line in grid for value in line if isinstance(value, int | float)}
        for name, grid in read_grids(blank).items()
    }
    for name, grid in read_grids(path).items():
        cells: dict[Place, Any] = {
            (row, column): value
            for row, line in enumerate(grid)
            for column, value in enumerate(line)
            if value != "" and isinstance(value, str | int | float)
        }
        points = printed[name]
        for place, value in cells.items():
            if isinstance(value, int | float) and shown(value) in points:
                cells[place] = shown(value)
        merged = [
            ((area.min_row - 1, area.min_col - 1), (area.max_row - 1, area.max_col - 1))
            for area in book[name].merged_cells.ranges
        ]
        sheets.append(Sheet(name, cells, merged, points=points))
    return Book(sheets)


Touch = Callable[[Book, random.Random], None]


def _form(book: Book, chance: random.Random) -> Sheet:
    return chance.choice([sheet for sheet in book.forms if sheet.numbers()])


def _relabel(change: Callable[[str, random.Random], str]) -> Touch:
    def touch(book: Book, chance: random.Random) -> None:
        sheet = _form(book, chance)
        for place in chance.sample(labels := sheet.labels(), min(len(labels), 3)):
            sheet.cells[place] = change(str(sheet.cells[place]), chance)

    return touch


def _inserted(text: str, chance: random.Random, signs: str) -> str:
    at = chance.randint(0, len(text))
    return text[:at] + chance.choice(signs) + text[at:]


def _wide(text: str, _: random.Random) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


def _narrow(text: str, _: random.Random) -> str:
    return text.translate(str.maketrans("（）：；，“”", '():;,""'))


def _traditional(text: str, _: random.Random) -> str:
    return text.translate(
        str.maketrans("费经务购数预决员车产资财际实际总", "費經務購數預決員車產資財際實際總")
    )


def _slip(text: str, chance: random.Random) -> str:
    at = [at for at, sign in enumerate(text) if "\u4e00" <= sign <= "\u9fff"]
    if len(at) < 4:
        return text
    spot = chance.choice(at)
    return text[:spot] + chance.choice("某的之和甲") + text[spot + 1 :]


def insert_rows(book: Book, chance: random.Random) -> None:
    sheet = _form(book, chance)
    row = chance.choice(sheet.labels())[0]
    sheet.move_rows(row, chance.randint(1, 3))


def delete_a_row(book: Book, chance: random.Random) -> None:
    sheet = _form(book, chance)
    sheet.move_rows(chance.choice(sheet.numbers())[0], -1)


def swap_rows(book: Book, chance: random.Random) -> None:
    sheet = _form(book, chance)
    row = chance.choice(sheet.numbers())[0]
    sheet.swap(0, row, row + chance.choice((1, 1, 2)))


def insert_columns(book: Book, chance: random.Random) -> None:
    sheet = _form(book, chance)
    sheet.move_columns(chance.randint(0, 4), chance.randint(1, 2))


def delete_a_column(book: Book, chance: random.Random) -> None:
    sheet = _form(book, chance)
    sheet.move_columns(chance.choice(sheet.numbers())[1], -1)


def swap_columns(book: Book, chance: random.Random) -> None:
    sheet = _form(book, chance)
    column = chance.choice(sheet.numbers())[1]
    sheet.swap(1, column, column + 1)


def empty_a_label(book: Book, chance: random.Random) -> None:
    sheet = _form(book, chance)
    del sheet.cells[chance.choice(sheet.labels())]


def type_beside(book: Book, chance: random.Random) -> None:
    """A number of one's own right of the form."""
    sheet = _form(book, chance)
    row, _ = chance.choice(sheet.numbers())
    right = max(column for _, column in sheet.cells) + chance.randint(1, 3)
    sheet.cells[row, right] = 987_654 + chance.randint(1, 999) / 8


def type_over_print(book: Book, chance: random.Random) -> None:
    """A number where the form prints a text beside its figures."""
    sheet = _form(book, chance)
    row, column = chance.choice(sheet.numbers())
    if isinstance(sheet.cells.get((row, column + 1)), str):
        sheet.cells[row, column + 1] = 876_543 + chance.randint(1, 999) / 8


def merge_two(book: Book, chance: random.Random) -> None:
    sheet = _form(book, chance)
    row, column = chance.choice(sheet.numbers())
    inside = any(
        first[0] <= row <= last[0] and first[1] <= at <= last[1]
        for first, last in sheet.merged
        for at in (column, column + 1)
    )
    if not inside and (row, column + 1) in sheet.cells:
        del sheet.cells[row, column + 1]
        sheet.merged.append(((row, column), (row, column + 1)))


def rename_a_sheet(book: Book, chance: random.Random) -> None:
    names = {f"附件{number}" for number in range(1, 100)} - {sheet.name for sheet in book.sheets}
    chance.choice(book.forms).name = chance.choice(sorted(names))


def lose_the_identity(book: Book, _: random.Random) -> None:
    book.sheets = [sheet for sheet in book.sheets if sheet.name != IDENTITY]


UNSEEN = "\u200b\ufeff\u00ad\u2060\u200d"
NUMBERS = ("一、", "1.", "1、", "（1）", "①", "(二)", "★", "其中：")
TOUCHES: dict[str, Touch] = {
    "wide signs": _relabel(_wide),
    "narrow signs": _relabel(_narrow),
    "traditional": _relabel(_traditional),
    "unseen signs": _relabel(lambda text, chance: _inserted(text, chance, UNSEEN)),
    "white space": _relabel(lambda text, chance: _inserted(text, chance, " \u00a0\u3000\n\t")),
    "a colon": _relabel(lambda text, chance: text + chance.choice(":：；。")),
    "a number": _relabel(
        lambda text, chance: chance.choice(NUMBERS) + text
    ),
    "brackets": _relabel(lambda text, chance: text.translate(str.maketrans("()（）", "［］【】"))),
    "quotes": _relabel(lambda text, chance: chance.choice(["“%s”", "「%s」", "《%s》"]) % text),
    "a remark": _relabel(
        lambda text, chance: text + chance.choice(["（日常）", "(含税)", "（万元）", "【本级】"])
    ),
    "a slip": _relabel(_slip),
    "rows put in": insert_rows,
    "a row deleted": delete_a_row,
    "rows swapped": swap_rows,
    "columns put in": insert_columns,
    "a column deleted": delete_a_column,
    "columns swapped": swap_columns,
    "a label emptied": empty_a_label,
    "a number beside": type_beside,
    "a number over print": type_over_print,
    "cells merged": merge_two,
    "a sheet renamed": rename_a_sheet,
    "identity lost": lose_the_identity,
}  # fmt: skip
"""What departments do to a workbook, by what it is called."""
