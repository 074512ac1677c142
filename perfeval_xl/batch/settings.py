"""Settings of a bureau: perfeval.toml beside the inbox."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

from perfeval_xl.batch.place import Place
from perfeval_xl.batch.settings_file import beside, read_tables
from perfeval_xl.batch.settings_values import (
    COUNT,
    DATE,
    PATH,
    PLACE,
    SECONDS,
    SWITCH,
    TEXT,
    YEAR,
    Kind,
)
from perfeval_xl.forms.gate.limits import Limits

_TABLES: dict[str, dict[str, Kind]] = {
    "limits": {field.name: COUNT for field in fields(Limits)},
    "run": {
        "inbox": PLACE,
        "out": PLACE,
        "rubric": TEXT,
        "year": YEAR,
        "period": TEXT,
        "roster": PATH,
        "deadline": DATE,
        "workers": COUNT,
        "cluster": TEXT,
    },
    "watch": {
        "polling": SWITCH,
        "quiet_seconds": SECONDS,
        "retry_seconds": SECONDS,
        "log_kb": COUNT,
        "log_files": COUNT,
    },
}


@dataclass(frozen=True, slots=True)
class RunSettings:
    """[run]: what `perfeval run` need not be told again every month; None for what is not said."""

    inbox: Place | None = None
    out: Place | None = None
    rubric: str | None = None
    """An id, or a file."""
    year: int | None = None
    period: str | None = None
    roster: Path | None = None
    deadline: date | None = None
    """Until when returns are due."""
    workers: int | None = None
    """How many processes of this machine."""
    cluster: str | None = None
    """The address of a Dask scheduler, or `local`."""


@dataclass(frozen=True, slots=True)
class WatchSettings:
    """[watch]: how `perfeval watch` waits and what it keeps of its log."""

    polling: bool | None = None
    """Whether to look into the inbox from time to time; None: where it lies on a network."""
    quiet_seconds: float = 10.0
    """How long nothing may change before a run."""
    retry_seconds: float = 300.0
    """After how long a run that failed is tried again, if nothing changes before."""
    log_kb: int = 1024
    """The size of one log file, in KB."""
    log_files: int = 5
    """How many log files are kept."""


@dataclass(frozen=True, slots=True)
class Settings:
    """A settings file."""

    limits: Limits
    run: RunSettings
    watch: WatchSettings


def load_settings(path: Path) -> Settings:
    """Return the settings of a file, the defaults where there is none.

    Its paths are below its own folder. Raises PerfevalError SETTINGS_INVALID that names what is
    wrong.
    """
    tables, folder = read_tables(path, _TABLES), path.parent
    told = tables["run"]
    for name, value in told.items():
        if isinstance(value, Path):
            told[name] = folder / value
    # A rubric is a file where there is one of that name, an id otherwise.
    if "rubric" in told and (folder / told["rubric"]).is_file():
        told["rubric"] = str(folder / told["rubric"])
    return Settings(
        Limits(**tables["limits"]), RunSettings(**told), WatchSettings(**tables["watch"])
    )


def load_limits(inbox: Path) -> Limits:
    """Return the limits of the settings file beside an inbox, the defaults without one.

    Raises PerfevalError SETTINGS_INVALID like load_settings.
    """
    return load_settings(beside(inbox)).limits
