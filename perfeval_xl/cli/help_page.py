"""The help of a command as a page of Chinese: how to call it, what it does, what it takes.

Typer's own pages are English in their headings, cut or tear Chinese sentences, and read square
brackets as markup; what it knows of a command (parameters and their texts) is taken from it.
"""

import inspect
from collections.abc import Iterator, Sequence
from typing import Any

import typer

from perfeval_xl.system.terminal_text import padded, text_columns, wrapped

_INDENT = "  "
_MOST_BESIDE = 26
"""A name wider than so many columns has its text on the line below."""

Row = tuple[str, str]
"""The name of a parameter or command, and what is said of it."""


def help_page(command: Any, context: typer.Context, columns: int) -> str:
    """Return the help of a command (a click command) as text at most `columns` wide."""
    parameters = [each for each in command.get_params(context) if not getattr(each, "hidden", 0)]
    arguments = [parameter for parameter in parameters if parameter.param_type_name == "argument"]
    options = [parameter for parameter in parameters if parameter.param_type_name == "option"]
    commands = list(_commands(command, context))
    usage = [context.command_path, "[选项]"]
    usage += [_option_name(option).split(", ")[-1] for option in options if option.required]
    usage += [argument_name(argument) for argument in arguments] or (["命令 …"] if commands else [])
    sections = [
        ("参数", [(argument_name(argument), text_of(argument)) for argument in arguments]),
        ("选项", [(_option_name(option), _option_text(option, context)) for option in options]),
        ("命令", commands),
    ]
    lines = wrapped(f"用法：{' '.join(usage)}", columns)
    for paragraph in inspect.cleandoc(command.help or "").split("\n\n"):
        lines += ["", *wrapped(paragraph, columns)]
    for title, rows in sections:
        if rows:
            lines += ["", f"{title}：", *_table(rows, columns)]
    return "\n".join(lines) + "\n"


def argument_name(parameter: Any) -> str:
    """Return an argument as a call has it: 体系, [收件] if it may be left out, 文件… if many."""
    name = f"{parameter.metavar or parameter.name}{'…' if parameter.nargs == -1 else ''}"
    return name if parameter.required else f"[{name}]"


def text_of(parameter: Any) -> str:
    """Return what is said of a parameter."""
    return str(getattr(parameter, "help", "") or "")


def _option_name(option: Any) -> str:
    """Return an option as a call has it: -o, --out 文件夹."""
    # The short one first, as everywhere else.
    name = ", ".join(sorted(option.opts, key=len))
    return name if option.is_flag else f"{name} {option.metavar or '值'}"


def _option_text(option: Any, context: typer.Context) -> str:
    if set(option.opts) <= set(context.help_option_names):
        return "显示这份说明。"
    note = "（必须写）" if option.required else "（可以写几次）" if option.multiple else ""
    return text_of(option) + note


def _commands(command: Any, context: typer.Context) -> Iterator[Row]:
    """Yield the commands of a group with the first sentence of their help."""
    for name in getattr(command, "commands", {}):
        listed = command.get_command(context, name)
        if listed is not None and not listed.hidden:
            yield name, inspect.cleandoc(listed.help or "").partition("\n")[0]


def _table(rows: Sequence[Row], columns: int) -> Iterator[str]:
    """Yield the lines of names with what is said of them beside."""
    widths = [text_columns(name) for name, _ in rows]
    beside = max((width for width in widths if width <= _MOST_BESIDE), default=0)
    start = len(_INDENT) + beside + len(_INDENT)
    for (name, text), width in zip(rows, widths, strict=True):
        if width > beside:
            yield _INDENT + name
            yield from wrapped(text, columns, " " * start)
        else:
            yield from wrapped(text, columns, padded(_INDENT + name, start))
