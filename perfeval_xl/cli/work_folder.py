"""perfeval new: a folder to work in."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from perfeval_xl.cli.errors import plain_errors, year_number
from perfeval_xl.system.terminal_text import say


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
