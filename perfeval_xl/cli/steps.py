"""perfeval step: what a starter of the work folder calls; it asks what a command would be told.

Each step shows what it is going to take (Enter takes it), calls what the command of its name
calls, says what it did in one screen and opens the result. Where something would be lost or is
unlikely to be meant, it asks whether to go on, in place of an option.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from perfeval_xl.cli.dialogue import answered, confirmed, insisting, open_it, show
from perfeval_xl.cli.errors import HANDED_BACK, plain_errors
from perfeval_xl.cli.run import carried_out
from perfeval_xl.cli.template import written_templates
from perfeval_xl.desk.starters import DROPPED, STEPS, dropped_files
from perfeval_xl.messages import PerfevalError
from perfeval_xl.system.terminal_text import answer_to, say

if TYPE_CHECKING:
    from perfeval_xl.batch.settings.settings import RunSettings

_NUMBERS = [str(number) for number, _ in enumerate(STEPS, start=1)]


def step_command(
    step: Annotated[str, typer.Argument(metavar="步骤", help="、".join(STEPS) + "，或它的序号。")],
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="文件", help="只核对这些文件或文件夹。")
    ] = None,
    hold: Annotated[bool, typer.Option("--hold", help="做完以后等按了回车才结束。")] = False,
) -> None:
    """在工作文件夹里做一步：问清要知道的，做完打开结果。双击启动文件就是它。"""
    handed_back = False
    try:
        with plain_errors():
            name = STEPS[int(step) - 1] if step in _NUMBERS else step
            if name not in _DO:
                raise PerfevalError("STEP_UNKNOWN", found=step, expected="、".join(STEPS))
            dropped = dropped_files(os.environ.get(DROPPED, ""))
            handed_back = _DO[name](dropped or files or [])
    finally:
        if hold:
            answer_to("按回车键关闭。")
    raise typer.Exit(HANDED_BACK if handed_back else 0)


def _send(_: list[Path]) -> bool:
    """发模板: into 模板/<期间>, one for each department of the roster."""
    from perfeval_xl.batch.settings.run_plan import shelf_here
    from perfeval_xl.desk.work_folder import TEMPLATES
    from perfeval_xl.forms.roster import read_roster
    from perfeval_xl.ledger.books import Scope
    from perfeval_xl.ledger.ledger import has_ledger
    from perfeval_xl.rubric.load import load_rubric

    call = _asked(with_rubric=True)
    assert call.rubric is not None
    rubric = load_rubric(call.rubric, call.year, call.period or "", shelf_here())
    roster = call.roster if call.roster and read_roster(call.roster) else None
    if roster is None:
        say("名册里还没有单位，写一份空白的模板；填好名册以后，每个单位一份。")
    out, prefill = call.out, None
    if (
        isinstance(out, Path)
        and has_ledger(out)
        and confirmed("上年评过的，把上年的数先填好、锁住吗？")
    ):
        prefill = out
    folder = Path(TEMPLATES) / (Scope.of(call.year, call.period or "").folder or "全年")
    paths = insisting(
        lambda overwrite, _: written_templates(rubric, folder, roster, prefill, overwrite=overwrite)
    )
    say(f"写好 {len(paths)} 份，在 {folder.absolute()}，请发给各单位。")
    open_it(folder)
    return False


def _check(files: list[Path]) -> bool:
    """核对: what was dragged onto the starter, otherwise the inbox."""
    from perfeval_xl.batch.check import check, check_report

    call = _asked(with_rubric=False)
    places = files or ([call.inbox] if isinstance(call.inbox, Path) else [])
    if not places:
        raise PerfevalError("RUN_NEEDS_INBOX", found=Path.cwd())
    result = check(places, call.rubric, call.year, call.period or "")
    show(check_report(result))
    return result.faulty


def _score(_: list[Path]) -> bool:
    """评分: the month's run; opens 汇总表."""
    from perfeval_xl.batch.report import report
    from perfeval_xl.batch.results.out_folder import SUMMARY
    from perfeval_xl.batch.settings.run_plan import plan_of

    plan = plan_of(_asked(with_rubric=False))
    result = insisting(
        lambda overwrite, anyway: carried_out(plan, overwrite=overwrite, anyway=anyway)
    )
    show(report(result, plan.out))
    if isinstance(plan.out, Path):
        open_it(plan.out / result.folder / SUMMARY)
    return bool(result.handed_back)


def _collect(_: list[Path]) -> bool:
    """收审核: what was typed into the scorebooks; opens 汇总表."""
    from perfeval_xl.batch.results.out_folder import SUMMARY
    from perfeval_xl.batch.review import review, review_report

    out = _out()
    result = insisting(lambda overwrite, _: review(out, overwrite=overwrite))
    show(review_report(result))
    open_it(result.out / SUMMARY)
    return result.to_look_at


def _remind(_: list[Path]) -> bool:
    """催报: who owes what stands in the newest 汇总表; opens it."""
    from perfeval_xl.batch.results.out_folder import SUMMARY
    from perfeval_xl.workbooks.summary.reminders import SHEET

    there = [path for path in (_out() / SUMMARY, *_out().glob(f"*/{SUMMARY}")) if path.is_file()]
    if not there:
        raise PerfevalError("LEDGER_MISSING", found=_out())
    newest = max(there, key=lambda path: path.stat().st_mtime)
    say(f"{newest}：看“{SHEET}”，最右一栏的话可以直接复制，发给单位。")
    say("评分以后又收到表的，先做“评分”，再看它。")
    open_it(newest)
    return False


_DO: dict[str, Callable[[list[Path]], bool]] = dict(
    zip(STEPS, (_send, _check, _score, _collect, _remind), strict=True)
)


def _asked(*, with_rubric: bool) -> RunSettings:
    """Return the settings of the folder, with what was answered for this time."""
    from perfeval_xl.batch.settings.settings import NAME, load_settings
    from perfeval_xl.rubric.period import Period

    run = load_settings(Path(NAME).absolute()).run
    if with_rubric:
        run = replace(run, rubric=_rubric(run.rubric))
    year = answered("评价年度", str(run.year or ""), _year)
    period = answered("期间（例如 2026-10；评全年的写“全年”）", run.period or "全年",
                     lambda text: "" if text == "全年" else Period.parse(text).name)  # fmt: skip
    return replace(run, year=year, period=period)


def _rubric(usual: str | None) -> str:
    from perfeval_xl.batch.settings.run_plan import shelf_here

    known = shelf_here().ids
    if usual is None:
        for number, name in enumerate(known, start=1):
            say(f"  {number}  {name}")

    def read(text: str) -> str:
        chosen = int(text) if text.isdecimal() else 0
        return known[chosen - 1] if 0 < chosen <= len(known) else text

    return answered("指标体系（编号或序号）", usual or "", read)


def _year(text: str) -> int | None:
    from perfeval_xl.batch.settings.kinds import YEAR

    if not text:
        return None
    year = YEAR.read(int(text)) if text.isdecimal() else None
    if not isinstance(year, int):
        raise PerfevalError("YEAR_INVALID", found=text, expected=YEAR.words)
    return year


def _out() -> Path:
    from perfeval_xl.batch.settings.settings import NAME, load_settings

    out = load_settings(Path(NAME).absolute()).run.out
    if not isinstance(out, Path):
        raise PerfevalError("RUN_NEEDS_OUT", found=Path.cwd())
    return out
