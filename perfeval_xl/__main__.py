"""`perfeval`, and `python -m perfeval_xl`, which is the same."""

from perfeval_xl.system.interrupt import interruptible


def main() -> None:
    """Run the command line and exit with its code."""

    def begin() -> None:
        # Imported here: it takes a moment, in which somebody may press Ctrl+C.
        from perfeval_xl.cli import main as command_line

        command_line()

    interruptible(begin)


if __name__ == "__main__":
    main()
