"""佐证清单.xlsx: what each indicator's 佐证材料 says, and which files of it lie in the folder."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from perfeval_xl.follow_up.period import ScoredPeriod
from perfeval_xl.forms.reading.returned import Return
from perfeval_xl.rubric.table import EVIDENCE, item_names, self_score_name
from perfeval_xl.sheets.columns import CENTRED, Column, Look
from perfeval_xl.sheets.grids import same_text
from perfeval_xl.sheets.listing import ListSheet, write_list
from perfeval_xl.sheets.style import LOSS_INK, Style
from perfeval_xl.sheets.workbook_file import workbook_at

NOT_NAMED, NAMED, MISSING, THERE = "未写佐证", "已写明", "文件缺失", "文件齐全"
COMPUTED = "由数据核算"
"""Of an indicator that names nothing, and that is computed of figures."""
_FILE = re.compile(
    r"[^\s，,、；;。：:“”\"<>|?*/\\（）()]+"
    r"\.(?:pdf|docx?|xlsx?|wps|et|ofd|jpe?g|png|zip|rar|7z|txt|pptx?)",
    re.IGNORECASE,
)
_TITLE = re.compile(r"《([^《》]+)》")


@dataclass(frozen=True)
class Evidence:
    """What one department says that an indicator's score rests on."""

    department: str
    indicator: str
    text: str
    missing: tuple[str, ...]
    """Files that it names and that are not in its folder; () where there is no folder to look in.
    """
    state: str


def evidence_of(period: ScoredPeriod, folder: Path | None) -> list[Evidence]:
    """Return what the returns of a period say, indicator by indicator.

    `folder` holds a folder for each department, called by its name or code; None looks for none.
    """
    found: list[Evidence] = []
    for intake in period.state.assessed.intakes:
        content = intake.content
        if content is not None and not content.rubric.project:
            files = None if folder is None else _files(folder, content)
            found += _of_return(content, files)
    return found


def _of_return(content: Return, files: Mapping[str, str] | None) -> Iterator[Evidence]:
    for indicator in content.rubric.indicators:
        keys = (indicator.id, self_score_name(indicator), *item_names(indicator))
        texts = [content.words.get(f"{EVIDENCE}{key}", "").strip() for key in keys]
        text = "；".join(dict.fromkeys(filter(None, texts)))
        missing: tuple[str, ...] = ()
        state = NAMED if text else COMPUTED if indicator.by_figures else NOT_NAMED
        if text and files is not None and (named := files_named(text)):
            missing = tuple(name for name in named if not _is_there(name, files))
            state = MISSING if missing else THERE
        yield Evidence(content.department, indicator.name, text, missing, state)


def files_named(text: str) -> list[str]:
    """Return the files and titles that a text names: 预算表.xlsx, 《财务管理制度》."""
    return [*dict.fromkeys([*_FILE.findall(text), *_TITLE.findall(text)])]


def _files(folder: Path, content: Return) -> dict[str, str]:
    """Return the files of a department's folder: name without look → path below it."""
    wanted = {same_text(name) for name in (content.department, content.code) if name}
    own = [path for path in folder.iterdir() if path.is_dir() and same_text(path.name) in wanted]
    return {
        _plain(path.name): path.relative_to(folder).as_posix()
        for place in own
        for path in sorted(place.rglob("*"))
        if path.is_file() and not path.name.startswith(("~$", "."))
    }


def _is_there(name: str, files: Mapping[str, str]) -> bool:
    """Tell whether a file is there: by its name, or a title by a file whose name holds it."""
    wanted = _plain(name)
    return wanted in files or ("." not in wanted and any(wanted in each for each in files))


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold().replace(" ", "")


def write_evidence(path: Path, rows: list[Evidence], looked: bool) -> None:
    """Write the list; `looked` says whether a folder was looked into."""
    red: Look = {"font_color": LOSS_INK}

    def shade(row: Evidence) -> Look:
        return red if row.state in (NOT_NAMED, MISSING) else {}

    columns: list[Column[Evidence]] = [
        Column("序号", 6.0, look=CENTRED),
        Column("单位名称", 28.0, lambda row: row.department),
        Column("三级指标", 26.0, lambda row: row.indicator),
        Column("佐证材料（报送表所填）", 50.0, lambda row: row.text),
        Column("状态", 10.0, lambda row: row.state, CENTRED, shade),
        Column("缺的文件", 36.0, lambda row: "、".join(row.missing)),
    ]
    count = {state: sum(row.state == state for row in rows)
             for state in (NOT_NAMED, MISSING, THERE, NAMED, COMPUTED)}  # fmt: skip
    told = "，".join(f"{state} {number} 项" for state, number in count.items() if number)
    where = "" if looked else "没有指明佐证文件夹，只看写没写明，没有找文件。"
    with workbook_at(path, "佐证清单") as workbook:
        content = ListSheet(
            columns, "佐证清单", f"{told}。{where}", heading_height="fit", frozen=3,
            empty="没有评出的单位。",
        )  # fmt: skip
        write_list(workbook.add_worksheet("佐证清单"), Style(workbook), content, rows)
