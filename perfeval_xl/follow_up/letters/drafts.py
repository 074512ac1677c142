"""What `perfeval issue` is asked for, and each letter as it would be issued now."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from perfeval_xl.batch.results.out_folder import LETTERS
from perfeval_xl.batch.settings.settings import Settings
from perfeval_xl.follow_up.letters.decided import uses
from perfeval_xl.follow_up.letters.evaluated import evaluated
from perfeval_xl.follow_up.letters.letter import Heading, Kind, values_of
from perfeval_xl.follow_up.letters.numbers import Numbers
from perfeval_xl.follow_up.letters.report import report
from perfeval_xl.follow_up.letters.stationery import Stationery, Written
from perfeval_xl.follow_up.letters.tracked import Tracked
from perfeval_xl.follow_up.period import ScoredPeriod
from perfeval_xl.ledger.books import Key
from perfeval_xl.ledger.letters import LetterRecord, current_letters, numbers_given
from perfeval_xl.messages import PerfevalError
from perfeval_xl.system.file_names import file_names

REPORT, REPORT_KIND = "汇总分析报告", "报告"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a call asks for."""

    departments: Sequence[str] = ()
    """All, and the report, where none is named."""
    number: str = ""
    """发文字号, with {n} for what is counted."""
    first: int | None = None
    day: date | None = None
    kind: Kind | None = None
    """None: as the letter before, a 函 where there is none."""
    template: Path | None = None
    archive: bool = False
    reissue: str = ""
    """Why letters are issued again."""
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter as it would be issued now."""

    record: LetterRecord
    """Its SHA-256 is known once it was written."""
    before: LetterRecord | None
    """The one that stands."""
    render: Callable[[], bytes]
    unexplained: Sequence[str] = ()
    """Indicators that a reviewer took points of without a word."""

    @property
    def label(self) -> str:
        """What people call it."""
        return self.record.department or REPORT

    @property
    def same(self) -> bool:
        """Whether the one that stands says the same."""
        return self.before is not None and self.before.content == self.record.content


def drafts(
    scored: ScoredPeriod, settings: Settings, asked: Asked, stationery: Stationery
) -> Iterator[Draft]:
    """Yield what is asked for, in the order of the scores; new numbers are given in that order.

    Raises PerfevalError LETTER_NUMBER, EXPLAIN_NO_DEPARTMENT, EXPLAIN_SEVERAL_DEPARTMENTS.
    """
    period = scored.scope.period
    groups = [(scored.key(group), evaluated(group.scores, period)) for group in scored.groups]
    known = [about.name for _, every in groups for about in every]
    chosen = chosen_of(asked.departments, known)
    current = current_letters(scored.ledger, period)
    numbers = Numbers(asked.number, numbers_given(scored.ledger), asked.first)
    numbers.check(len(chosen))
    wanted = [(key, about) for key, every in groups for about in every]
    use = uses(scored, settings)
    tracked = Tracked.of(scored)
    for (key, about), name in zip(wanted, _file_names(known), strict=True):
        if about.name in chosen:
            path, before = f"{LETTERS}/{name}.docx", current.get((key, about.name))
            day = asked.day or _day_of(before)
            issuer = settings.bureau or about.rubric.issuer
            heading = Heading(
                asked.kind or _kind_of(before), day, issuer, use(key, about.name),
                tracked.left(about.name, key),
            )  # fmt: skip
            about = tracked.over(about, key)
            written = stationery.written(*values_of(about, heading, settings.letters), day)
            number = _number(before, numbers, asked, written)
            record = LetterRecord(
                key, about.name, heading.kind, number, written.says(number),
                before.path if before else path, "", _stored(day),
            )  # fmt: skip
            silent = [f"{about.name}：{each.label}" for each in about.deductions
                      if each.unexplained]  # fmt: skip
            yield Draft(record, before, partial(written.file, number), silent)
    if not asked.departments:
        years = {key.year for key, _ in groups}
        key = Key("", years.pop() if len(years) == 1 else 0, period)
        before = current.get((key, ""))
        day = asked.day or _day_of(before)
        closing = tracked.closing(max((key for key, _ in groups), default=key), day)
        made = report(scored, [every for _, every in groups], settings, day, closing)
        path = f"{LETTERS}/{REPORT}.docx"
        record = LetterRecord(key, "", REPORT_KIND, "", made.says, path, "", _stored(day))
        yield Draft(record, before, made.file)


def _number(before: LetterRecord | None, numbers: Numbers, asked: Asked, written: Written) -> str:
    """Return a letter's 发文字号: its own while it says the same, else a new one.

    None is used up for what is going to be refused.
    """
    own = before.number if before else ""
    if not numbers.counts:
        return asked.number.strip() or own
    if before is not None and (not asked.reissue or (own and written.says(own) == before.content)):
        return own or numbers.pattern
    return numbers.take()


def chosen_of(named: Sequence[str], known: Sequence[str]) -> set[str]:
    """Return the departments that are named, in full or in part; all where none is.

    Raises PerfevalError EXPLAIN_NO_DEPARTMENT, EXPLAIN_SEVERAL_DEPARTMENTS.
    """
    if not named:
        return set(known)
    chosen = set()
    for name in named:
        alike = [each for each in known if name in each]
        if name not in known and len(alike) != 1:
            code = "EXPLAIN_SEVERAL_DEPARTMENTS" if alike else "EXPLAIN_NO_DEPARTMENT"
            shown = "、".join((alike or list(known))[:_NAMED])
            raise PerfevalError(code, found=name, expected=shown)  # type: ignore[arg-type]
        chosen.add(name if name in known else alike[0])
    return chosen


_NAMED = 8


def _file_names(departments: Sequence[str]) -> list[str]:
    """Return 01 甲局, 02 乙局 …, as many digits as it takes."""
    digits = max(2, len(str(len(departments))))
    return file_names(
        f"{number:0{digits}d} {name}" for number, name in enumerate(departments, start=1)
    )


def _kind_of(before: LetterRecord | None) -> Kind:
    return "通知书" if before is not None and before.kind == "通知书" else "函"


def _day_of(before: LetterRecord | None) -> date | None:
    return date.fromisoformat(before.issued) if before is not None and before.issued else None


def _stored(day: date | None) -> str:
    return day.isoformat() if day else ""
