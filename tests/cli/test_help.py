"""The help of every command: whole at 80 columns, in Chinese, and nothing taken for markup."""

from __future__ import annotations

import inspect
import re
import unicodedata
from collections.abc import Iterator

import pytest
import typer
from typer.testing import CliRunner

from perfeval_xl.cli import app

ENGLISH = re.compile(
    r"Usage|Options|Arguments|Commands|COMMAND|OPTIONS|ARGS|Show this|exit\b|required|default"
    r"|INTEGER|TEXT|FLOAT|RANGE|range|<\w+>|PATH|Error|Try '|completion"
)


def commands(command=None, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    command = command or typer.main.get_command(app)
    yield path, command
    for name, each in getattr(command, "commands", {}).items():
        yield from commands(each, (*path, name))


COMMANDS = dict(commands())


def page(*path: str, option: str = "--help") -> str:
    result = CliRunner().invoke(app, [*path, option], prog_name="perfeval", env={"COLUMNS": "80"})
    assert result.exit_code == 0
    return result.output


def columns(text: str) -> int:
    """A Chinese character takes two, and so do quotation marks in a Chinese font."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def parameters(command) -> list:
    return [each for each in command.params if "--help" not in each.opts]


@pytest.mark.parametrize("path", COMMANDS, ids="-".join)
def test_no_line_is_wider_than_80_columns(path):
    assert max(map(columns, page(*path).splitlines())) <= 80


@pytest.mark.parametrize("path", COMMANDS, ids="-".join)
def test_nothing_of_what_is_said_is_cut(path):
    command, shown = COMMANDS[path], squeezed(page(*path))

    assert squeezed(inspect.cleandoc(command.help)) in shown
    for name, each in getattr(command, "commands", {}).items():
        assert squeezed(name + inspect.cleandoc(each.help).splitlines()[0]) in shown
    for parameter in parameters(command):
        assert parameter.help, parameter.name
        assert squeezed(parameter.help) in shown


@pytest.mark.parametrize("path", COMMANDS, ids="-".join)
def test_every_parameter_is_named(path):
    words = page(*path).split()

    for parameter in parameters(COMMANDS[path]):
        if parameter.param_type_name == "argument":
            assert any(word.strip("[]…") == parameter.metavar for word in words), parameter.name
        else:
            assert {f"{name}," for name in parameter.opts} & {*words, *(f"{w}," for w in words)}
            assert parameter.is_flag or parameter.metavar in words, parameter.name


@pytest.mark.parametrize("path", COMMANDS, ids="-".join)
def test_nothing_is_english_that_typer_says(path):
    assert not ENGLISH.findall(page(*path))


@pytest.mark.parametrize("path", COMMANDS, ids="-".join)
def test_h_is_help(path):
    assert page(*path, option="-h") == page(*path)


def test_square_brackets_are_no_markup():
    assert "perfeval.toml 的 [run] 为准" in page("run")


def test_a_call_shows_what_it_cannot_do_without():
    assert "用法：perfeval criterion [选项] --points 分值 标准\n" in page("criterion")
    assert "用法：perfeval run [选项] [收件文件夹]\n" in page("run")
    assert "用法：perfeval check [选项] 文件…\n" in page("check")


@pytest.mark.parametrize("path", [(), ("rubric",)])
def test_a_group_by_itself_shows_its_help_and_did_nothing(path):
    result = CliRunner().invoke(app, list(path), prog_name="perfeval", env={"COLUMNS": "80"})

    assert result.output == page(*path)
    assert result.exit_code == 2
