"""Last year's figures out of the ledger, for the checks that hold this year's against them.

They are read once, rubric by rubric, and given on as a value. What stands in the ledger at that
moment counts: where last year's figures are corrected later, this year's findings follow with the
next run that has anything to do.
"""

import re
import sqlite3
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeAlias

import pandas as pd

from perfeval_xl.checks.jumps import bounds
from perfeval_xl.checks.last_year import LastYear, repeated_fields, repeated_lines
from perfeval_xl.forms.figures.corrections import LINE_NAME
from perfeval_xl.forms.figures.figures import CODE, INDEX
from perfeval_xl.forms.reading.units import converted, known_unit
from perfeval_xl.ledger.books import Key
from perfeval_xl.ledger.frames import figures_of
from perfeval_xl.ledger.rubrics import kept_rubric
from perfeval_xl.messages import PerfevalError
from perfeval_xl.rubric.form.form_entry import stated_name
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring.history.same_department import named_alike

LastYears: TypeAlias = Mapping[tuple[str, int], pd.DataFrame]
"""Rubric and this year → last year's figures of all departments, as `last_year_of` gives them."""


def last_years(
    ledger: sqlite3.Connection, rubrics: Iterable[Rubric], jump: float | None = None
) -> LastYears:
    """Return what the ledger has of the year before each rubric's; nothing for what it has not.

    `jump` is the settings' bound of changes, a share.
    """
    by_key = {(rubric.id, rubric.fiscal_year): rubric for rubric in rubrics}
    found = {key: last_year_of(ledger, rubric, jump) for key, rubric in by_key.items()}
    return {key: figures for key, figures in found.items() if len(figures)}


def last_year_of(
    ledger: sqlite3.Connection, rubric: Rubric, jump: float | None = None
) -> pd.DataFrame:
    """Return last year's figures of all departments as `figures_of` does, in the rubric's unit.

    Only the evaluation of the whole year counts, by a rubric of the same id, and only what is
    compared is read: what the form repeats, and what has a bound of changes.
    """
    fields = {*repeated_fields(rubric).values(), *bounds(rubric, jump)}
    names = sorted(fields | {stated_name(name) for name in fields})
    key = Key(rubric.id, rubric.fiscal_year - 1, "")
    figures = figures_of(ledger, key, names, sorted(repeated_lines(rubric)))
    for digest in set(figures["digest"]) - {rubric.digest}:
        figures = _in_unit(figures, digest, _kept(ledger, digest, key), rubric)
    return figures


def _kept(ledger: sqlite3.Connection, digest: str, key: Key) -> Rubric | None:
    try:
        return kept_rubric(ledger, digest, key.year, key.period)
    except PerfevalError:  # an edition that this version of the program takes no more
        return None


def _in_unit(
    figures: pd.DataFrame, digest: str, edition: Rubric | None, rubric: Rubric
) -> pd.DataFrame:
    """Return figures with the amounts of an edition that was in another unit in the rubric's."""
    if edition is None or edition.unit == rubric.unit:
        return figures
    if not (known_unit(edition.unit) and known_unit(rubric.unit)):
        return figures
    line = _line_pattern(rubric)

    def is_money(name: str) -> bool:
        match = line.fullmatch(name)
        plain = name.removeprefix(stated_name(""))
        candidates = (f"{match[1]}_{match[3]}", match[3]) if match else (plain,)
        return any(
            entry.kind == "money" for each in candidates if (entry := edition.entries.get(each))
        )

    amounts = (figures["digest"] == digest) & figures["name"].map(is_money)
    values = [
        converted(float(value), edition.unit, rubric.unit) if money and value is not None else value
        for money, value in zip(amounts, figures["value"], strict=True)
    ]
    return figures.assign(value=pd.Series(values, index=figures.index, dtype=object))


def _line_pattern(rubric: Rubric) -> re.Pattern[str]:
    """Return what takes the name of a list's line apart: list, number, column."""
    lists = "|".join(map(re.escape, repeated_lines(rubric))) or "(?!)"
    return re.compile(rf"({lists})_(\d+)_(.+)")


def of_departments(
    earlier: pd.DataFrame,
    departments: pd.DataFrame,
    rubric: Rubric,
    names: Sequence[str] | None = None,
) -> LastYear:
    """Return last year's figures of this year's departments (index 单位名称, column 单位代码).

    `earlier` is what `last_year_of` gives. The departments of the two years are the same ones by
    their codes, else by their names; where the index tells them apart by other words, `names` are
    what they are called.
    """
    called = departments.index.to_numpy() if names is None else list(names)
    codes = departments[CODE].fillna("").to_numpy()
    now = pd.DataFrame({"department_code": codes, "department": called}, dtype=object)
    then, unique = named_alike(earlier, now)
    # Where one without a code and another with it could both be the same, the code decides.
    by_code = sorted(
        zip(unique["department"], departments.index, codes, strict=True), key=_has_code
    )
    own = {name: at for name, at, _ in by_code}
    told = then.assign(department=then["department"].map(own))
    told = told[told["department"].notna()].drop_duplicates(["department", "name"], keep="last")
    parts = told["name"].str.extract(f"^{_line_pattern(rubric).pattern}$")
    is_line = parts[0].notna()
    wide = told[~is_line].pivot(index="department", columns="name", values="value")
    columns = list(dict.fromkeys([*repeated_fields(rubric).values(), *wide.columns]))
    return LastYear(
        rubric.fiscal_year - 1,
        wide.reindex(index=departments.index, columns=columns).astype("float64"),
        _lines(told.assign(清单=parts[0], 序号=parts[1], 列=parts[2])[is_line]),
        told.set_index(["department", "name"])[["file", "sheet", "cell"]],
    )


def _has_code(department: tuple[str, Hashable, str]) -> bool:
    return department[2] != ""


def _lines(told: pd.DataFrame) -> pd.DataFrame:
    """Return the lines of lists, one row each, out of one row a cell."""
    keys = [INDEX, "清单", "序号"]
    named = told.rename(columns={"department": INDEX}).astype({"序号": "int64"})
    wide = named.pivot(index=keys, columns="列", values="value").reset_index()
    wide = wide.rename_axis(columns=None)
    if LINE_NAME not in wide:
        wide[LINE_NAME] = ""
    numbers = [name for name in wide.columns if name not in (*keys, LINE_NAME)]
    return wide.fillna({LINE_NAME: ""}).astype(dict.fromkeys(numbers, "float64"))
