"""All commands."""

from __future__ import annotations

from typing import Annotated

import typer

from perfeval_xl.cli.guide import guide_command
from perfeval_xl.cli.look_back import (
    compare_command,
    explain_command,
    history_command,
    review_command,
)
from perfeval_xl.cli.rubrics import (
    criterion_command,
    rubric_check_command,
    rubric_export_command,
    rubric_import_command,
    rubrics_command,
)
from perfeval_xl.cli.run import check_command, run_command, watch_command
from perfeval_xl.cli.template import template_command
from perfeval_xl.version import __version__

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


# In the order in which the help lists them.
app.command("template")(template_command)
app.command("run")(run_command)
app.command("review")(review_command)
app.command("explain")(explain_command)
app.command("watch")(watch_command)
app.command("history")(history_command)
app.command("compare")(compare_command)
app.command("check")(check_command)
app.command("rubrics")(rubrics_command)
app.command("criterion")(criterion_command)
app.command("guide")(guide_command)

rubric_app = typer.Typer(help="检查、导出、导入指标体系文件。", no_args_is_help=True)
rubric_app.command("check")(rubric_check_command)
rubric_app.command("export")(rubric_export_command)
rubric_app.command("import")(rubric_import_command)
app.add_typer(rubric_app, name="rubric")
