"""perfeval desk: a page in the browser."""

import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from perfeval_xl.cli.errors import plain_errors, whole_number
from perfeval_xl.messages import PerfevalError
from perfeval_xl.system.terminal_text import answer_to, say


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
