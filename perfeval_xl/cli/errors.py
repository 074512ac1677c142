"""Tells what a person can mend as one sentence."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from perfeval_xl.messages import PerfevalError, RunError


@contextmanager
def told_plainly() -> Iterator[None]:
    """Print what a person can mend as one sentence; everything else keeps its traceback."""
    try:
        yield
    except RunError as error:
        typer.echo(f"运行失败：{error}", err=True)
        raise typer.Exit(FAILED) from None
    except PerfevalError as error:
        typer.echo(f"错误：{error}", err=True)
        raise typer.Exit(USAGE) from None
    except OSError as error:
        typer.echo(f"运行失败，文件读写出错：{error}", err=True)
        raise typer.Exit(FAILED) from None


HANDED_BACK, USAGE, FAILED = 1, 2, 3
