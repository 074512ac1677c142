"""Runs whenever the inbox has changed and come to rest, until it is stopped."""

import logging
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

from perfeval_xl.batch.inbox.inbox import NEXT_TIME
from perfeval_xl.batch.report import decided, expected, headline, left_out
from perfeval_xl.batch.run import check_folders, run
from perfeval_xl.batch.settings.location import Address, Place
from perfeval_xl.batch.settings.run_plan import plan_of
from perfeval_xl.batch.settings.settings import RunSettings, WatchSettings
from perfeval_xl.batch.watching.inbox_at_rest import is_remote, snapshot, wait_for_change
from perfeval_xl.messages import MESSAGES, Code, PerfevalError
from perfeval_xl.system.terminal_text import PrintableFormatter
from perfeval_xl.workers.children import close_idle

_log = logging.getLogger(__name__)


def watch(
    call: RunSettings, polling: bool | None = None, quiet_seconds: float | None = None
) -> None:
    """Run over an inbox now, and after every change, until Ctrl+C or the system ends it.

    `polling` and `quiet_seconds` win over the settings. What is wrong with the call is raised at
    once, like by a run; what goes wrong later is logged, and tried again.
    """
    plan = plan_of(call)
    inbox, out, settings = _folder(plan.inbox), _folder(plan.out), plan.watch
    check_folders(inbox, out)
    chosen = settings.polling if polling is None else polling
    polls = is_remote(inbox) if chosen is None else chosen
    quiet = settings.quiet_seconds if quiet_seconds is None else quiet_seconds
    # A service is asked to end with SIGTERM; it ends like with Ctrl+C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with log_to(out, settings):
        _tell("WATCH_STARTED", found=inbox, out=out)
        try:
            while True:
                seen = snapshot(inbox)
                done = _run_once(call, inbox, out)
                close_idle()  # nothing may come for days
                wait_for_change(inbox, seen, quiet, None if done else settings.retry_seconds, polls)
        except KeyboardInterrupt:
            _tell("WATCH_STOPPED")


def _folder(place: Place) -> Path:
    if isinstance(place, Address):
        raise PerfevalError("WATCH_NEEDS_FOLDER", found=place)
    return place


def _run_once(call: RunSettings, inbox: Path, out: Path) -> bool:
    """Run and log what became of it; return whether all is done until something changes."""
    try:
        # The settings may have been changed since; the folders stay those that are watched.
        result = run(inbox, out, plan_of(call).options)
    except PerfevalError as error:
        _tell("WATCH_FAILED", found=error)
    except OSError as error:
        _tell("WATCH_FAILED", found=f"文件读写出错：{error}。")
    except Exception:  # our own slip, whatever it is: told whole, and the next return may do
        _log.exception(MESSAGES["WATCH_SLIP"].sentence)
    else:
        for line in (headline(result), *expected(result), *left_out(result), *decided(result)):
            _log.info(" ".join(line.splitlines()))
        return all(file["code"] not in NEXT_TIME for file in result.manifest["files"])
    return False


def _tell(code: Code, **details: object) -> None:
    message = MESSAGES[code]
    level = logging.ERROR if message.severity == "error" else logging.INFO
    _log.log(level, message.sentence.format(**details))


NAME = "perfeval.log"
_PACKAGE = __name__.partition(".")[0]
_KB = 1024


class _Log(RotatingFileHandler):
    """A log that goes on growing where Windows does not let it begin anew.

    There a file is not renamed while another program has it open: without this every line that
    comes then would be lost.
    """

    def doRollover(self) -> None:  # noqa: N802 - its name in logging
        """Begin a new file, if the system lets it."""
        with suppress(OSError):
            super().doRollover()


@contextmanager
def log_to(out: Path, settings: WatchSettings) -> Iterator[None]:
    """Let what the program logs go to a file in `out` and to the terminal, if there is one.

    Raises OSError where the file cannot be written.
    """
    out.mkdir(parents=True, exist_ok=True)
    file = _Log(
        out / NAME,
        maxBytes=settings.log_kb * _KB,
        backupCount=max(settings.log_files - 1, 1),
        encoding="utf-8",
    )
    file.namer = _with_suffix_last
    handlers: list[logging.Handler] = [file]
    if sys.stdout is not None:  # a task of the scheduler may have none
        handlers.append(logging.StreamHandler(sys.stdout))
    logger = logging.getLogger(_PACKAGE)
    level = logger.level
    for handler in handlers:
        handler.setFormatter(PrintableFormatter("%(asctime)s  %(message)s", "%Y-%m-%d %H:%M:%S"))
        logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.setLevel(level)
        for handler in handlers:
            logger.removeHandler(handler)
            handler.close()


def _with_suffix_last(name: str) -> str:
    """Return perfeval.1.log for perfeval.log.1, so that a double click opens it."""
    stem, _, number = name.rpartition(".")
    return f"{stem.removesuffix('.log')}.{number}.log"
