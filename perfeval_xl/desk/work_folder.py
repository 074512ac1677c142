"""A work folder: everything that a month's work needs, each thing in its place; how it is made.

Nothing that stands there is replaced but what this program wrote and nobody changed (the
starters, whose program may have moved); a folder that is in use can be made complete again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

from perfeval_xl.batch.results.period_folders import PeriodFolders
from perfeval_xl.batch.settings.settings import NAME as SETTINGS
from perfeval_xl.batch.settings.settings import Settings, load_settings
from perfeval_xl.desk.starters import System, starters
from perfeval_xl.guide import FOLDER as GUIDE
from perfeval_xl.ledger.books import Scope
from perfeval_xl.ledger.ledger import NAME as LEDGER
from perfeval_xl.messages import PerfevalError
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.source import FOLDER as RUBRICS
from perfeval_xl.rubric.source import Shelf
from perfeval_xl.sheets.gate.notes import SPREADSHEETS
from perfeval_xl.sheets.style import LAST_ROW, Style, keep_texts
from perfeval_xl.sheets.workbook_file import workbook_at
from perfeval_xl.system.durable import make_folder
from perfeval_xl.system.written import write_into

INBOX, OUT, TEMPLATES = "收件", "结果", "模板"
_OPENED = (*SPREADSHEETS, ".csv", ".txt")
ROSTER = "单位名册.xlsx"
_SETTINGS_CHAPTER = "5-unattended.md"
_SAMPLE = re.compile(r"<!-- settings -->\n```toml\n(.*?)```", re.DOTALL)
_HEADINGS = {
    "单位名称": "必填。与各单位报送表上的名称一致；一行一个单位。",
    "单位编码": "预算编码，没有的可以空着。名称写得不一样时靠它认单位。",
    "联系人": "催报时用，可以空着。",
    "联系电话": "催报时用，可以空着。",
    "备注": "随意；还可以再加别的列，会原样印在催报清单里。",
}
"""The roster's headings, and what is to be written below each."""


@dataclass(frozen=True)
class WorkFolder:
    """A folder to work in as its settings say it is, wherever they put inbox and results."""

    path: Path
    settings: Settings
    inbox: Path
    out: Path

    @classmethod
    def of(cls, path: Path) -> WorkFolder:
        """Read the settings; raise PerfevalError where they are wrong or name no folders."""
        settings = load_settings(path / SETTINGS)
        inbox, out = settings.run.inbox, settings.run.out
        if not isinstance(inbox, Path):
            raise PerfevalError("RUN_NEEDS_INBOX", found=path)
        if not isinstance(out, Path):
            raise PerfevalError("RUN_NEEDS_OUT", found=inbox)
        return cls(path, settings, inbox, out)

    @property
    def scope(self) -> Scope:
        """What a run is for that is told nothing else."""
        return Scope.of(self.settings.run.year, self.settings.run.period or "")

    def shelf(self) -> Shelf:
        """Return the rubrics that can be named by id here."""
        return Shelf.beside(self.path, self.settings.issuer)

    def rubric(self) -> Rubric | None:
        """Return the rubric that the settings name, None where they leave it to the returns.

        Raises PerfevalError where it is none, or not right.
        """
        run = self.settings.run
        return load_rubric(run.rubric, run.year, shelf=self.shelf()) if run.rubric else None

    def place_of(self, path: str) -> Path:
        """Return a file or folder that the page may open: 收件/…, 结果/… or 模板/….

        Raises PerfevalError FILE_MISSING for what is not there, leads elsewhere, or is no workbook,
        text or folder: what a double click would run is never opened from here.
        """
        root, _, below = path.partition("/")
        roots = {INBOX: self.inbox, OUT: self.out, TEMPLATES: self.path / TEMPLATES}
        if root in roots:
            place = (roots[root] / below).resolve()
            opens = place.is_dir() or (place.is_file() and place.suffix.lower() in _OPENED)
            if opens and place.is_relative_to(roots[root].resolve()):
                return place
        raise PerfevalError("FILE_MISSING", found=path)

    def stamp(self) -> list[int]:
        """Return what is another one once results were written or a file came."""
        times = []
        for place in (self.out / LEDGER, self.inbox):
            with suppress(OSError):
                times.append(place.stat().st_mtime_ns)
        return times

    def folders(self) -> list[str]:
        """Return the periods of which there are results or that the settings name; newest last."""
        used = {each.name for each in PeriodFolders(self.out).used()}
        return sorted({*used, self.scope.folder})


