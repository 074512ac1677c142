"""perfeval check: what is wrong with returns, without scoring them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from perfeval_xl.cli.errors import HANDED_BACK, told_plainly


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

    with told_plainly():
        result = check(files, rubric, year, period)
    if as_json:
        typer.echo(result.findings.to_json(orient="records", force_ascii=False, indent=2))
    else:
        typer.echo(check_report(result))
    raise typer.Exit(HANDED_BACK if result.faulty else 0)
