"""`perfeval`, and `python -m perfeval_xl`, which is the same.

Its child processes are the program once more, told so by the first argument: a frozen one has no
Python to start them with.
"""

import gc
import sys

from perfeval_xl.system.interrupt import interruptible
from perfeval_xl.system.this_program import AS_CHILD

_YOUNG = 50_000
"""So many objects more are made before the collector looks at them."""


def main() -> None:
    """Run the command line, or what a child process runs, and exit with its code."""
    if sys.argv[1:2] == [AS_CHILD]:
        from perfeval_xl.workers.child_main import main as child

        child()

    # What is loaded stays: to look again and again whether it is still needed takes long.
    gc.set_threshold(_YOUNG, 20, 20)

    def begin() -> None:
        # Imported here: it takes a moment, in which somebody may press Ctrl+C.
        from perfeval_xl.cli import main as command_line

        command_line()

    try:
        interruptible(begin)
    finally:
        gc.freeze()  # all goes with the process: to look for circles first takes half a second


if __name__ == "__main__":
    main()
