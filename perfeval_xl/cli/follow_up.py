"""perfeval sample, mend, issue and use: after the score."""

from pathlib import Path
from typing import Annotated

import typer

from perfeval_xl.cli.errors import HANDED_BACK, OVERWRITE_HELP, plain_errors
from perfeval_xl.system.terminal_text import say

Out = Annotated[Path, typer.Argument(metavar="结果文件夹", help="perfeval run 写出评分表的地方。")]
Period = Annotated[
    str | None, typer.Option(metavar="期间", help="例如 2026-10、2025；默认是最近的一期。")
]


def use_command(
    out: Out,
    period: Period = None,
    evidence: Annotated[
        Path | None,
        typer.Option(metavar="文件夹", help="各单位的佐证材料，一个单位一个子文件夹。"),
    ] = None,
    published: Annotated[
        Path | None,
        typer.Option(metavar="文件", help="已经公开的表，与核定的结果逐个单位对照。"),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help=OVERWRITE_HELP)] = False,
) -> None:
    """写出结果应用表、公开表和佐证清单，收回业务处室填的意见。

    没有要处理的问题返回 0；有要看的问题，或公开的与核定的不同，返回 1。
    """
    from perfeval_xl.follow_up.use.use_results import use_report, use_results

    with plain_errors():
        used = use_results(out, period, evidence, published, overwrite=overwrite)
    say(use_report(used, published))
    raise typer.Exit(HANDED_BACK if used.to_look_at else 0)
