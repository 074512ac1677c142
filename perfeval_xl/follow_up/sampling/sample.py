"""`perfeval sample`: draws departments of a scored period and writes what reviewers fill in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd

from perfeval_xl.batch.report import place_of
from perfeval_xl.batch.results.out_folder import SAMPLES
from perfeval_xl.batch.results.spot_check.facts import (
    indicator_names,
    label_of,
)
from perfeval_xl.batch.reviewing.open_lists import conflicts
from perfeval_xl.checks.finding_row import FindingRow
from perfeval_xl.follow_up.period import at_period, settings_of
from perfeval_xl.follow_up.sampling.draw import drawn_of, frame_digest, seed_of, size_of
from perfeval_xl.follow_up.sampling.risk import MARKS, key_at, risk_marks
from perfeval_xl.follow_up.sampling.rules import BASE, SampleRules
from perfeval_xl.follow_up.sampling.sample_book import (
    NAME,
    risks_of,
)
from perfeval_xl.follow_up.sampling.sample_files import Unit, write_sample
from perfeval_xl.forms.roster import read_roster
from perfeval_xl.ledger.ledger import transaction
from perfeval_xl.ledger.runs import COLLECTED, begin_run
from perfeval_xl.ledger.samples import (
    KIND,
    Drawn,
    Reason,
    Sample,
    earlier_rounds,
    put_sample,
    put_sample_settings,
    reason_words,
    samples_of,
)
from perfeval_xl.messages import SEVERITY_WORDS, PerfevalError


@dataclass(frozen=True)
class Sampled:
    """What was drawn, and what was written."""

    sample: Sample
    new: bool
    """Whether it was drawn just now."""
    changed: bool
    """Whether the scores have changed since it was drawn."""
    absent: Sequence[str]
    """Who must be drawn, and is not scored in this period."""
    folder: Path
    books: int
    """How many 复核表 were written."""
    findings: Sequence[FindingRow]

    @property
    def to_look_at(self) -> bool:
        """Whether there is something for people to decide or mend."""
        return bool(self.absent) or any(row.severity != "note" for row in self.findings)


def draw_sample(
    out: Path,
    period: str | None = None,
    share: float | None = None,
    count: int | None = None,
    seed: int | None = None,
    reviewers: Sequence[str] = (),
    *,
    overwrite: bool = False,
    today: date | None = None,
) -> Sampled:
    """Draw departments of a period, or take what was drawn by the same settings; write 复核表.

    Raises PerfevalError where nobody has said how many, the settings do not fit, or nobody is
    scored, RunError where somebody has one of the workbooks open.
    """
    settings = settings_of(out)
    rules = SampleRules.of(settings.follow_up.get("sample", {}), share, count)
    with at_period(out, period, overwrite=overwrite) as scored:
        if not any(len(group.scores.totals) for group in scored.groups):
            raise PerfevalError("SAMPLE_NO_FRAME", found=scored.scope.folder or "这一期")
        stored = scored.state.options.roster
        roster = read_roster(settings.run.roster) if settings.run.roster else stored
        name = scored.scope.period
        rounds = earlier_rounds(scored.ledger, scored.scope)
        marks, words = risk_marks(scored.groups, name, roster, rules.money, rounds)
        frame = frame_digest(marks, name)
        before = samples_of(scored.ledger, scored.scope)
        sample = _same(before, rules, seed)
        new = sample is None
        if sample is None:
            number, day = len(before) + 1, (today or date.today()).isoformat()
            blank = Sample(number, scored.scope, day, seed_of(frame) if seed is None else seed,
                           {"seed_from": "frame" if seed is None else "given"}, frame)  # fmt: skip
            sample = _draw(blank, rules, marks, words)
        told = [*dict.fromkeys([*sample.settings.get("reviewers", ()), *reviewers])]
        sample = replace(sample, settings={**sample.settings, **rules.shown_by, "reviewers": told})
        if new or sample not in before:
            with transaction(scored.ledger):
                (put_sample if new else put_sample_settings)(scored.ledger, sample)
                # 汇总表 shows it with the next run or review.
                options = scored.state.record.options
                begin_run(scored.ledger, COLLECTED, scored.scope, options, datetime.now(UTC))
        units = _reasons(marks, words, rules) if sample.frame == frame else {}
        books = write_sample(scored, sample, units)
        names = indicator_names(scored.groups)
        findings = [
            *scored.filled.remarks,
            *conflicts(scored.ledger, KIND, lambda cell: label_of(cell, names)),
        ]
        there = {unit[0] for unit in marks.index}
        absent = [name for name in rules.must if name not in there]
        return Sampled(
            sample, new, sample.frame != frame, absent, scored.out / SAMPLES, books, findings
        )


def _same(before: Sequence[Sample], rules: SampleRules, seed: int | None) -> Sample | None:
    """Return the sample that was drawn by the same settings, if there is one."""
    for sample in before:
        alike = all(sample.settings[name] == value for name, value in rules.drawn_by.items())
        from_frame = sample.settings["seed_from"] == "frame"
        if alike and (from_frame if seed is None else sample.seed == seed):
            return sample
    return None


def _draw(blank: Sample, rules: SampleRules, marks: pd.DataFrame, words: pd.DataFrame) -> Sample:
    """Return a sample with its departments."""
    named = [str(unit[0]) for unit in marks.index]
    must = [at for at, name in enumerate(named) if name in rules.must]
    skip = [at for at, name in enumerate(named) if name in rules.skip]
    size = len(named) - len(skip)
    risks = risks_of(marks, rules.weights)
    taken = drawn_of(risks, blank.seed, size_of(rules.share, rules.count, size), must, skip)
    reasons = [*_reasons(marks.iloc[taken], words.iloc[taken], rules).values()]
    departments = [
        Drawn(key_at(marks.index[at], blank.scope.period), named[at], float(risks.iloc[at]), why,
              "must" if at in must else "drawn")
        for at, why in zip(taken, reasons, strict=True)
    ]  # fmt: skip
    counts = {"frame_size": size, "skipped": len(skip)}
    settings = {**blank.settings, **rules.drawn_by, **counts}
    return replace(blank, settings=settings, departments=departments)


def _reasons(
    marks: pd.DataFrame, words: pd.DataFrame, rules: SampleRules
) -> dict[Unit, tuple[Reason, ...]]:
    """Return department, rubric and year → what its risk is made of."""
    base = Reason(BASE, 1.0, rules.weights[BASE], "")
    values, said = marks[[*MARKS]].to_numpy().tolist(), words[[*MARKS]].to_numpy().tolist()
    return {
        unit: (base, *(Reason(mark, value, rules.weights[mark], text)
                       for mark, value, text in zip(MARKS, own, texts, strict=True)))
        for unit, own, texts in zip(marks.index, values, said, strict=True)
    }  # fmt: skip


def sample_report(sampled: Sampled) -> str:
    """Return who was drawn and why, from which seed, and what is to be looked at."""
    sample = sampled.sample
    settings, drawn = sample.settings, sample.departments
    times = f"第 {sample.number} 次抽样" + ("" if sampled.new else f"（{sample.day} 抽的，不再抽）")
    lines = [
        f"{times}：{settings['frame_size']} 个单位里抽 {len(drawn)} 个，种子 {sample.seed}，"
        f"抽样框 {sample.frame[:12]}。"
    ]
    if sampled.new and sample.number > 1:
        lines.append("  本期已经抽过，设置或种子不同，另记一次；以前的仍然有效。")
    if sampled.changed:
        lines.append("  抽了以后，本期的得分有变化，抽到的单位不变。")
    for each in drawn:
        how = "（必抽）" if each.how == "must" else ""
        lines.append(f"  {each.department}{how}：{reason_words(each.reasons)}")
    lines += [f"  必抽名单里的“{name}”本期没有评分，没有抽" for name in sampled.absent]
    for row in sampled.findings:
        where = place_of(row._asdict())
        lines.append(f"  {SEVERITY_WORDS[row.severity]}  {where}{row.message}")  # type: ignore[index]
    lines.append(f"复核表 {sampled.books} 份和 {NAME} 已写入 {sampled.folder}")
    return "\n".join(lines)
