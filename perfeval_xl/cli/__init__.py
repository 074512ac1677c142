"""The command line: parse arguments, call one function, print. No logic."""

from perfeval_xl.cli.commands import app
from perfeval_xl.cli.console import main

__all__ = ["app", "main"]
