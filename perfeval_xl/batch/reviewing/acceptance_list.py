"""问题认可.xlsx: every error and warning of the returns, and whether the bureau accepts it.

It is written by each run and review, after what people filled in was collected. A finding that is
none any more is not in it; what was said of it stays in the ledger.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from perfeval_xl.batch.assessing.acceptances import (
    ACCEPT,
    KIND,
    NAME,
    REASON,
    YES,
    Acceptances,
)
from perfeval_xl.batch.assessing.answers import Asked
from perfeval_xl.batch.results.out_folder import ACCEPTED, OutFolder
from perfeval_xl.batch.reviewing.put_lists import put_list, take_lists_away
from perfeval_xl.checks.finding_row import FindingRow
from perfeval_xl.forms.explanations import HEADING
from perfeval_xl.messages import GRAVITY, SEVERITY_WORDS
from perfeval_xl.sheets.columns import CENTRED
from perfeval_xl.sheets.entries import Standing, is_settled, value_of
from perfeval_xl.system.digests import sha256_of
from perfeval_xl.workbooks.open_lists.open_book import (
    OpenBook,
    OpenColumn,
    OpenList,
    OpenRow,
    write_open_book,
)

_FACTS = (
    "确实如此、不用单位再改的，在“认可”里选“是”，写明理由和认可人，保存后再运行一次：认可的错误不再退回，"
    "照报的数评分，缺的仍算待补；认可的提醒不再列入要办的事。三格都填才算数；要撤回，把“认可”清空。"
    "报的数变了，会再问。"
)
_COLUMNS = (
    OpenColumn("单位", 22.0),
    OpenColumn("程度", 7.0, look=CENTRED),
    OpenColumn("位置", 16.0),
    OpenColumn("问题", 52.0),
    OpenColumn("报的数", 14.0),
    OpenColumn("应为或对照", 14.0),
    OpenColumn(f"单位的{HEADING}", 26.0),
    OpenColumn(ACCEPT, 7.0, "choice", choices=(YES,)),
    OpenColumn(REASON, 28.0, "text"),
    OpenColumn(NAME, 10.0, "text"),
)


def put_acceptances(
    ledger: sqlite3.Connection,
    out: OutFolder,
    asked: Sequence[Asked],
    accepted: Acceptances,
) -> tuple[dict[str, str], list[FindingRow]]:
    """Write the list, or take it away where nothing is asked.

    Returns its digest by its name, and what keeps acceptances from counting. To be called after
    `open_lists.collect_lists`; raises as `put_lists.put_list`.
    """
    if not asked:
        take_lists_away(ledger, out, [ACCEPTED])
        return {}, []

    def write(path: Path) -> None:
        write_open_book(path, _book(asked, accepted.period), accepted.standing)

    path = put_list(ledger, out, ACCEPTED, write)
    return {ACCEPTED: sha256_of(path)}, [*_told(asked, accepted)]


def _book(asked: Sequence[Asked], period: str) -> OpenBook:
    ordered = sorted(asked, key=lambda each: (each.place[:4], GRAVITY[each.severity]))
    rows = [OpenRow(each.place, _values(each)) for each in ordered]
    facts = _FACTS + f"共 {len(rows)} 条。"
    return OpenBook(KIND, {"period": period}, [OpenList(KIND, KIND, facts, _COLUMNS, rows)])


def _values(asked: Asked) -> Mapping[str, object]:
    told = (
        asked.department,
        SEVERITY_WORDS[asked.severity],
        " ".join(filter(None, (asked.sheet, asked.cell))),
        asked.sentence,
        asked.found,
        asked.expected,
        asked.explained,
    )
    return {column.heading: text for column, text in zip(_COLUMNS, told, strict=False)}


def _told(asked: Sequence[Asked], accepted: Acceptances) -> Iterator[FindingRow]:
    """Yield what keeps an acceptance from counting: something is not there, or copies disagree."""
    about = {each.place: each for each in asked}
    for place, missing in accepted.lacking.items():
        if place in about:
            yield FindingRow.of(
                "ACCEPTANCE_INCOMPLETE", ACCEPTED, about[place].department, KIND,
                label=about[place].label or about[place].sentence, found=missing,
            )  # fmt: skip
    yield from _disagreeing(about, accepted.standing)


def _disagreeing(
    about: Mapping[tuple[str, ...], Asked], standing: Standing
) -> Iterator[FindingRow]:
    for cell, stands in standing.items():
        if cell.place in about and not is_settled(stands):
            asked = about[cell.place]
            yield FindingRow.of(
                "LIST_CONFLICT", ACCEPTED, asked.department, KIND,
                label=f"{asked.label} {cell.heading}".strip(), found=value_of(stands),
            )  # fmt: skip
