"""All commands."""

from collections.abc import Callable
from typing import Annotated

import typer

from perfeval_xl.cli.command import NAMES, Command, Group
from perfeval_xl.cli.guide import guide_command
from perfeval_xl.cli.look_back import (
    compare_command,
    explain_command,
    history_command,
    review_command,
)
from perfeval_xl.cli.messages import messages_command
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

# Square brackets in a help text are brackets, hence no markup.
app = typer.Typer(
    cls=Group,
    context_settings=NAMES,
    rich_markup_mode=None,
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
_COMMANDS: dict[str, Callable[..., None]] = {
    "template": template_command,
    "run": run_command,
    "review": review_command,
    "explain": explain_command,
    "watch": watch_command,
    "history": history_command,
    "compare": compare_command,
    "check": check_command,
    "rubrics": rubrics_command,
    "criterion": criterion_command,
    "guide": guide_command,
    "messages": messages_command,
}
for _name, _command in _COMMANDS.items():
    app.command(_name, cls=Command)(_command)

rubric_app = typer.Typer(cls=Group, help="检查、导出、导入指标体系文件。", rich_markup_mode=None)
rubric_app.command("check", cls=Command)(rubric_check_command)
rubric_app.command("export", cls=Command)(rubric_export_command)
rubric_app.command("import", cls=Command)(rubric_import_command)
app.add_typer(rubric_app, name="rubric")
