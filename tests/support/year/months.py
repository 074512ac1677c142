"""What happens in the simulated year, month by month; every choice from a seed."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from support.year import recomputed
from support.year.bureau import Bureau, period_of
from support.year.chronicle import Review, Version
from support.year.departments import COUNT, RENAMED, SEED, Department, Sent

LATE, FAULTY, CORRECTED, REVIEWED, NEVER = 8, 4, 6, 4, 2
"""How many departments a month: return late, return with an error, send again, are reviewed; and
how many of the late ones send nothing at all."""
CHANGED_IN = 7
"""When the rubric is edited …"""
BEFORE_THE_CHANGE = 3
"""… and how many departments were reviewed that month before it was."""
UNDER_TWO_NAMES_IN = 9

Step = Callable[[Bureau], None]
_CORRECTIBLE = ("本年支出", "三公支出", "实际采购", "违规例数", "基本_支出")


class Year:
    """The departments, the bureau, and what they do to each other."""

    def __init__(self, bureau: Bureau, after: Step) -> None:
        """`after` is called with the bureau after every run and every collection."""
        self.bureau, self._after = bureau, after
        self.departments = [Department(number) for number in range(COUNT)]
        self.choose = random.Random(SEED)
        self.unchanged = 0
        """How many runs found nothing to do."""
        self.set_aside = ""
        """Whose review was not collected before the rubric was edited."""
        self.changed_at = 0
        """Which of the bureau's results was the first by the edited rubric."""

    def month(self, month: int) -> None:
        """Let a month go by."""
        self.bureau.template = 1 if month <= CHANGED_IN else 2
        sent = {each.code: each.report(month) for each in self.departments}
        order = self.choose.sample(sorted(sent), COUNT)
        if month == CHANGED_IN:
            # Whose scorebook of June an analyst goes on with: nothing of July takes its place.
            order.remove(self._gone_on_with.code)
            order.insert(LATE - 1, self._gone_on_with.code)
        late, faulty, rest = order[:LATE], order[LATE : LATE + FAULTY], order[LATE + FAULTY :]
        if month == 3:
            self._late_for_february(sent, rest[:40])
            rest = rest[40:]
        if month == CHANGED_IN:
            self._new_rubric(sent, rest[:40])
            rest = rest[40:]
        for code in rest:
            self.bureau.receive(month, sent[code])
        for code in faulty:
            self.bureau.receive(month, sent[code].with_wrong_total())
        self._run(month)
        if month % 4 == 1:
            self._nothing_new(month)
        reviewed = self._review_some(month)
        self._gone_on_with = reviewed[1]
        if month % 4 == 1:
            self._collect()  # in the other months the next run does
        self._second_half(month, sent, late[NEVER:], faulty, reviewed)

    def _second_half(
        self, month: int, sent: dict[str, Sent], late: list[str], faulty: list[str],
        reviewed: list[Version],
    ) -> None:  # fmt: skip
        """Late ones come, faulty ones come back mended, others send another figure."""
        for code in late:
            self.bureau.receive(month, sent[code], "（迟报）")
        for code in faulty:
            self.bureau.receive(month, sent[code], "（改正）")
        standing = sorted(self.bureau.chronicle.standing(period_of(month)).values(),
                          key=lambda each: each.code)  # fmt: skip
        known = [each.department for each in reviewed]
        others = [each for each in standing if each.department not in known]
        for each in [*reviewed[:3], *self.choose.sample(others, CORRECTED - 3)]:
            self._send_again(month, each)
        twice = self.choose.choice(others)
        self.bureau.receive(month, self._sent(month, twice), "（再发一遍）")
        if month in (4, 10):
            # What was reviewed is sent again with an error, and once more as it was.
            self._there_and_back(month, reviewed[3])
        if month == UNDER_TWO_NAMES_IN:
            self._under_two_names(month, sent)
        self._run(month)
        if month % 3 == 0:
            self._look_again(month, reviewed)
            self._collect()
            self._nothing_new(month)

    # -- incidents -----------------------------------------------------------------------------

    def _late_for_february(self, sent: dict[str, Sent], early: list[str]) -> None:
        """In March two more returns of February come in, when the first of March are scored."""
        for code in early:
            self.bureau.receive(3, sent[code])
        self._review_some(2)  # collected by the run for March
        self._run(3)
        there = {each.sent.code for each in self.bureau.files[period_of(2)].values()}
        for code in sorted(sent.keys() - there):
            late = sent[code].with_figure("违规例数", Fraction(4))
            self.bureau.receive(2, late, "（二月迟报）")
        self._run(2)

    def _new_rubric(self, sent: dict[str, Sent], early: list[str]) -> None:
        """The rubric is edited when a part of July is scored and reviewed already."""
        for code in early:
            self.bureau.receive(CHANGED_IN, sent[code])
        self._run(CHANGED_IN)
        for each in self._standing(CHANGED_IN)[:BEFORE_THE_CHANGE]:
            reviews = {
                name: self._review(each, name)
                for name in (recomputed.PAYMENT, recomputed.QUALITY, recomputed.CASES)
            }
            self.bureau.edit(each.department, reviews)
        self._collect()
        # This one is not collected before the rules change: it is put aside, and told.
        last = self._standing(CHANGED_IN)[BEFORE_THE_CHANGE]
        self.bureau.edit(last.department, {recomputed.CASES: self._review(last, recomputed.CASES)})
        self.bureau.edit_rubric(2)
        june, name = self._gone_on_with, recomputed.CASES
        again = {name: self._review(june, name)}
        self.bureau.edit(june.department, again, period=june.period)
        self.set_aside, self.changed_at = last.department, len(self.bureau.results)

    def _there_and_back(self, month: int, reviewed: Version) -> None:
        sent = self._sent(month, reviewed)
        wrong = self.bureau.receive(month, sent.with_wrong_total(), "（有误）")
        self._run(month)
        self.bureau.remove(month, wrong.path)

    def _under_two_names(self, month: int, sent: dict[str, Sent]) -> None:
        """The renamed department sends under its old name, too: people have to decide."""
        code = self.departments[RENAMED].code
        if code not in {each.sent.code for each in self.bureau.files[period_of(month)].values()}:
            self.bureau.receive(month, sent[code])
        old = replace(sent[code], department=self.departments[RENAMED].name(1))
        wrong = self.bureau.receive(month, old)
        self._run(month)
        self.bureau.remove(month, wrong.path)

    def _send_again(self, month: int, version: Version) -> None:
        """A department finds that one of its figures was wrong."""
        sent = self._sent(month, version)
        name = self.choose.choice([each for each in _CORRECTIBLE[:4] if each in sent.typed])
        value = sent.typed[name] + self.choose.choice([1, 1, 2])
        self.bureau.receive(month, sent.with_figure(name, value), "（更正）")

    def _review_some(self, month: int) -> list[Version]:
        """An analyst works through some scorebooks: reviews, opinions, figures put right."""
        chosen = self.choose.sample(self._standing(month), REVIEWED)
        for at, each in enumerate(chosen):
            names = self.choose.sample(list(each.scores), 3)
            reviews = {name: self._review(each, name) for name in names}
            figures: dict[str, Fraction] = {}
            if at in (0, REVIEWED - 1):
                name = self.choose.choice(_CORRECTIBLE)
                figures[name] = each.typed.get(name, Fraction()) + 3
            if figures and "项目_1_支出" in each.typed:
                figures["项目_1_支出"] = each.typed["项目_1_支出"] + Fraction(5, 2)
            self.bureau.edit(each.department, reviews, figures)
        return chosen

    def _look_again(self, month: int, reviewed: list[Version]) -> None:
        """Reviews are made anew, one is withdrawn, figures that were put right are given back."""
        standing = {each.department: each for each in self._standing(month)}
        for at, each in enumerate(reviewed[1:]):
            now, period = standing[each.department], period_of(month)
            reviews = {recomputed.QUALITY: self._review(now, recomputed.QUALITY)}
            stand = [name for name, score in now.scores.items() if score.review is not None]
            if at == 0 and stand:
                reviews[stand[0]] = Review(None, "")
            given_back = {
                name: before
                for (*where, name), history in self.bureau.chronicle.corrections.items()
                for before, _ in history[-1:]
                if where == [period, now.department] and now.typed.get(name) == before
                if before is not None
            }
            self.bureau.edit(now.department, reviews, given_back)

    # -- helpers -------------------------------------------------------------------------------

    def _run(self, month: int) -> None:
        self.bureau.run(month)
        self._after(self.bureau)

    def _collect(self) -> None:
        self.bureau.review()
        self._after(self.bureau)

    def _nothing_new(self, month: int) -> None:
        ledger = self.bureau.out / "ledger.sqlite"
        before = ledger.read_bytes()
        assert self.bureau.run(month).unchanged
        assert ledger.read_bytes() == before
        self._after(self.bureau)
        self.unchanged += 1

    def _standing(self, month: int) -> list[Version]:
        standing = self.bureau.chronicle.standing(period_of(month)).values()
        return sorted(standing, key=lambda each: each.code)

    def _sent(self, month: int, version: Version) -> Sent:
        return self.bureau.files[period_of(month)][version.path].sent

    def _review(self, version: Version, name: str) -> Review:
        full = version.scores[name].points
        score = self.choose.choice(
            [Fraction(), full, Fraction(self.choose.randint(0, int(4 * full)), 4)]
        )
        opinion = self.choose.choice(["佐证不足", "同意自评", "已核实", ""])
        if self.choose.random() < 0.15:
            return Review(None, opinion or "已核对")
        return Review(score, opinion)
