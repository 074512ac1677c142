"""How the running program is called again: for a child process, a step of the desk, a starter."""

import sys

AS_CHILD = "--as-child"
"""The first argument by which the program knows that it is a child of its own."""


def this_program() -> tuple[str, ...]:
    """Return the command of the running program: a frozen one, which is no Python, by itself."""
    if getattr(sys, "frozen", False):
        return (sys.executable,)
    # -P: the folder one stands in, an inbox perhaps, is no place to import modules from.
    return (sys.executable, "-P", "-m", "perfeval_xl")
