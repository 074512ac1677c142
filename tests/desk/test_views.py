"""What the desk shows of several periods: before and now, as the ledger has them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.desk import bureau, run_there, send
from support.warm_runs import in_this_process

from perfeval_xl.desk.jobs import call_of
from perfeval_xl.desk.period_charts import charts_of
from perfeval_xl.desk.period_view import PeriodView
from perfeval_xl.desk.unit_view import unit_of
from perfeval_xl.desk.work_folder import make_work_folder
from perfeval_xl.messages import PerfevalError
from perfeval_xl.workers.children import Children

FIGURES = {"2025-10": (90, 95), "2026-09": (97, 93), "2026-10": (99, 94)}
"""Period → what the two departments said of 甲, a point each."""


@pytest.fixture(scope="module", autouse=True)
def read_here() -> Iterator[None]:
    """Read without child processes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Children, "call_all", in_this_process)
        yield


@pytest.fixture(scope="module")
def months(read_here: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = bureau(tmp_path_factory.mktemp("months") / "绩效", returns=0)
    usual = (folder / "perfeval.toml").read_text(encoding="utf-8")
    for period, figures in FIGURES.items():
        text = usual.replace('year = 2026\n# period = "2026-10"', f'period = "{period}"')
        assert period in text
        (folder / "perfeval.toml").write_text(text, encoding="utf-8")
        for number, figure in enumerate(figures, start=1):
            path = folder / "收件" / f"{number}.xlsx"
            path.unlink(missing_ok=True)
            send(path, f"第{number}局", figure, int(period[:4]))
        run_there(folder)
    return folder


@pytest.mark.large
def test_a_period_stands_beside_the_last_and_the_same_of_last_year(months: Path):
    (charts,) = charts_of(PeriodView.of(months, "2026-10"))

    last, year = charts.before
    assert (last.label, last.period, last.change) == ("上期", "2026-09", pytest.approx(1.5))
    assert (year.label, year.period, year.change) == ("上年同期", "2025-10", pytest.approx(4.0))
    assert [(name, new - old) for name, old, new in year.moved] == [
        ("第1局", pytest.approx(9.0)), ("第2局", pytest.approx(-1.0))
    ]  # fmt: skip
    assert charts.losses[0].name == "丙率"
    assert sum(share.amount for share in charts.grades) == len(charts.bars) == 2


def test_an_earlier_period_knows_nothing_of_a_later_one(months: Path):
    (charts,) = charts_of(PeriodView.of(months, "2026-09"))
    (first,) = charts_of(PeriodView.of(months, "2025-10"))

    assert [before.period for before in charts.before] == ["2025-10"]
    assert first.before == []


def test_a_department_has_its_own_past(months: Path):
    unit = unit_of(PeriodView.of(months, "2026-10"), "第1局")

    assert unit is not None
    scores = {period: score for period, score, _ in unit.scored[0].before if score == score}
    now = unit.scored[0].total["score"]
    assert now - scores["2026-09"] == pytest.approx(2.0)
    assert now - scores["2025-10"] == pytest.approx(9.0)
    assert unit.scored[0].lost[0].name == "丙率"


def test_what_was_sent_again_is_listed(months: Path):
    path = months / "收件" / "2.xlsx"
    path.unlink()
    send(path, "第2局", 96)
    run_there(months)

    unit = unit_of(PeriodView.of(months), "第2局")

    assert unit is not None
    assert unit.sent == ["第 1 次　2.xlsx", "第 2 次　2.xlsx"]


def test_a_year_is_scored_as_a_year_where_the_settings_name_a_period(months: Path):
    assert call_of("评分", PeriodView.of(months, "2026"), {}).arguments == [
        "run", "--year", "2026", "--period", ""
    ]  # fmt: skip
    assert call_of("评分", PeriodView.of(months, "2026-11"), {}).arguments == [
        "run", "--year", "2026", "--period", "2026-11"
    ]  # fmt: skip


@pytest.mark.parametrize("rubric", ["", "--help", "../small.yaml", "没有"])
def test_a_rubric_from_the_page_is_one_of_the_known(rubric: str, tmp_path: Path):
    make_work_folder(tmp_path, "", 2026, ("/p",), "linux")
    view = PeriodView.of(tmp_path)

    with pytest.raises(PerfevalError) as refused:
        call_of("发模板", view, {"rubric": rubric})

    assert refused.value.code == "RUBRIC_NOT_FOUND"
    assert call_of("发模板", view, {"rubric": "hengyang-2019"}).arguments[1] == "hengyang-2019"
