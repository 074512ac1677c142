"""The command line: parse arguments, call one function, print. No logic.

Every command is a Typer function of a few lines, grouped by what it is about; `commands` lists
them in the order of the help, `console` runs them whatever the console's code page is. Results go
to standard output, progress to standard error and only on a terminal. Exit codes: 0 all scored, 1
done but something was handed back, 2 a wrong call, 3 the run itself failed.

Whatever a person can mend arrives as a PerfevalError and is printed as one sentence (`errors`);
everything else keeps its traceback. Help and messages are Chinese. Heavy rooms are imported inside
the functions, so that help and a run with nothing to do answer at once.

Begin with `commands`.
"""

from perfeval_xl.cli.commands import app
from perfeval_xl.cli.console import main

__all__ = ["app", "main"]
