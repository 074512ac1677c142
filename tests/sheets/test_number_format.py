"""What a cell shows of its number is what LibreOffice shows of it, for formats of every part."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest
import xlsxwriter
from support.libreoffice import convert
from support.profile import sized

from perfeval_xl.sheets.number_format import is_ordinary, is_percent, seen_number, seen_text

AS_SHOWN = "csv:Text - txt - csv (StarCalc):9,34,76,1,,0,false,true"
"""Tabs between, UTF-8, cells as they are shown."""


@pytest.mark.parametrize(
    ("code", "number", "seen"),
    [
        ('0!.0,"万"', 500_000, "50.0万"),
        ('0!.0000"万元"', 500_000, "50.0000万元"),
        ('0!.0000,"万元"', 500_000, "0.0500万元"),
        ("0\\.0,", 123_456, "12.3"),
        ("0.00,,", 1_234_567, "1.23"),
        ("#,##0.00,", 1_234_567, "1,234.57"),
        ("0.0%", 0.348, "34.8%"),
        ('0.00"%"', 0.95, "0.95%"),
        (";;;", 7, ""),
        ("0.00;", -7, ""),
        ('0;;"零"', 0, "零"),
        ("0;0", -5, "5"),
        ("0;(0)", -5, "(5)"),
        ('[>=10000]0!.0,"万";0', 500_000, "50.0万"),
        ('[>=10000]0!.0,"万";0', 500, "500"),
        ('0"00"', 5, "500"),
        ("000-0000", 1234, "000-1234"),
        ("_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * \"-\"??_ ;_ @_ ", -1234.5, " -1,234.50 "),
        ("[$¥-804]#,##0.00", 5, "¥5.00"),
        ("[Red]0.0", 2.25, "2.3"),
        ("0.00", 2.675, "2.68"),
        ('General"元"', 12.5, "12.5元"),
        ("yyyy-mm-dd", 5, None),
        ("[h]:mm", 5, None),
        ("# ?/?", 0.5, None),
        ("[DBNum2]0", 5, None),
        ("@", 5, None),
        ("0" * 300, 5, None),
        ("0.0.0", 5, None),
        ('"', 5, ""),
    ],
)  # fmt: skip
def test_what_is_seen_of_a_number(code: str, number: float, seen: str | None):
    assert seen_number(code, number) == seen


@pytest.mark.parametrize(
    ("code", "seen"),
    [
        ("0.00", "字"),
        ("0;0;0;", ""),
        (";;;@", "字"),
        ('@"元"', "字元"),
        (";;;**", ""),
        ("0;0", "字"),
    ],
)
def test_what_is_seen_of_a_text(code: str, seen: str):
    assert seen_text(code, "字") == seen


@pytest.mark.parametrize("code", ["", "General", "0", "0.00", "#,##0", "#,##0.00_ ", "@"])
def test_formats_that_only_round_are_ordinary(code: str):
    assert is_ordinary(code)


@pytest.mark.parametrize("code", ["0,", "0.0%", ";;;", '0"万"', "0;0", "0\\.0", "[<5]0", "00"])
def test_all_others_are_looked_at(code: str):
    assert not is_ordinary(code)
    assert is_percent(code) == (code == "0.0%")


def _digits(chance: random.Random) -> str:
    whole = chance.choice(["0", "#,##0", "#,##0", "#0", "00", "0,000", "##0", "?0"])
    decimals = chance.choice(["", ".0", ".00", ".0#", ".000", ".0?"])
    return whole + decimals + chance.choice(["", "", ",", ",,"])


def _part(chance: random.Random) -> str:
    return chance.choice([
        '"万元"', "\\元", "_)", "_ ", "\\-", "-", "\\!", '" 约 "', "[$¥-804]", "¥", "(", ")", '"5"',
        "\\.", "+", "",
    ])  # fmt: skip


def _section(chance: random.Random, *, first: bool) -> str:
    match chance.randrange(8):
        case 0 if not first:  # of a number that is only words, programs differ about the minus
            return '"' + chance.choice(["无", "—", "0", " "]) + '"'
        case 1:
            return "0" + chance.choice(["\\.0", "\\.00", "\\.0000"]) + chance.choice(["", ","])
        case _:
            before, digits, behind = _part(chance), _digits(chance), _part(chance)
            # LibreOffice knows no currency in per cent.
            percent = "" if "$" in before + behind else chance.choice(["", "", "%"])
            return chance.choice(["", "", "[Red]"]) + before + digits + percent + behind


def _format(chance: random.Random) -> str:
    sections = [_section(chance, first=not at) for at in range(chance.choice([1, 1, 1, 2, 2, 3]))]
    if len(sections) == 2 and not chance.randrange(3):
        limit = chance.choice([0, 100, 10_000])
        sections[0] = f"[<{limit}]" + sections[0]
    return ";".join(sections)


def _number(chance: random.Random) -> float:
    number = chance.choice([
        0, 1, 7, 12, 500_000, 0.5, 0.005, 2.675, 1234.567, 99.95, 999_999.5, 123_456_789.125,
        chance.uniform(0, 1e6), chance.uniform(0, 1),
    ])  # fmt: skip
    return number if chance.randrange(3) else -number


def shown_by_libreoffice(cells: list[tuple[str, float]], folder: Path) -> list[str]:
    """Return what LibreOffice shows of numbers in formats, a row each."""
    path = folder / "formats.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for row, (code, number) in enumerate(cells):
            sheet.write_number(row, 0, number, book.add_format({"num_format": code}))
            sheet.write_string(row, 1, "字")
    convert([path], folder / "out", AS_SHOWN, recalculate=False)
    with (folder / "out" / "formats.csv").open(encoding="utf-8", newline="") as file:
        return [row[0] for row in csv.reader(file, delimiter="\t")]


@pytest.mark.large
@pytest.mark.libreoffice
def test_random_formats_show_what_libreoffice_shows(tmp_path: Path, request: pytest.FixtureRequest):
    chance = random.Random(request.config.getoption("--fuzz-seed"))
    cells = [(_format(chance), _number(chance)) for _ in range(sized(600, deep=5_000))]

    shown = shown_by_libreoffice(cells, tmp_path)

    told = [seen_number(*cell) for cell in cells]
    assert told.count(None) == 0
    wrong = [
        (*cell, own, theirs)
        for cell, own, theirs in zip(cells, told, shown, strict=True)
        if own != theirs
    ]
    assert wrong == [], "\n".join(map(repr, wrong))
