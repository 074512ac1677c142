"""What the summary tells of a run besides the scores: files, roster, settings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from perfeval_xl.forms.reading.values import shown
from perfeval_xl.forms.roster import RosterEntry
from perfeval_xl.scoring.comparison.two_returns import FigureChange
from perfeval_xl.scoring.spot_check import SpotCheck

Outcome = Literal["scored", "returned", "superseded", "ignored"]

STATUS_WORDS: dict[Outcome, str] = {
    "scored": "已评分",
    "returned": "退回",
    "superseded": "被替代",
    "ignored": "未读取",
}


@dataclass(frozen=True, slots=True)
class Blanks:
    """What a return left blank that lacks most of the figures its rubric needs."""

    missing: str
    """How many."""
    needed: str
    """Of how many."""
    cells: str
    """Where, in words: 基础数据表 B6、C9；补充数据表 B3."""


@dataclass(frozen=True, slots=True)
class FileStatus:
    """What became of one file of the inbox."""

    path: str
    status: Outcome
    department: str
    """"" where the file does not tell."""
    reason: str
    sha256: str
    code: str = ""
    """The department's code, as far as it is known."""
    target: str = ""
    """The workbook written for it (评分表/…, 退回/…), from the summary's folder with "/"."""
    changed: date | None = None
    """The day on which it was last changed; None where that is not known, or no matter."""
    errors: int = 0
    """How many problems in its cells must be mended; 0 where the file as a whole is refused."""
    blanks: Blanks | None = None
    """What it left blank, of a scored one that is left out of statistics for that."""


@dataclass(frozen=True, slots=True)
class VanishedReturn:
    """A department that was scored before, and of which there is no return now."""

    department: str
    words: str
    """What is to be told of it."""


@dataclass(frozen=True, slots=True)
class ScoreChange:
    """An indicator that a resubmission is scored otherwise by; by figures alone, before reviews."""

    project: str
    """"" for the department's own indicators."""
    name: str
    before: str
    after: str
    """In points, or why there are none: 待补, 空 for an indicator that is not there."""

    @property
    def label(self) -> str:
        """How people call it, its project in front."""
        return f"{self.project}：{self.name}" if self.project else self.name

    @property
    def words(self) -> str:
        """In one line: 在职人员控制率 1 → 0.5."""
        return f"{self.label} {self.before} → {self.after}"


@dataclass(frozen=True, slots=True)
class Resubmission:
    """A return that took the place of an earlier one of its department, and what it changed.

    Both are scored as they were sent, by the rubric of today: what analysts put right, what
    reviewers decided and another edition of the rubric are no changes of a resubmission.
    """

    department: str
    path: str
    """In the inbox, as of the one that counts."""
    path_before: str
    times: int
    """How many returns that makes, this one among them."""
    known: bool = True
    """Whether the ledger still knows what the earlier one said."""
    figures: Sequence[FigureChange] = ()
    scores: Sequence[ScoreChange] = ()
    total_before: float | None = None
    total: float | None = None
    """In points; None for a return that had to be handed back."""

    @property
    def totals(self) -> tuple[str, str] | None:
        """The total before and now in words, None where it is the same."""
        if self.total_before == self.total:
            return None
        words = [_UNSCORED if total is None else shown(total)
                 for total in (self.total_before, self.total)]  # fmt: skip
        return words[0], words[1]

    @property
    def same(self) -> bool:
        """Whether nothing is otherwise."""
        return not (self.figures or self.scores or self.totals)

    @property
    def sentence(self) -> str:
        """What it changed, in few words: the first figures and indicators, and how many more."""
        count = f"第 {self.times} 次报送"
        if not self.known:
            return f"{count}，台账里查不到上次报送的内容，没有对照。"
        same_name = self.path == self.path_before
        former = "上次的同名文件" if same_name else f"上次的“{self.path_before}”"
        if self.same:
            return f"{count}，与{former}相比：重新报送，数据没有变化。"
        said = [_some([_short(each.words) for each in self.figures], "处")] if self.figures else []
        if self.totals is not None:
            said.append(f"总分 {' → '.join(self.totals)}")
        if self.scores:
            said.append("得分：" + _some([_short(each.words) for each in self.scores], "项"))
        return f"{count}，与{former}相比：{'；'.join(said)}。"


_UNSCORED = "不能评分"
_NAMED, _LONGEST = 3, 80


def _some(words: Sequence[str], unit: str) -> str:
    more = f"等 {len(words)} {unit}" if len(words) > _NAMED else ""
    return "、".join(words[:_NAMED]) + more


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """What reviewers made of one indicator, or a figure that was put right."""

    department: str
    label: str
    """The indicator or the figure, as people call it; of a project, with its name in front."""
    correction: bool
    """Whether it is a figure."""
    before: float | str
    """The 系统评分, or what the return says."""
    after: float | str
    """"" for an opinion alone."""
    reason: str
    who: str
    when: str
    """By the clocks of those who read it, to the minute."""
    file: str
    """The scorebook that says it, from the summary's folder; "" for one that is gone."""
    holds: bool
    """Whether it is what is scored by: what it rests on is still so."""
    others: str = ""
    """What other scorebooks say of the same, who and when; "" where none does."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What people decided about the departments of one rubric, and who saved what last."""

    lines: Sequence[ReviewLine] = ()
    saved: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Department → who saved its scorebook last, and when, where somebody wrote in one."""


@dataclass(frozen=True, slots=True)
class Unmended:
    """A problem of 整改台账 that was issued and is not closed."""

    number: str
    department: str
    matter: str
    state: str
    term: date | None
    """None where none was set."""


@dataclass(frozen=True, slots=True)
class RunFacts:
    """How the run was made and what it found in the inbox."""

    period: str = ""
    files: Sequence[FileStatus] = ()
    roster: Sequence[RosterEntry] = ()
    settings: Sequence[tuple[str, str]] = ()
    """Options and limits in the words of people: (name, value)."""
    deadline: date | None = None
    """Until when returns are due, that day included."""
    vanished: Sequence[VanishedReturn] = ()
    resubmissions: Sequence[Resubmission] = ()
    spot_check: SpotCheck | None = None
    """What an 抽查复核 found; None where no sample was drawn."""
    reviewed: Sequence[Reviewed] = ()
    """For each rubric, in the order of the scores; none where nobody was asked."""
    unmended: Sequence[Unmended] = ()
    """What is to be put right, over all periods; the earliest term first."""
