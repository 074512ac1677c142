"""perfeval guide: the manual in the terminal."""

import shutil
from typing import Annotated

import typer

from perfeval_xl.cli.errors import plain_errors

_MOST_COLUMNS = 80


def guide_command(
    chapter: Annotated[
        str, typer.Argument(metavar="章", help="第几章，或章名（写一部分也行）；不写则列出各章。")
    ] = "",
) -> None:
    """使用手册：列出各章，或打印一章。"""
    from perfeval_xl.guide import FOLDER, chapters, find_chapter
    from perfeval_xl.guide.plain import plain_text
    from perfeval_xl.system.terminal_text import wrapped

    width = min(_MOST_COLUMNS, shutil.get_terminal_size().columns)
    if not chapter:
        for listed in chapters():
            summary = wrapped(listed.summary, width, " " * 3)
            typer.echo("\n".join([f"{listed.number}  {listed.title}", *summary]))
        typer.echo("\n看一章：perfeval guide 1，或 perfeval guide 科员")
        return
    with plain_errors():
        text = find_chapter(chapter).text
    typer.echo(plain_text(text, width, FOLDER))
