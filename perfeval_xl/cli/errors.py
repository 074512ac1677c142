"""What goes wrong, told in Chinese: a wrong call, and whatever else a person can mend.

`whole_number` and `number` read the numbers of a call: Typer gets them as `parser=`, because its
own words for a wrong value are English.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Any

import typer

from perfeval_xl.cli.help_page import argument_name, text_of
from perfeval_xl.messages import PerfevalError, RunError
from perfeval_xl.system.terminal_text import say

HANDED_BACK, USAGE, FAILED = 1, 2, 3
"""The codes with which a command ends; 0 where all is well."""
OVERWRITE_HELP = "要写的位置已有别的文件时，先移进旁边的“原有文件”文件夹；不加则停下，什么也不写。"


@contextmanager
def plain_errors() -> Iterator[None]:
    """Print what a person can mend as one sentence; everything else keeps its traceback."""
    try:
        yield
    except RunError as error:
        say(f"运行失败：{error}", err=True)
        raise typer.Exit(FAILED) from None
    except PerfevalError as error:
        say(f"错误：{error}", err=True)
        raise typer.Exit(USAGE) from None
    except OSError as error:
        say(f"运行失败，文件读写出错：{error}", err=True)
        raise typer.Exit(FAILED) from None


def usage_words(error: Any) -> str:
    """Return what is wrong with a call and where to read on, for an exception of Typer.

    The kinds are told by name: the classes stand in `click` or inside Typer, by its version.
    """
    words = _what_is_wrong(error)
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "perfeval"
    return f"{words}{'' if words.endswith('？') else '。'}说明见 {path} --help。"


def _what_is_wrong(error: Any) -> str:
    context, parameter = getattr(error, "ctx", None), getattr(error, "param", None)
    parameters = context.command.get_params(context) if context is not None else []
    match type(error).__name__:
        case "MissingParameter":
            return f"缺少{_name(parameter)}：{text_of(parameter).rstrip('。')}"
        case "BadParameter":
            return f"{_name(parameter)} {error.message}"
        case "NoSuchOption":
            options = [name for each in parameters for name in each.opts if name.startswith("-")]
            return f"没有选项 {error.option_name}{nearest(error.option_name, options)}"
        case "BadOptionUsage":
            option = next((each for each in parameters if error.option_name in each.opts), None)
            if option is None or option.is_flag:
                return f"选项 {error.option_name} 后面不写值"
            return f"选项 {error.option_name} 后面要写值：{text_of(option).rstrip('。')}"
    return str(error.format_message())


def _name(parameter: Any) -> str:
    """Return how a person finds a parameter in the help."""
    if parameter is None:
        return "参数"
    if parameter.param_type_name == "argument":
        return f"参数“{argument_name(parameter).strip('[]…')}”"
    return f"选项 {'/'.join(parameter.opts)}"


def nearest(word: str, known: Iterable[str]) -> str:
    """Return “，是不是“run”？” for the known words that look most like `word`; "" for none."""
    alike = get_close_matches(word, list(known), n=2)
    return f"，是不是{'或'.join(f'“{name}”' for name in alike)}？" if alike else ""


def whole_number(words: str, least: int, most: int | None = None) -> Callable[[object], int]:
    """Return a reader of whole numbers from `least` to `most`; `words` say what would be right."""

    def read(given: object) -> int:
        try:
            number = int(str(given).strip())
        except ValueError:
            raise _wrong(words, given) from None
        if number < least or (most is not None and number > most):
            raise _wrong(words, given)
        return number

    return read


def number(words: str, least: float | None = None) -> Callable[[object], float]:
    """Return a reader of numbers, from `least` where given; `words` say what would be right.

    Without bounds infinity and NaN pass: what they are for says what is wrong with them.
    """

    def read(given: object) -> float:
        try:
            value = float(str(given).strip())
        except ValueError:
            raise _wrong(words, given) from None
        if least is not None and not least <= value < math.inf:  # NaN is neither
            raise _wrong(words, given)
        return value

    return read


def _wrong(words: str, given: object) -> typer.BadParameter:
    return typer.BadParameter(f"应是{words}，现为“{given}”")


year_number = whole_number("年度（1990 至 2200），例如 2026", 1990, 2200)