class Laid(NamedTuple):
    """What was put down in a work folder, and what stood there and was left alone."""

    made: list[str]
    kept: list[str]


def make_work_folder(
    folder: Path, rubric: str, year: int, program: tuple[str, ...], system: System
) -> Laid:
    """Make a work folder, or what an existing one lacks.

    `rubric` is the id of the bureau's rubric, "" for none yet; `program` is how the starters call
    this software. Raises PerfevalError WORK_FOLDER_IS_FILE where a file has the folder's name,
    RunError where the system refuses.
    """
    if folder.exists() and not folder.is_dir():
        raise PerfevalError("WORK_FOLDER_IS_FILE", found=folder)
    folder = folder.absolute()
    laid = Laid([], [])
    for name in (INBOX, OUT, RUBRICS):
        (laid.kept if (folder / name).exists() else laid.made).append(name)
        make_folder(folder / name)
    _put(folder, ROSTER, _write_roster, laid)
    text = settings_text(rubric, year)
    _put(folder, SETTINGS, lambda path: path.write_text(text, encoding="utf-8"), laid)
    for name, content in starters(folder, program, system).items():
        _put(folder, name, partial(_write_starter, content), laid, renewed=True)
    return laid


def _put(
    folder: Path, name: str, write: Callable[[Path], object], laid: Laid, *, renewed: bool = False
) -> None:
    """Write a file that is not there; one that is there only if it is `renewed` and still ours."""
    if renewed or not (folder / name).exists():
        # What somebody changed is theirs, and stays.
        with suppress(PerfevalError):
            write_into(folder, [name], lambda place: write(place / name))
            laid.made.append(name)
            return
    laid.kept.append(name)


def settings_text(rubric: str, year: int) -> str:
    """Return a perfeval.toml that says what a work folder does, with other settings as remarks.

    It is the sample of the manual, in which the settings stand with what they are for.
    """
    sample = _SAMPLE.search((GUIDE / _SETTINGS_CHAPTER).read_text(encoding="utf-8"))
    assert sample is not None
    said = {"inbox": f"'{INBOX}'", "out": f"'{OUT}'", "roster": f"'{ROSTER}'", "year": str(year)}
    if rubric:
        said["rubric"] = f'"{rubric}"'
    lines = ["# 行首有 # 的不起作用；要用的，去掉 # 再改成自己的。用记事本改，另存为 UTF-8。"]
    table = ""
    for line in sample[1].splitlines():
        table = line.split("]")[0] if line.startswith("[") else table
        name = line.partition(" ")[0]
        if line == "[run]":
            lines.append(line)
        elif table == "[run" and name in said:
            remark = line.partition("#")[1:]
            lines.append(f"{f'{name} = {said[name]}':<28}{''.join(remark)}".rstrip())
        else:
            lines.append(f"# {line}" if line else "")
    return "\n".join(lines) + "\n"


def _write_roster(path: Path) -> None:
    """Write an empty roster whose headings are explained; codes are texts."""
    with workbook_at(path, "单位名册") as workbook:
        style = Style(workbook)
        sheet = workbook.add_worksheet("单位名册")
        text = workbook.add_format({"num_format": "@"})
        head = style.boxed(bold=True, align="center")
        for column, (heading, words) in enumerate(_HEADINGS.items()):
            sheet.set_column(column, column, 30 if column == 0 else 16, text)
            sheet.write_string(0, column, heading, head)
            sheet.write_comment(0, column, words, {"x_scale": 1.6})
        sheet.freeze_panes(1, 0)
        keep_texts(sheet, (1, 0, LAST_ROW, len(_HEADINGS) - 1))
        explained = workbook.add_worksheet("怎样填")
        explained.set_column(0, 0, 14)
        explained.set_column(1, 1, 60)
        for row, pair in enumerate(_HEADINGS.items()):
            explained.write_row(row, 0, pair)


def _write_starter(content: bytes, path: Path) -> None:
    path.write_bytes(content)
    path.chmod(0o755)
