"""perfeval new and perfeval desk: a folder to work in, and its page in the browser."""

import webbrowser
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from perfeval_xl.cli.errors import plain_errors, whole_number, year_number
from perfeval_xl.messages import PerfevalError
from perfeval_xl.system.terminal_text import answer_to, say


def new_command(
    folder: Annotated[Path, typer.Argument(metavar="文件夹", help="工作文件夹，例如 绩效。")],
    rubric: Annotated[
        str,
        typer.Option(metavar="体系", help="指标体系的编号；以后写进 perfeval.toml 也行。"),
    ] = "",
    year: Annotated[
        int | None,
        typer.Option(metavar="年度", parser=year_number, help="评价年度；默认是今年。"),
    ] = None,
) -> None:
    """建一个工作文件夹：收件、结果、体系、单位名册、设置，和双击就能用的启动文件。

    已有的一个也不改；软件搬了家，再做一遍，启动文件就换成新的。
    """
    from perfeval_xl.batch.settings.run_plan import shelf_of
    from perfeval_xl.batch.settings.settings import NAME as SETTINGS
    from perfeval_xl.desk.starters import this_system
    from perfeval_xl.desk.work_folder import make_work_folder
    from perfeval_xl.rubric.load import load_rubric
    from perfeval_xl.system.this_program import this_program

    with plain_errors():
        if rubric:
            load_rubric(rubric, year, shelf=shelf_of((folder / SETTINGS).absolute()))
        laid = make_work_folder(
            folder, rubric, year or date.today().year, this_program(), this_system()
        )
    if laid.made:
        say(f"建好了 {folder.absolute()}：{'、'.join(laid.made)}。")
    if laid.kept:
        say(f"已有的没有动：{'、'.join(laid.kept)}。")
    say("先填单位名册，再按编号从小到大双击。")


def desk_command(
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="不打开浏览器，只说地址。")
    ] = False,
    port: Annotated[
        int,
        typer.Option(
            metavar="端口",
            parser=whole_number("端口（0 至 65535），例如 8765", 0, 65535),
            help="用哪个端口；默认由程序自己选。",
        ),
    ] = 0,
    hold: Annotated[bool, typer.Option("--hold", help="没有开成的，等按了回车才结束。")] = False,
) -> None:
    """在浏览器里打开工作台：看进度、查单位、评分、收审核，把报来的表拖进去。

    在工作文件夹（有 perfeval.toml 的）里用，只有这台电脑能打开。按 Ctrl+C 关上，返回 0。
    """
    from perfeval_xl.desk.starters import has_desk

    try:
        with plain_errors():
            if not has_desk():
                raise PerfevalError("DESK_MISSING")
            # Imported here: few have it installed.
            from perfeval_xl.desk.server import serve

            serve(Path.cwd(), port, lambda address: _open(address, no_browser))
    except typer.Exit:
        if hold:
            answer_to("按回车键关闭。")
        raise
    say("工作台关了。")


def _open(address: str, no_browser: bool) -> None:
    say(f"工作台在 {address}")
    say("地址只在这一次有效，只有这台电脑能打开。不用了，按 Ctrl+C，或关掉这个窗口。")
    if not no_browser:
        webbrowser.open(address)
