"""Settings of a bureau: perfeval.toml beside the inbox."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

from perfeval_xl.batch.settings import follow_up
from perfeval_xl.batch.settings.follow_up import LETTERS, LetterSettings
from perfeval_xl.batch.settings.kinds import (
    COUNT,
    DATE,
    PATH,
    PERCENT,
    PLACE,
    SECONDS,
    SWITCH,
    TEXT,
    YEAR,
    Kind,
)
from perfeval_xl.batch.settings.location import Place
from perfeval_xl.messages import PerfevalError
from perfeval_xl.rubric.period import period_or_year
from perfeval_xl.sheets.gate.limits import Limits

_TABLES: dict[str, dict[str, Kind]] = {
    "limits": {field.name: COUNT for field in fields(Limits)},
    "run": {
        "inbox": PLACE,
        "out": PLACE,
        "rubric": TEXT,
        "year": YEAR,
        "period": TEXT,
        "roster": PATH,
        "targets": PATH,
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
    "checks": {"jump": PERCENT},
    "bureau": {"issuer": TEXT, "line": TEXT},
    "letters": LETTERS,
    **follow_up.TABLES,
}
_OF_A_PERIOD: dict[str, Kind] = {"deadline": DATE}
"""What may stand under [periods."2026-10"]."""


@dataclass(frozen=True, slots=True)
class RunSettings:
    """What `perfeval run` is told, by [run] or by one call; None for what is not said."""

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
    targets: Path | None = None  # of 个性指标; else the one beside the roster


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
    deadlines: Mapping[str, date]
    """Until when the returns of single periods are due, as `period_or_year` names them."""
    jump: float | None = None
    """The bound of changes against last year, a share, where a rubric gives none."""
    issuer: str = ""
    """The bureau's name and its line, to be printed in place of a rubric's issuer."""
    bureau: str = ""
    """Its name alone, under a letter."""
    letters: LetterSettings = field(default_factory=LetterSettings)
    follow_up: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What else comes after the score: table → what stands in it, as `follow_up.TABLES` reads."""


def load_settings(path: Path) -> Settings:
    """Return the settings of a file, the defaults where there is none.

    Its paths are below its own folder. Raises PerfevalError SETTINGS_INVALID that names what is
    wrong.
    """
    data, folder = _parsed(path) if path.is_file() else {}, path.parent
    _check_tables(path, data)
    tables = {name: _table(path, name, data.get(name, {}), _TABLES[name]) for name in _TABLES}
    run, deadlines = tables["run"], _deadlines(path, data.get("periods", {}))
    after = {name: tables[name] for name in follow_up.TABLES}
    for table in (run, tables["letters"], *after.values()):
        for name, value in table.items():
            if isinstance(value, Path):
                table[name] = folder / value
    # A rubric is a file where there is one of that name, an id otherwise.
    if "rubric" in run and (folder / run["rubric"]).is_file():
        run["rubric"] = str(folder / run["rubric"])
    limits, watch = Limits(**tables["limits"]), WatchSettings(**tables["watch"])
    bureau = tables["bureau"]
    if bureau and "issuer" not in bureau:
        raise _invalid(path, "[bureau] 写了 line，没有写 issuer（发布单位）", "bureau")
    issuer = "　".join(bureau[name].strip() for name in sorted(bureau))
    return Settings(
        limits, RunSettings(**run), watch, deadlines, **tables["checks"], issuer=issuer,
        bureau=bureau.get("issuer", "").strip(), letters=LetterSettings(**tables["letters"]),
        follow_up=after,
    )  # fmt: skip


NAME = "perfeval.toml"
_BARE = re.compile(r"(?:^|[{,])\s*[^\s\"'=,{#]*[^\x00-\x7f][^\s\"'=]*\s*=")
"""A name in Chinese without quotes, which TOML does not take."""
_EXAMPLES = {
    "limits": "[limits] 下一行“file_mb = 50”",
    "run": "[run] 下一行“inbox = '收件'”",
    "watch": "[watch] 下一行“quiet_seconds = 10”",
    "periods": '[periods."2026-10"] 下一行“deadline = 2026-11-15”',
    "checks": '[checks] 下一行“jump = "50%"”',
    "bureau": '[bureau] 下一行“issuer = "某县财政局"”',
    "letters": '[letters] 下一行“plan_within = "20日"”',
    **follow_up.EXAMPLES,
}


def beside(inbox: Path) -> Path:
    """Return where the settings of an inbox are: beside it.

    A file by itself goes by the settings of the inbox that it lies in.
    """
    folder = inbox.resolve()
    return (folder if folder.is_dir() else folder.parent).parent / NAME


def _check_tables(path: Path, data: Mapping[str, object]) -> None:
    """Refuse what is not understood: it is not passed over in silence."""
    known = {*_TABLES, "periods"}
    unknown = [name for name in data if name not in known or not isinstance(data[name], dict)]
    if unknown:
        names = "、".join(f"[{name}]" if isinstance(data[name], dict) else name for name in unknown)
        tables = "、".join(f"[{name}]" for name in _TABLES)
        raise _invalid(path, f'没有“{names}”这一项，可写的有：{tables}、[periods."期间"]')


def _deadlines(path: Path, periods: Mapping[str, Any]) -> dict[str, date]:
    """Return what stands under [periods.…], each period once, however it is written."""
    deadlines, written = dict[str, date](), dict[str, str]()
    for said, entries in periods.items():
        table, key = f'[periods."{said}"]', period_or_year(said)
        if not isinstance(entries, dict):
            raise _invalid(path, f"[periods] 下直接写了“{said}”，应先写明是哪个期间", "periods")
        if key is None:
            fault = f"{table} 不是期间，月份写成 2026-10，季度 2026-Q3，半年 2026-H1，全年评价 2026"
            raise _invalid(path, fault, "periods")
        if key in written:
            raise _invalid(path, f"{written[key]} 和 {table} 是同一个期间，只留一个", "periods")
        written[key] = table
        if values := _table(path, table[1:-1], entries, _OF_A_PERIOD):
            deadlines[key] = values["deadline"]
    return deadlines


def _parsed(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        return tomllib.loads(text)
    except UnicodeDecodeError:
        raise _invalid(path, "不是 UTF-8 编码的文本，请另存为 UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        fault = f"第 {line[1]} 行的写法不对" if line else "写法不对，没有写完"
        if line and "\\" in text.split("\n")[int(line[1]) - 1]:
            fault += "，带 \\ 的路径请用单引号"
        if line and _BARE.search(text.split("\n")[int(line[1]) - 1]):
            fault += "，等号左边的汉字要写在引号里"
        raise _invalid(path, fault) from None


def _table(
    path: Path, table: str, entries: Mapping[str, object], kinds: Mapping[str, Kind]
) -> dict[str, Any]:
    unknown = [name for name in entries if name not in kinds]
    if unknown:
        fault = f"没有“{'、'.join(unknown)}”这一项，[{table}] 下可写：{'、'.join(kinds)}"
        raise _invalid(path, fault, table.partition(".")[0])
    values = {}
    for name, value in entries.items():
        values[name] = kinds[name].read(value)
        if values[name] is None:
            shown = f"{value}" if isinstance(value, int | float) else repr(value)
            where = f"[{table}] 的 " if "." in table else ""
            fault = f"{where}{name} 应是{kinds[name].words}，现为 {shown}"
            raise _invalid(path, fault, table.partition(".")[0])
    return values


def _invalid(path: Path, fault: str, table: str = "limits") -> PerfevalError:
    return PerfevalError("SETTINGS_INVALID", file=path.name, found=fault, expected=_EXAMPLES[table])
