"""New templates with last year's figures in them, out of the ledger: what was said is not typed
again."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from perfeval_xl.batch.assessing.last_year import last_year_of, of_departments
from perfeval_xl.checks.last_year import LastYear, repeated_fields, repeated_lines
from perfeval_xl.checks.tolerance import money_tolerance
from perfeval_xl.forms.figures.corrections import LINE_NAME
from perfeval_xl.forms.figures.figures import CODE, INDEX
from perfeval_xl.forms.layout.layout import is_unnamed
from perfeval_xl.forms.roster import RosterEntry
from perfeval_xl.forms.template.formulas import Filling, Given, GivenLine
from perfeval_xl.forms.texts import clean_name
from perfeval_xl.ledger.frames import query
from perfeval_xl.ledger.ledger import read_ledger
from perfeval_xl.messages import PerfevalError
from perfeval_xl.rubric.form.form_model import choices_of
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring.history.same_department import named_alike
from perfeval_xl.system.file_names import file_names

_LONGEST_FILE = 90
"""Characters of a file's name in a cell's message: Excel takes 255 at most, some count twice."""
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Prefilled:
    """The templates to write, and what people are to know of them."""

    fillings: list[tuple[str, Filling]]
    """File name and what stands in it, the roster's departments first."""
    remarks: list[str]


def prefilled(out: Path, rubric: Rubric, roster: Sequence[RosterEntry] = ()) -> Prefilled:
    """Return a filling for each department that the ledger in `out` knows for the year before the
    rubric's, and for those of the roster.

    What stands in last year's evaluation of the whole year, by a rubric of the same id, as it was
    finally scored, is given where the form says that a figure repeats it (`last_year`). Raises
    PerfevalError where the form says so nowhere (PREFILL_NO_COLUMNS), where the ledger knows of
    nobody and there is no roster (PREFILL_NOTHING), or there is no ledger, RunError where it
    cannot be read.
    """
    year = rubric.fiscal_year - 1
    if not repeated_fields(rubric) and not repeated_lines(rubric):
        raise PerfevalError("PREFILL_NO_COLUMNS", rubric=rubric.id)
    with read_ledger(out) as ledger:
        earlier = last_year_of(ledger, rubric)
        totals = query(ledger, "totals")
    same = (totals["rubric"] == rubric.id) & (totals["year"] == year) & (totals["period"] == "")
    known = totals.loc[same, ["department_code", "department"]].astype(object)
    if known.empty and not roster:
        found = list(dict.fromkeys(zip(totals["rubric"], totals["year"], strict=True)))
        others = "、".join(f"{name} {of}年度" for name, of in found) or "没有评过分的单位"
        raise PerfevalError(
            "PREFILL_NOTHING", found=out, rubric=rubric.id, year=year, expected=others
        )
    departments, unknown, beside = _departments(known, roster)
    called = [str(name) for name in departments[INDEX]]
    last = of_departments(earlier, departments, rubric, called)
    lines = dict(iter(last.lines.groupby(INDEX)))
    choices = choices_of(rubric.forms)
    chosen = {entry.name: entry.chosen(choices) for entry in roster}
    fillings = [
        (
            f"{file}.xlsx",
            _filling(int(at), name, str(code), last, lines.get(at), rubric, chosen.get(name, {})),
        )
        for file, at, name, code in zip(
            file_names(called), departments.index, called, departments[CODE], strict=True
        )
    ]
    remarks = []
    if unknown:
        remarks.append(
            f"台账里没有按 {rubric.id} 评过 {year} 年度的单位有 {len(unknown)} 个，上年的数留空："
            f"{_some(unknown)}。"
        )
    if beside:
        more = f"名册里没有、台账里有的单位有 {len(beside)} 个，也各写了一份：{_some(beside)}。"
        remarks.append(more)
    return Prefilled(fillings, remarks)


def _departments(
    known: pd.DataFrame, roster: Sequence[RosterEntry]
) -> tuple[pd.DataFrame, list[str], list[str]]:
    """Return all departments by number, the names of those that are only in the roster, and of
    those that are only in the ledger; who is in both is called as in the roster."""
    pairs = [(entry.code, entry.name) for entry in roster]
    listed = pd.DataFrame(pairs, columns=list(known.columns), dtype=object)
    then, now = named_alike(known, listed) if pairs else (known, listed)
    unknown = listed[~now["department"].isin(then["department"]).to_numpy()]
    beside = known[~then["department"].isin(now["department"]).to_numpy()]
    everyone = pd.concat([listed, beside], ignore_index=True)
    return (
        everyone.rename(columns={"department": INDEX, "department_code": CODE}),
        [str(name) for name in unknown["department"]],
        [str(name) for name in beside["department"]] if pairs else [],
    )


def _filling(
    at: int,
    name: str,
    code: str,
    last: LastYear,
    lines: pd.DataFrame | None,
    rubric: Rubric,
    chosen: Mapping[str, str],
) -> Filling:
    """Return what stands in the template of one department, which `last` knows by its number.

    `chosen` is what the roster says of its class.
    """
    (known,) = last.figures.loc[[at]].to_dict("records")
    repeated = repeated_fields(rubric).items()
    figures = {field: _plain(known[of]) for field, of in repeated if pd.notna(known[of])}
    given = {} if lines is None else _lines(lines, known, rubric)
    if not figures and not given:
        return Filling(name, code, given=Given(words=chosen))
    source = _source(last.year, str(last.places.loc[[at], "file"].iloc[0]))
    return Filling(name, code, given=Given(source, figures, given, chosen))


def _lines(
    lines: pd.DataFrame, known: Mapping[Hashable, float], rubric: Rubric
) -> dict[str, list[GivenLine]]:
    """Return the lines of lists as they were named last year, with the columns that repeat them.

    None of a list that does not make its total: they would be handed back for it. A line that
    had no name leaves it open.
    """
    given: dict[str, list[GivenLine]] = {}
    for list_row, columns in repeated_lines(rubric).items():
        own = lines[lines["清单"] == list_row].sort_values("序号")
        if any(not _adds_up(own, known, list_row, column.repeated) for column in columns):
            continue
        given[list_row] = [
            (
                "" if is_unnamed(str(line[LINE_NAME])) else str(line[LINE_NAME]),
                {
                    column.column: _plain(line[column.repeated])
                    for column in columns
                    if pd.notna(line.get(column.repeated))
                },
            )
            for line in own.to_dict("records")
        ]
    return {list_row: some for list_row, some in given.items() if any(told for _, told in some)}


def _adds_up(
    lines: pd.DataFrame, known: Mapping[Hashable, float], list_row: str, column: str
) -> bool:
    """Tell whether lines make the total above them, as far as both are known."""
    amounts = lines.get(column)
    total = known.get(f"{list_row}_{column}", float("nan"))
    gap = float("nan") if amounts is None else abs(amounts.sum(skipna=False) - total)
    return not gap > money_tolerance(len(lines))


def _plain(value: float) -> float:
    """Return a figure as a spreadsheet keeps it: a sum's noise behind the 15th digit is none."""
    return float(f"{value:.15g}")


def _source(year: int, file: str) -> str:
    file = clean_name(file)
    name = file if len(file) <= _LONGEST_FILE else f"…{file[-_LONGEST_FILE:]}"
    return (
        f"{year}年度报送表“{name}”里的数，以评分时的为准，已填好并锁定，不用再填。"
        "有出入的请不要改，告诉财政局。"
    )


def _some(names: Sequence[str]) -> str:
    return "、".join(names[:_MOST_NAMED]) + (" 等" if len(names) > _MOST_NAMED else "")
