"""perfeval review and explain: what analysts wrote, and where a score comes from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from perfeval_xl.cli.errors import HANDED_BACK, told_plainly


def review_command(
    out: Annotated[Path, typer.Argument(help="输出文件夹：perfeval run 写出评分表的地方。")],
) -> None:
    """收回评分表里填好的审核得分、审核意见和更正的数据，重写汇总表。

    没有要处理的问题返回 0；有要看的问题返回 1。
    """
    from perfeval_xl.batch.reviewing.review import review, review_report

    with told_plainly():
        result = review(out)
    typer.echo(review_report(result, out))
    raise typer.Exit(HANDED_BACK if result.to_look_at else 0)


def explain_command(
    out: Annotated[Path, typer.Argument(help="输出文件夹：perfeval run 写出评分表的地方。")],
    department: Annotated[str, typer.Argument(help="单位名称，写一部分也行。")],
    indicator: Annotated[str, typer.Argument(help="指标名称（写一部分也行）；不写列出全部。")] = "",
    period: Annotated[
        str | None, typer.Option(help="期间，例如 2026-10；默认是最近的一期。")
    ] = None,
) -> None:
    """说明一个单位的得分从哪里来：单元格、公式、规则、扣分、审核。"""
    from perfeval_xl.look_back.explain.explain import explain

    with told_plainly():
        typer.echo(explain(out, department, indicator, period))
