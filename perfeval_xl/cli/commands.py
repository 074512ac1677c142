"""All commands, each with help and refusals in Chinese.

Only what Typer documents for subclasses is overridden, so that old and new versions do (Typer has
brought its own click since 0.26).
"""

from collections.abc import Callable
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from perfeval_xl.cli.desk import desk_command, new_command
from perfeval_xl.cli.errors import USAGE, nearest
from perfeval_xl.cli.follow_up import mend_command, sample_command, use_command
from perfeval_xl.cli.help_page import help_page
from perfeval_xl.cli.letters import issue_command
from perfeval_xl.cli.look_back import (
    compare_command,
    explain_command,
    history_command,
    review_command,
)
from perfeval_xl.cli.messages import guide_command, messages_command
from perfeval_xl.cli.rubrics import (
    criterion_command,
    rubric_check_command,
    rubric_compare_command,
    rubric_copy_command,
    rubric_export_command,
    rubric_import_command,
    rubrics_command,
)
from perfeval_xl.cli.run import check_command, run_command, watch_command
from perfeval_xl.cli.steps import step_command
from perfeval_xl.cli.template import template_command
from perfeval_xl.system.terminal_text import say
from perfeval_xl.version import __version__

NAMES = {"help_option_names": ["-h", "--help"]}
"""For `context_settings`: -h does everywhere what --help does."""


class Command(TyperCommand):
    """One command."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the page of this command instead of Typer's."""
        formatter.write(help_page(self, ctx, formatter.width))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Refuse what is left over in Chinese."""
        ctx.allow_extra_args = True  # or it is refused in English
        try:
            left = super().parse_args(ctx, args)
        except Exception as error:
            # An option without its value names no command: the words need to know which it was.
            if getattr(error, "ctx", ctx) is None:
                error.ctx = ctx  # type: ignore[attr-defined]
            raise
        if left and not ctx.resilient_parsing:
            ctx.fail(f"多写了“{' '.join(left)}”")
        return left


class Group(TyperGroup):
    """Several commands under one name."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the page of this group instead of Typer's."""
        formatter.write(help_page(self, ctx, formatter.width))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Show the help where nothing is asked; nothing was done, so it counts as a wrong call."""
        if not args and not ctx.resilient_parsing:
            say(ctx.get_help())
            ctx.exit(USAGE)
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Refuse an unknown command with the one that was probably meant."""
        name = args[0]
        if name not in self.commands and not name.startswith("-"):
            ctx.fail(f"没有命令“{name}”{nearest(name, self.commands)}")
        return super().resolve_command(ctx, args)


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
        say(f"perfeval-xl {__version__}")
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
    "new": new_command,
    "template": template_command,
    "run": run_command,
    "review": review_command,
    "issue": issue_command,
    "explain": explain_command,
    "watch": watch_command,
    "history": history_command,
    "compare": compare_command,
    "sample": sample_command,
    "mend": mend_command,
    "use": use_command,
    "check": check_command,
    "rubrics": rubrics_command,
    "criterion": criterion_command,
    "guide": guide_command,
    "messages": messages_command,
    "desk": desk_command,
    "step": step_command,
}
for _name, _command in _COMMANDS.items():
    app.command(_name, cls=Command)(_command)

rubric_app = typer.Typer(
    cls=Group, help="检查、导出、导入、复制、对比指标体系文件。", rich_markup_mode=None
)
rubric_app.command("check", cls=Command)(rubric_check_command)
rubric_app.command("export", cls=Command)(rubric_export_command)
rubric_app.command("import", cls=Command)(rubric_import_command)
rubric_app.command("copy", cls=Command)(rubric_copy_command)
rubric_app.command("compare", cls=Command)(rubric_compare_command)
app.add_typer(rubric_app, name="rubric")
