"""The error of a file that is no return that can be read."""

from perfeval_xl.messages import PerfevalError


class ReturnError(PerfevalError):
    """A file is no return that can be read; the code and the text say why.

    Where it is about one cell, the details hold its `sheet` and `cell`.
    """
