"""A run over an inbox and into an OUT wherever they are."""

from contextlib import ExitStack
from pathlib import Path

from perfeval_xl.batch.run import run
from perfeval_xl.batch.run_result import RunResult
from perfeval_xl.batch.settings.location import Address, Place
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.ledger.ledger import NAME as LEDGER
from perfeval_xl.messages import PerfevalError, RunError
from perfeval_xl.system.progress import Clock, Progress
from perfeval_xl.system.scratch import scratch_folder


def run_anywhere(
    inbox: Place, out: Place, options: Options | None = None, progress: Progress = lambda *_: None
) -> RunResult:
    """Run as `run` does; an address is copied to this machine, and what was made is sent there.

    Raises RunError where a store cannot be reached (ADDRESS_FAILED), besides what `run` raises.
    """
    if isinstance(inbox, Path) and isinstance(out, Path):
        return run(inbox, out, options, progress)
    # Imported here: few have an inbox in a store, and fsspec is an extra.
    from perfeval_xl.batch.remote.inbox_mirror import fetch_inbox
    from perfeval_xl.batch.remote.out_mirror import OutMirror
    from perfeval_xl.batch.remote.store import Store
    from perfeval_xl.batch.remote.store_lock import hold_store

    _check_apart(inbox, out)
    clock = Clock()
    with ExitStack() as stack:
        folder = stack.enter_context(scratch_folder())
        here, there, mirror, missing = folder / "收件", folder / "结果", None, False
        with clock("fetch"):
            if isinstance(inbox, Address):
                missing = not fetch_inbox(Store(inbox), here)
            else:
                here = inbox
            if isinstance(out, Address):
                store = Store(out)
                stack.enter_context(hold_store(store))
                mirror = OutMirror.fetched(store, there)
            else:
                there = out
        # In a store a folder is there as long as a file is: one that is gone has been emptied.
        if missing and not (there / LEDGER).is_file():
            raise PerfevalError("INBOX_MISSING", found=inbox)
        try:
            result = run(here, there, options, progress)
        except RunError as error:
            if error.code != "INBOX_EMPTIED":
                raise
            # Its own copy is nothing that anybody could look at.
            raise RunError(error.code, **{**error.details, "found": inbox}) from None
        with clock("send"):
            if mirror is not None:
                mirror.send()
    moving = sum(clock.seconds.values())
    total = result.seconds["total"] + moving
    result.seconds = {**result.seconds, **clock.seconds, "total": total}
    return result


def _check_apart(inbox: Place, out: Place) -> None:
    """Raise PerfevalError where OUT is the inbox, or lies in it."""
    if isinstance(inbox, Address) and f"{out}/".startswith(f"{inbox}/"):
        raise PerfevalError("INBOX_INSIDE_OUT", found=out)
