"""What is told of 整改台账: how it stands, what is overdue, what was chosen and not taken."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from perfeval_xl.batch.report import place_of
from perfeval_xl.batch.results.out_folder import MENDING_LIST
from perfeval_xl.checks.finding_row import FindingRow
from perfeval_xl.follow_up.mending.books import CLOSING_SHEET, NOTICED_SHEET
from perfeval_xl.follow_up.mending.counts import MendingCounts
from perfeval_xl.follow_up.mending.registering import DEPARTMENT, FACTS, Registered
from perfeval_xl.follow_up.mending.rows import CLOSED_BY
from perfeval_xl.ledger.mending.states import Refusal
from perfeval_xl.ledger.problems import TrackedProblem, label_of
from perfeval_xl.messages import MESSAGES, SEVERITY_WORDS
from perfeval_xl.sheets.entries import Cell, ListEntry
from perfeval_xl.workbooks.open_lists.open_book import FIRST_ROW

_MOST = 20
"""So many overdue problems are named on the screen."""


@dataclass(frozen=True)
class MendResult:
    """What was registered, collected and written."""

    period: str
    registered: Registered
    added: Sequence[str]
    """Numbers of what people added."""
    filled: int
    """Entries that nobody had made before."""
    remarks: Sequence[FindingRow]
    """What a person is to look at."""
    tracked: Sequence[TrackedProblem]
    counts: MendingCounts
    today: date
    book: Path
    lists: Sequence[Path]
    """One a department with something to do."""

    @property
    def to_look_at(self) -> bool:
        """Whether there is something for people to decide or mend."""
        return any(row.severity != "note" for row in self.remarks)

    @property
    def overdue(self) -> list[TrackedProblem]:
        """What is overdue, the longest first."""
        late = [each for each in self.tracked if each.overdue(self.today)]
        return sorted(late, key=lambda each: -each.overdue(self.today))


def named(tracked: Sequence[TrackedProblem], cell: Cell) -> tuple[str, str]:
    """Return the department of a cell of 整改台账, and how the cell is called."""
    number = cell.place[0]
    own = next((each.problem for each in tracked if each.number == number), None)
    return (own.department if own else ""), f"{number} {cell.heading}"


def remarks_of(
    tracked: Sequence[TrackedProblem], incomplete: Sequence[ListEntry], new: set[str]
) -> list[FindingRow]:
    """Return what was added without a department, and chosen and not taken.

    What is `new` (digests of entries) is told even where a later round has begun.
    """
    return [*_incomplete(incomplete, new), *_refused(tracked, new)]


def _incomplete(entries: Sequence[ListEntry], new: set[str]) -> Iterator[FindingRow]:
    for entry in entries:
        if entry.digest in new:
            wanted = f"{DEPARTMENT}、{FACTS}"
            yield FindingRow.of(
                "MENDING_ROW_INCOMPLETE", entry.signed.file, "", NOTICED_SHEET,
                found=entry.value, expected=wanted,
            )  # fmt: skip


def _refused(tracked: Sequence[TrackedProblem], new: set[str]) -> Iterator[FindingRow]:
    """Yield what was chosen and not taken, with its cell in the list as it is written now."""
    for at, each in enumerate(tracked):
        for past in each.mending.rounds:
            for refusal in past.refused:
                if past is each.mending.now or refusal.entry.digest in new:
                    yield _refusal(each, refusal, at + FIRST_ROW)


def _refusal(tracked: TrackedProblem, refusal: Refusal, row: int) -> FindingRow:
    heading = refusal.entry.cell.heading
    place = next(at for at, column in enumerate(CLOSED_BY) if column.heading == heading)
    about = {
        "label": f"{tracked.number} {label_of(tracked.problem)}",
        "found": f"{heading}：{refusal.entry.value or '（清空）'}",
        "state": refusal.state,
    }
    where = MENDING_LIST, tracked.problem.department, CLOSING_SHEET, f"{chr(ord('A') + place)}{row}"
    if refusal.lacking:
        lacking = "、".join(refusal.lacking)
        return FindingRow.of("MENDING_LACKS", *where, expected=lacking, **about)
    return FindingRow.of("MENDING_NO_PASSAGE", *where, **about)


def mend_report(result: MendResult) -> str:
    """Return what was registered and collected, how it stands, what is overdue, where to look."""
    done = result.registered
    lines = [
        f"{result.period}：新问题 {len(done.new)} 个，另行登记 {len(result.added)} 个，"
        f"数据不再显示的 {len(done.gone)} 个，销号后再次出现的 {len(done.again)} 个；"
        f"收回填写 {result.filled} 处。",
        f"截至 {result.today}：{result.counts.words}。",
    ]
    for each in result.overdue[:_MOST]:
        term = each.mending.now.term
        days = each.overdue(result.today)
        lines.append(
            f"  超期 {days} 天  {each.problem.department} {each.number}"
            f" {label_of(each.problem)}（期限 {term}，{each.mending.state}）"
        )
    if len(result.overdue) > _MOST:
        lines.append(f"  超期的还有 {len(result.overdue) - _MOST} 个，见台账的“提示”一栏。")
    for row in result.remarks:
        lines.append(
            f"  {SEVERITY_WORDS[MESSAGES[row.code].severity]}"
            f"  {place_of(row._asdict())}{row.message}"
        )
    lines.append(f"台账：{result.book}")
    if result.lists:
        lines.append(f"单位的整改清单 {len(result.lists)} 份：{result.lists[0].parent}")
    elif result.counts.unissued:
        lines.append("没有已下达的问题，没有写单位的清单；全部下达可加 --issue-all。")
    return "\n".join(lines)
