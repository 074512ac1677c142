"""perfeval run: the main job."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from perfeval_xl.cli.errors import (
    HANDED_BACK,
    OVERWRITE_HELP,
    number,
    plain_errors,
    whole_number,
    year_number,
)
from perfeval_xl.messages import PerfevalError
from perfeval_xl.system.progress import is_told_in_lines, tell_in_line
from perfeval_xl.system.terminal_text import printable, say

if TYPE_CHECKING:
    from perfeval_xl.batch.run_result import RunResult
    from perfeval_xl.batch.settings.run_plan import RunPlan

_ADDRESS_HELP = "可以是存储的地址，例如 s3://存储桶/文件夹（只有 run 可以）。"


def run_command(
    inbox: Annotated[
        str | None, typer.Argument(metavar="收件文件夹", help=INBOX_HELP + _ADDRESS_HELP)
    ] = None,
    out: Annotated[
        str | None, typer.Option(metavar="文件夹", help=OUT_HELP + _ADDRESS_HELP)
    ] = None,
    rubric: Annotated[
        str | None,
        typer.Option(
            metavar="体系", help="只按这个指标体系评分（编号或文件）；默认按每份表自带的标识。"
        ),
    ] = None,
    year: Annotated[
        int | None, typer.Option(metavar="年度", parser=year_number, help="只评这个年度的表。")
    ] = None,
    period: Annotated[
        str | None,
        typer.Option(metavar="期间", help="例如 2026-10、2026-Q3；不写是全年评价。"),
    ] = None,
    roster: Annotated[
        Path | None, typer.Option(metavar="文件", help="单位名册：列出尚未报送的单位。")
    ] = None,
    deadline: Annotated[
        str | None,
        typer.Option(metavar="日期", help="报送期限，例如 2026-11-30；此后改过的报送表列为迟报。"),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(
            metavar="个数",
            parser=whole_number("整数（至少 1），例如 2", 1),
            help="用本机的几个进程读表和写表；默认有几个核用几个。",
        ),
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(
            metavar="地址", help="交给 Dask 集群计算：调度程序的地址（tcp://主机:8786），或 local。"
        ),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help=OVERWRITE_HELP)] = False,
    anyway: Annotated[
        bool,
        typer.Option("--anyway", help="会全部退回、或多数单位不见了而停下的，照样运行。"),
    ] = False,
    timings: Annotated[bool, typer.Option("--timings", help="最后列出各步用时。")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="把 run.json 打印到标准输出。")] = False,
) -> None:
    """读取收件文件夹，核对、评分，写出评分表和汇总表。

    没有写的，以收件文件夹旁边 perfeval.toml 的 [run] 为准。
    全部评分返回 0；有退回的返回 1；用法不对返回 2；运行失败返回 3。
    """
    from perfeval_xl.batch.report import report, timings_table
    from perfeval_xl.batch.settings.location import place_of
    from perfeval_xl.batch.settings.run_plan import plan_of
    from perfeval_xl.batch.settings.settings import RunSettings

    with plain_errors():
        call = RunSettings(
            inbox=None if inbox is None else place_of(inbox),
            out=None if out is None else place_of(out),
            rubric=rubric,
            year=year,
            period=period,
            roster=roster,
            deadline=_day(deadline),
            workers=workers,
            cluster=cluster,
        )
        plan = plan_of(call)
        result = carried_out(plan, overwrite=overwrite, anyway=anyway)
    if as_json:
        say(json.dumps(result.manifest, ensure_ascii=False, indent=2), as_json=True)
    else:
        say(report(result, plan.out))
    if timings:
        say(timings_table(result.seconds), err=as_json)
    raise typer.Exit(HANDED_BACK if result.handed_back else 0)


def carried_out(plan: RunPlan, *, overwrite: bool, anyway: bool) -> RunResult:
    """Make a run as it is planned, with a bar on a terminal."""
    from perfeval_xl.batch.run_anywhere import run_anywhere

    options = replace(plan.options, overwrite=overwrite, anyway=anyway)
    with progress_bar() as progress:
        return run_anywhere(plan.inbox, plan.out, options, progress)


def _day(text: str | None) -> date | None:
    """Read a deadline as it was typed. Raises PerfevalError DEADLINE_INVALID for what is none."""
    from perfeval_xl.batch.settings.kinds import DATE

    if text is None:
        return None
    day = DATE.read(text)
    if not isinstance(day, date):
        raise PerfevalError("DEADLINE_INVALID", found=text, expected=DATE.words)
    return day


INBOX_HELP = "各单位报回的表放在这里。默认是当前文件夹里 perfeval.toml 写的。"
OUT_HELP = "结果写到这个文件夹。默认是 perfeval.toml 写的。"


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int], None]]:
    """Show a bar on a terminal, nothing elsewhere; to a desk it is told in lines."""
    if is_told_in_lines():
        yield tell_in_line
        return
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bars:
        tasks: dict[str, object] = {}

        def advance(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(printable(stage), total=total)
            bars.update(tasks[stage], completed=done)  # type: ignore[arg-type]

        yield advance


def check_command(
    files: Annotated[
        list[Path], typer.Argument(metavar="文件", help="报送表，或放报送表的文件夹。")
    ],
    rubric: Annotated[
        str | None,
        typer.Option(
            metavar="体系", help="只按这个指标体系核对（编号或文件）；默认按每份表自带的标识。"
        ),
    ] = None,
    year: Annotated[
        int | None, typer.Option(metavar="年度", parser=year_number, help="只收这个年度的表。")
    ] = None,
    period: Annotated[
        str,
        typer.Option(
            metavar="期间", help="按这个期间要评的指标核对，例如 2026-10；不写是全年评价。"
        ),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 打印。")] = False,
) -> None:
    """只核对，不评分，不写任何文件：逐个文件列出问题和怎样改正。

    都可以评分的返回 0；有须改正的返回 1。
    """
    from perfeval_xl.batch.check import check, check_report

    with plain_errors():
        result = check(files, rubric, year, period)
    if as_json:
        findings = result.findings.to_json(orient="records", force_ascii=False, indent=2)
        say(findings, as_json=True)
    else:
        say(check_report(result))
    raise typer.Exit(HANDED_BACK if result.faulty else 0)


def watch_command(
    inbox: Annotated[Path | None, typer.Argument(metavar="收件文件夹", help=INBOX_HELP)] = None,
    out: Annotated[Path | None, typer.Option(metavar="文件夹", help=OUT_HELP)] = None,
    polling: Annotated[
        bool,
        typer.Option("--polling", help="每秒去看一次有无变动；收件在共享文件夹里时自动这样做。"),
    ] = False,
    quiet_seconds: Annotated[
        float | None,
        typer.Option(
            metavar="秒数",
            parser=number("数（至少 0），例如 10", 0),
            help="多少秒没有变动才开始评分，默认 10。",
        ),
    ] = None,
) -> None:
    """守着收件文件夹：先评一次，以后有了变动，等文件传完就再评一次。

    其余设置取自 perfeval.toml。每次的结果记在输出文件夹的 perfeval.log 里。按 Ctrl+C 停止，返回 0。
    """
    from perfeval_xl.batch.settings.settings import RunSettings
    from perfeval_xl.batch.watching.watch import watch

    with plain_errors():
        watch(RunSettings(inbox, out), polling or None, quiet_seconds)
