"""Commands and groups of commands whose help, and whose refusal of a wrong call, are Chinese.

Only what Typer documents for subclasses is overridden, so that old and new versions do (Typer has
brought its own click since 0.26).
"""

from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from perfeval_xl.cli.errors import USAGE, nearest
from perfeval_xl.cli.help_page import help_page

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
            typer.echo(ctx.get_help())
            ctx.exit(USAGE)
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Refuse an unknown command with the one that was probably meant."""
        name = args[0]
        if name not in self.commands and not name.startswith("-"):
            ctx.fail(f"没有命令“{name}”{nearest(name, self.commands)}")
        return super().resolve_command(ctx, args)
