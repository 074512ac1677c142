"""Every shipped rubric that names figures of last year, from practice returns to new templates."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from support.profile import every_day, sized

import perfeval_xl as px
from perfeval_xl.batch.run import run
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.checks.last_year import repeated_fields, repeated_lines
from perfeval_xl.forms.figures.figures_source import source_of
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.look_back.prefill import prefilled
from perfeval_xl.practice.fillings import write_practice
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.source import catalogue

SHIPPED = sorted(catalogue())


def test_every_shipped_form_with_such_a_column_says_so():
    assert all(repeated_fields(load_rubric(name)) for name in SHIPPED)


@pytest.mark.large
@pytest.mark.parametrize("name", every_day(SHIPPED, "zhanjiang-2018"))
def test_what_was_scored_is_given_and_read_as_given(name: str, tmp_path: Path):
    inbox, out, new = tmp_path / "收件", tmp_path / "结果", tmp_path / "下一年"
    for folder in (inbox, new):
        folder.mkdir()
    list(write_practice(load_rubric(name, 2025), inbox, sized(2, deep=6), 7))
    run(inbox, out, Options(year=2025))
    rubric = load_rubric(name, 2026)
    before = px.read_ledger(out, "figures").query("project == ''")
    before = before.set_index(["department", "name"])["value"]
    own = next(each.field for each in rubric.entries.values() if each.field and not each.last_year)

    made = prefilled(out, rubric)

    for file, filling in made.fillings:
        write_template(rubric, new / file, replace(filling, figures={own: 1}))
    assert made.remarks == []
    figures = px.read_returns(new, rubric) if rubric.project is None else None
    for file, filling in made.fillings:
        department = filling.department
        assert file == f"{department}.xlsx"
        for field, repeated in repeated_fields(rubric).items():
            known = float(before.get((department, repeated), np.nan))
            given = filling.given.figures.get(field, np.nan)
            assert given == pytest.approx(known, rel=1e-14, nan_ok=True)
            if figures is not None and known == known:
                settled = figures.loc[department, field]
                assert settled == pytest.approx(known, abs=0.02)
    if figures is not None:
        assert not (px.check(figures, rubric)["severity"] == "error").any()
        source = source_of(figures, rubric)
        assert source is not None
        lines = [item for each in source.of(figures.index) for item in each.items]
        columns = repeated_lines(rubric)
        wanted = {label for label in before.index if label[1].endswith("_名称")}
        listed = sum(any(text.startswith(f"{row}_") for row in columns) for _, text in wanted)
        assert len(lines) == listed
        assert all(item[column.column] is not None
                   for item in lines for column in columns[item["清单"]])  # fmt: skip


@pytest.mark.large
@pytest.mark.parametrize("name", every_day(SHIPPED, "datong-2021-project"))
def test_two_years_of_practice_differ_where_their_figures_do(name: str, tmp_path: Path):
    """What the findings name is what the ledger's figures of the two years say."""
    out = tmp_path / "结果"
    for year in (2025, 2026):
        inbox = tmp_path / f"收件{year}"
        inbox.mkdir()
        list(write_practice(load_rubric(name, year), inbox, sized(3, deep=8), 7))
        run(inbox, out, Options(year=year))
    rubric = load_rubric(name, 2026)
    figures = px.read_ledger(out, "figures").query("project == ''")
    figures = figures.set_index(["year", "department", "name"])
    surely, perhaps = set(), set()  # between the two lies what rounding may make of a total
    for (year, department, field), row in figures.iterrows():
        repeated = repeated_fields(rubric).get(field) if year == 2026 else None
        if repeated and (2025, department, repeated) in figures.index:
            before = figures.loc[(2025, department, repeated), "value"]
            gap, cell = abs(row["value"] - before), (department, row["sheet"], row["cell"])
            surely |= {cell} if gap > 0.1 else set()
            perhaps |= {cell} if gap > 0.01 else set()
    found = pd.read_csv(out / "2026" / "findings.csv", keep_default_na=False)
    found = found[found["code"] == "LAST_YEAR_DIFFERS"]

    told = set(zip(found["department"], found["sheet"], found["cell"], strict=True))
    of_lines = {
        (department, row["sheet"], row["cell"])
        for (_, department, field), row in figures.loc[[2026]].iterrows()
        if any(field.startswith(f"{listed}_") for listed in repeated_lines(rubric))
        and field not in repeated_fields(rubric)
    }
    assert surely
    assert surely <= told
    assert told - of_lines <= perhaps
