"""The command line: parse arguments, call one function, print. No logic."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from perfeval_xl.messages import PerfevalError, RunError
from perfeval_xl.version import __version__

HANDED_BACK, USAGE, FAILED = 1, 2, 3
_INTERRUPTED = 130
"""What Typer makes of Ctrl+C."""
_INBOX_HELP = "收件文件夹：各单位报回的表。默认是当前文件夹里 perfeval.toml 写的。"
_OUT_HELP = "输出文件夹。默认是 perfeval.toml 写的。"
_ADDRESS_HELP = "可以是存储的地址，例如 s3://存储桶/文件夹（只有 run 可以）。"

app = typer.Typer(
    help="部门整体支出绩效评价：发模板、收表、核算、评分，输出评分表和汇总表。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"perfeval-xl {__version__}")
        raise typer.Exit


@app.callback()
def _common(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="显示版本。")
    ] = False,
) -> None:
    """部门整体支出绩效评价：发模板、收表、核算、评分，输出评分表和汇总表。"""


@app.command("template")
def template_command(
    rubric: Annotated[str, typer.Argument(help="指标体系的编号（见 perfeval rubrics）或文件。")],
    folder: Annotated[Path, typer.Option("-o", "--out", help="模板写到哪个文件夹。")] = Path(),
    year: Annotated[
        int | None, typer.Option(min=1990, max=2200, help="评价年度；表头里的年份随之改变。")
    ] = None,
    period: Annotated[
        str, typer.Option(help="期间，例如 2026-10：自评表只列这一期要评的指标。")
    ] = "",
    roster: Annotated[
        Path | None,
        typer.Option(help="单位名册（.xlsx 或 .csv，有“单位名称”列）：每个单位一份模板。"),
    ] = None,
    fill_random: Annotated[
        int | None,
        typer.Option(
            "--fill-random", min=1, max=100_000, help="改写这么多份填好的演练报送表，数都是虚构的。"
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="演练数据的种子：相同的种子写出相同的表。")] = 1,
) -> None:
    """生成下发的报送表模板；加 --fill-random 生成填好的演练报送表。"""
    from perfeval_xl.batch.templates import write_templates
    from perfeval_xl.messages import PerfevalError
    from perfeval_xl.rubric.load import load_rubric

    with _told_plainly():
        loaded = load_rubric(rubric, year, period)
        if fill_random is None:
            paths = write_templates(loaded, folder, roster)
        elif roster is not None:
            raise PerfevalError("PRACTICE_NO_ROSTER")
        else:
            from perfeval_xl.batch.practice.write import write_practice

            count = sum(1 for _ in write_practice(loaded, folder, fill_random, seed))
            typer.echo(f"{count} 份演练报送表在 {folder}，单位和数都是虚构的。")
            return
        for path in paths:
            typer.echo(path)


@app.command("run")
def run_command(
    inbox: Annotated[str | None, typer.Argument(help=_INBOX_HELP + _ADDRESS_HELP)] = None,
    out: Annotated[str | None, typer.Option(help=_OUT_HELP + _ADDRESS_HELP)] = None,
    rubric: Annotated[
        str | None,
        typer.Option(help="只按这个指标体系评分（编号或文件）；默认按每份表自带的标识。"),
    ] = None,
    year: Annotated[int | None, typer.Option(min=1990, max=2200, help="只评这个年度的表。")] = None,
    period: Annotated[
        str | None, typer.Option(help="期间，例如 2026-10、2026-Q3；不写是全年评价。")
    ] = None,
    roster: Annotated[Path | None, typer.Option(help="单位名册：列出尚未报送的单位。")] = None,
    deadline: Annotated[
        str | None,
        typer.Option(help="报送期限，例如 2026-11-30：此后改过的报送表列为迟报。"),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="用本机的几个进程读表和写表；默认有几个核用几个。")
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(help="交给 Dask 集群计算：调度程序的地址（tcp://主机:8786），或 local。"),
    ] = None,
    timings: Annotated[bool, typer.Option("--timings", help="最后列出各步用时。")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="把 run.json 打印到标准输出。")] = False,
) -> None:
    """读取收件文件夹，核对、评分，写出评分表和汇总表。

    没有写的，以收件文件夹旁边 perfeval.toml 的 [run] 为准。
    全部评分返回 0；有退回的返回 1；用法不对返回 2；运行失败返回 3。
    """
    from perfeval_xl.batch.order import Call, order_of
    from perfeval_xl.batch.place import place_of
    from perfeval_xl.batch.report import report
    from perfeval_xl.batch.run_anywhere import run_anywhere
    from perfeval_xl.batch.timings import timings_table

    with _told_plainly():
        places = [None if text is None else place_of(text) for text in (inbox, out)]
        call = Call(places[0], places[1], rubric, year, period, roster, deadline, workers, cluster)
        order = order_of(call)
        with _progress() as progress:
            result = run_anywhere(order.inbox, order.out, order.options, progress)
    if as_json:
        typer.echo(json.dumps(result.manifest, ensure_ascii=False, indent=2))
    else:
        typer.echo(report(result, order.out))
    if timings:
        typer.echo(timings_table(result.seconds), err=as_json)
    raise typer.Exit(HANDED_BACK if result.handed_back else 0)


@app.command("review")
def review_command(
    out: Annotated[Path, typer.Argument(help="输出文件夹：perfeval run 写出评分表的地方。")],
) -> None:
    """收回评分表里填好的审核得分、审核意见和更正的数据，重写汇总表。

    没有要处理的问题返回 0；有要看的问题返回 1。
    """
    from perfeval_xl.batch.review import review
    from perfeval_xl.batch.review_report import review_report

    with _told_plainly():
        result = review(out)
    typer.echo(review_report(result, out))
    raise typer.Exit(HANDED_BACK if result.to_look_at else 0)


@app.command("explain")
def explain_command(
    out: Annotated[Path, typer.Argument(help="输出文件夹：perfeval run 写出评分表的地方。")],
    department: Annotated[str, typer.Argument(help="单位名称，写一部分也行。")],
    indicator: Annotated[str, typer.Argument(help="指标名称（写一部分也行）；不写列出全部。")] = "",
    period: Annotated[
        str | None, typer.Option(help="期间，例如 2026-10；默认是最近的一期。")
    ] = None,
) -> None:
    """说明一个单位的得分从哪里来：单元格、公式、规则、扣分、审核。"""
    from perfeval_xl.batch.explain.explain import explain

    with _told_plainly():
        typer.echo(explain(out, department, indicator, period))


@app.command("watch")
def watch_command(
    inbox: Annotated[Path | None, typer.Argument(help=_INBOX_HELP)] = None,
    out: Annotated[Path | None, typer.Option(help=_OUT_HELP)] = None,
    polling: Annotated[
        bool,
        typer.Option("--polling", help="每秒去看一次有无变动；收件在共享文件夹里时自动这样做。"),
    ] = False,
    quiet_seconds: Annotated[
        float | None, typer.Option(min=0, help="多少秒没有变动才开始评分，默认 10。")
    ] = None,
) -> None:
    """守着收件文件夹：先评一次，以后有了变动，等文件传完就再评一次。

    其余设置取自 perfeval.toml。每次的结果记在输出文件夹的 perfeval.log 里。按 Ctrl+C 停止，返回 0。
    """
    from perfeval_xl.batch.order import Call
    from perfeval_xl.batch.watch import watch

    with _told_plainly():
        watch(Call(inbox, out), polling or None, quiet_seconds)


@app.command("history")
def history_command(
    out: Annotated[Path, typer.Argument(help="输出文件夹：perfeval run 写出评分表的地方。")],
    csv: Annotated[
        Path | None, typer.Option(help="把台账的各张表写成 .csv，放进这个文件夹。")
    ] = None,
    parquet: Annotated[
        Path | None, typer.Option(help="把台账的各张表写成 .parquet，放进这个文件夹。")
    ] = None,
) -> None:
    """把历次结果写成 趋势.xlsx：总分升降、连续扣分、执行进度。"""
    from perfeval_xl.batch.history import export_tables, write_history

    with _told_plainly():
        paths = [] if csv or parquet else [write_history(out)]
        for folder, as_parquet in ((csv, False), (parquet, True)):
            if folder is not None:
                paths += export_tables(out, folder, parquet=as_parquet)
        for path in paths:
            typer.echo(path)


@app.command("compare")
def compare_command(
    before: Annotated[
        str, typer.Argument(help="前：结果文件夹，或 结果@2026-09、结果@2025、结果#运行号。")
    ],
    after: Annotated[str, typer.Argument(help="后：写法同前。")],
    to: Annotated[Path, typer.Option("-o", "--out", help="写到这个 .xlsx 文件。")] = Path(
        "对比.xlsx"
    ),
) -> None:
    """对比两次结果：哪些得分变了，是因为数据、审核、自评还是体系的改动。"""
    from perfeval_xl.batch.comparing import compared
    from perfeval_xl.batch.comparison_report import comparison_report
    from perfeval_xl.workbooks.comparison_book import write_comparison

    with _told_plainly():
        found = compared(before, after)
        write_comparison(to, found)
        typer.echo(comparison_report(found, to))


@app.command("check")
def check_command(
    files: Annotated[list[Path], typer.Argument(help="报送表，或放报送表的文件夹。")],
    rubric: Annotated[
        str | None,
        typer.Option(help="只按这个指标体系核对（编号或文件）；默认按每份表自带的标识。"),
    ] = None,
    year: Annotated[int | None, typer.Option(min=1990, max=2200, help="只收这个年度的表。")] = None,
    period: Annotated[
        str, typer.Option(help="按这个期间要评的指标核对，例如 2026-10；不写是全年评价。")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 打印。")] = False,
) -> None:
    """只核对，不评分，不写任何文件：逐个文件列出问题和怎样改正。

    都可以评分的返回 0；有须改正的返回 1。
    """
    from perfeval_xl.batch.check import check, check_report

    with _told_plainly():
        result = check(files, rubric, year, period)
    if as_json:
        typer.echo(result.findings.to_json(orient="records", force_ascii=False, indent=2))
    else:
        typer.echo(check_report(result))
    raise typer.Exit(HANDED_BACK if result.faulty else 0)


@app.command("rubrics")
def rubrics_command() -> None:
    """列出现有的指标体系。"""
    from perfeval_xl.rubric.load import load_rubric
    from perfeval_xl.rubric.source import catalogue

    for each in catalogue():
        rubric = load_rubric(each)
        what = f"{len(rubric.indicators)} 项 {rubric.total_points:.10g} 分"
        if rubric.project is not None:
            what = f"每个项目 {rubric.project.declared.full:.10g} 分"
        typer.echo(f"{each}\t{rubric.issuer}\t{rubric.title}\t{what}")


@app.command("criterion")
def criterion_command(
    text: Annotated[str, typer.Argument(help="一条评价标准的原文。")],
    points: Annotated[float, typer.Option(help="这个指标的分值。")],
    at: Annotated[
        list[float] | None,
        typer.Option(
            help="在这个指标值上得几分，可重复；93.41% 写作 0.9341。"
            "逐例扣分写例数，要点依次写各自得分。"
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 打印。")] = False,
) -> None:
    """把一条评价标准读成评分规则，打印规则和得分。

    读懂的返回 0；有没读懂的返回 1，不作猜测。
    """
    from perfeval_xl.rubric.reading.report import report_criterion

    with _told_plainly():
        report = report_criterion(text, points, at or ())
    if as_json:
        typer.echo(json.dumps(report.as_dict(), ensure_ascii=False, indent=2))
    else:
        typer.echo(report)
    raise typer.Exit(0 if report.reading.rule else 1)


rubric_app = typer.Typer(help="检查、导出、导入指标体系文件。", no_args_is_help=True)
app.add_typer(rubric_app, name="rubric")


@rubric_app.command("check")
def rubric_check_command(
    rubric: Annotated[str, typer.Argument(help="指标体系的编号或文件。")],
) -> None:
    """检查指标体系：分值、分档、表单是否自洽，原文留有余地之处是否写了解读。

    每条提醒都有解读的返回 0；有未答的返回 1。
    """
    from perfeval_xl.rubric.lint import lint
    from perfeval_xl.rubric.load import whole_rubric

    with _told_plainly():
        warnings = lint(whole_rubric(rubric))
    for warning in warnings:
        answer = " ".join(warning.answer.split())
        typer.echo(
            f"{warning.where}：{warning.text}。{f'解读：{answer}' if answer else '尚无解读'}"
        )
    unanswered = sum(not warning.answer for warning in warnings)
    typer.echo(f"共 {len(warnings)} 条提醒，{unanswered} 条尚无解读。")
    raise typer.Exit(1 if unanswered else 0)


@rubric_app.command("export")
def rubric_export_command(
    rubric: Annotated[str, typer.Argument(help="指标体系的编号或文件。")],
    out: Annotated[Path, typer.Option("--out", "-o", help="写到这个 .xlsx 文件。")],
) -> None:
    """把指标体系写成工作簿，供人阅读和修改；用 rubric import 读回。"""
    from perfeval_xl.batch.rubric_files import export_rubric

    with _told_plainly():
        exported = export_rubric(rubric, out)
    typer.echo(f"{exported.id} 写到 {out}")


@rubric_app.command("import")
def rubric_import_command(
    table: Annotated[Path, typer.Argument(help="评分表工作簿，或 rubric export 写出的工作簿。")],
    out: Annotated[
        Path, typer.Option("--out", "-o", help="写到这个 .yaml 文件，文件名就是体系的编号。")
    ],
    year: Annotated[
        int | None, typer.Option(min=1990, max=2200, help="年度；默认从表题或文件名里取。")
    ] = None,
    issuer: Annotated[str | None, typer.Option(help="发布单位。")] = None,
) -> None:
    """把公布的评分表读成指标体系文件：公式和标准能读的读，读不懂的列出来，由人评定。"""
    from perfeval_xl.batch.rubric_files import import_report, import_rubric

    with _told_plainly():
        imported = import_rubric(table, out, year, issuer)
    typer.echo(import_report(imported, out))


@contextmanager
def _told_plainly() -> Iterator[None]:
    """Print what a person can mend as one sentence; everything else keeps its traceback."""
    try:
        yield
    except RunError as error:
        typer.echo(f"运行失败：{error}", err=True)
        raise typer.Exit(FAILED) from None
    except PerfevalError as error:
        typer.echo(f"错误：{error}", err=True)
        raise typer.Exit(USAGE) from None
    except OSError as error:
        typer.echo(f"运行失败，文件读写出错：{error}", err=True)
        raise typer.Exit(FAILED) from None


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """Show a bar on a terminal, nothing elsewhere."""
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
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done)  # type: ignore[arg-type]

        yield advance


def main() -> None:
    """Run the command line, UTF-8 whatever the console's code page is."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
    try:
        code = app(standalone_mode=False)
    except Exception as error:
        if getattr(error, "exit_code", None) != USAGE:
            raise
        if words := _usage(error):
            typer.echo(f"用法错误：{words}。加 --help 看说明。", err=True)
        sys.exit(USAGE)
    if code == _INTERRUPTED:
        typer.echo("已中断，没有做完。再运行一次即可，原来的文件不会只写一半。", err=True)
        code = FAILED
    sys.exit(code)


def _usage(error: Any) -> str:
    """Say in Chinese what is wrong with the words of a call; "" where the help was shown."""
    parameter = getattr(error, "param", None)
    name = "/".join(getattr(parameter, "opts", [])) or getattr(error, "option_name", "")
    match type(error).__name__:
        case "NoArgsIsHelpError":
            return ""
        case "MissingParameter":
            return f"缺少 {name}"
        case "NoSuchOption":
            return f"没有选项 {name}"
        case "BadParameter":
            return f"{name} 的值不对"
    message = str(error.format_message())
    return message.replace("No such command", "没有命令").rstrip(".")
