"""perfeval watch: a run whenever the inbox has changed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from perfeval_xl.cli.errors import told_plainly
from perfeval_xl.cli.run import INBOX_HELP, OUT_HELP


def watch_command(
    inbox: Annotated[Path | None, typer.Argument(help=INBOX_HELP)] = None,
    out: Annotated[Path | None, typer.Option(help=OUT_HELP)] = None,
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
    from perfeval_xl.batch.settings.run_plan import Call
    from perfeval_xl.batch.watching.watch import watch

    with told_plainly():
        watch(Call(inbox, out), polling or None, quiet_seconds)
