"""perfeval history and compare: over months and years."""

from pathlib import Path
from typing import Annotated

import typer

from perfeval_xl.cli.errors import HANDED_BACK, OVERWRITE_HELP, plain_errors
from perfeval_xl.messages import PerfevalError
from perfeval_xl.system.terminal_text import say


def history_command(
    out: Annotated[
        Path,
        typer.Argument(metavar="结果文件夹", help="perfeval run 写出评分表的地方。"),
    ],
    csv: Annotated[
        Path | None,
        typer.Option(metavar="文件夹", help="把台账的各张表写成 .csv，放进这个文件夹。"),
    ] = None,
    parquet: Annotated[
        Path | None,
        typer.Option(metavar="文件夹", help="把台账的各张表写成 .parquet，放进这个文件夹。"),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help=OVERWRITE_HELP)] = False,
) -> None:
    """把历次结果写成 趋势.xlsx：总分升降、连续扣分、执行进度。"""
    from perfeval_xl.look_back.history import export_tables, write_history

    with plain_errors():
        paths = [] if csv or parquet else [write_history(out, overwrite=overwrite)]
        for folder, as_parquet in ((csv, False), (parquet, True)):
            if folder is not None:
                paths += export_tables(out, folder, parquet=as_parquet, overwrite=overwrite)
        for path in paths:
            say(path)


def compare_command(
    before: Annotated[
        str,
        typer.Argument(metavar="前", help="结果文件夹，或 结果@2026-09、结果@2025、结果#运行号。"),
    ],
    after: Annotated[str, typer.Argument(metavar="后", help="写法同上；写 --rubric 时不写。")] = "",
    rubric: Annotated[
        str | None,
        typer.Option(
            metavar="体系",
            help="假如按这个指标体系（编号或文件）评“前”这一期会怎样：只算不改。",
        ),
    ] = None,
    to: Annotated[
        Path,
        typer.Option("-o", "--out", metavar="文件", help="写到这个 .xlsx 文件；默认 对比.xlsx。"),
    ] = Path("对比.xlsx"),
    overwrite: Annotated[bool, typer.Option("--overwrite", help=OVERWRITE_HELP)] = False,
) -> None:
    """对比两次结果：谁升谁降，等级和得分哪些变了，是因为数据、审核、自评还是体系的改动。"""
    from perfeval_xl.batch.settings.run_plan import shelf_here
    from perfeval_xl.look_back.compare import compared, comparison_report
    from perfeval_xl.look_back.what_if import what_if
    from perfeval_xl.system.written import write_at
    from perfeval_xl.workbooks.comparison_book import write_comparison

    with plain_errors():
        if bool(after) == (rubric is not None):
            raise PerfevalError("COMPARE_SIDES", found=f"{before} {after}" if after else before)
        comparison = (
            compared(before, after) if rubric is None else what_if(before, rubric, shelf_here())
        )
        write_at(to, lambda path: write_comparison(path, comparison), overwrite=overwrite)
        say(comparison_report(comparison, to))


def review_command(
    out: Annotated[
        Path,
        typer.Argument(metavar="结果文件夹", help="perfeval run 写出评分表的地方。"),
    ],
    overwrite: Annotated[bool, typer.Option("--overwrite", help=OVERWRITE_HELP)] = False,
) -> None:
    """收回评分表里填好的审核得分、审核意见和更正的数据，还有填好的清单，重写汇总表。

    没有要处理的问题返回 0；有要看的问题返回 1。
    """
    from perfeval_xl.batch.review import review, review_report

    with plain_errors():
        result = review(out, overwrite=overwrite)
    say(review_report(result))
    raise typer.Exit(HANDED_BACK if result.to_look_at else 0)


def explain_command(
    out: Annotated[
        Path,
        typer.Argument(metavar="结果文件夹", help="perfeval run 写出评分表的地方。"),
    ],
    department: Annotated[str, typer.Argument(metavar="单位", help="单位名称，写一部分也行。")],
    indicator: Annotated[
        str, typer.Argument(metavar="指标", help="指标名称，写一部分也行；不写则列出全部。")
    ] = "",
    period: Annotated[
        str | None, typer.Option(metavar="期间", help="例如 2026-10、2025；默认是最近的一期。")
    ] = None,
) -> None:
    """说明一个单位的得分从哪里来：单元格、公式、规则、扣分、审核。"""
    from perfeval_xl.look_back.explain.explain import explain

    with plain_errors():
        say(explain(out, department, indicator, period))
