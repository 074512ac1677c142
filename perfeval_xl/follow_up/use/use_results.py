"""`perfeval use`: 结果应用表, 公开表 and 佐证清单 of a period, and what came back of them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from perfeval_xl.batch.report import place_of as place_in_words
from perfeval_xl.batch.results.out_folder import ADVICE, EVIDENCE, PUBLIC
from perfeval_xl.batch.reviewing.open_lists import conflicts
from perfeval_xl.batch.reviewing.put_lists import put_list
from perfeval_xl.batch.settings.settings import Settings
from perfeval_xl.checks.finding_row import FindingRow
from perfeval_xl.follow_up.period import ScoredPeriod, at_period, settings_of
from perfeval_xl.follow_up.use import advice_list, evidence, public_table
from perfeval_xl.follow_up.use.advice import Rules, with_advice
from perfeval_xl.follow_up.use.results import DEPARTMENT, GRADE, RUBRIC, YEAR, results_of
from perfeval_xl.forms.roster import read_roster
from perfeval_xl.ledger.entries import put_entries, standing
from perfeval_xl.ledger.ledger import transaction
from perfeval_xl.ledger.problems import problems_of
from perfeval_xl.messages import SEVERITY_WORDS, PerfevalError
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.totalling import PROVISIONAL
from perfeval_xl.sheets.entries import Cell, ListEntry, Signature
from perfeval_xl.sheets.grids import same_text

PUBLISHED = "公开核对"
"""The kind of entries that say how a publication compares."""
_LOSSES = 5
"""So many indicators are named in 公开表."""


@dataclass(frozen=True)
class Used:
    """What was written, and what is to be looked at."""

    paths: Sequence[Path]
    findings: Sequence[FindingRow]
    lines: Sequence[str]
    """About a publication, a line each."""

    @property
    def to_look_at(self) -> bool:
        """Whether there is something for people to decide or mend."""
        return bool(self.lines) or any(row.severity != "note" for row in self.findings)


def use_results(
    out: Path,
    period: str | None = None,
    evidence_folder: Path | None = None,
    publication: Path | None = None,
    *,
    overwrite: bool = False,
) -> Used:
    """Collect what was filled in, and write the three workbooks of a period anew.

    `publication` is compared with 公开表 as it is now, and what comes of it recorded. Raises
    PerfevalError where the period, the folder or the publication does not serve, or files of others
    are in the way and not told to be moved aside (`overwrite`), RunError where somebody has one of
    the workbooks open.
    """
    settings = settings_of(out)
    table = settings.follow_up.get("use", {})
    folder = evidence_folder or table.get("evidence")
    if folder is not None and not folder.is_dir():
        raise PerfevalError("FOLDER_MISSING", found=folder)
    published = None if publication is None else public_table.read_publication(publication)
    with at_period(out, period, overwrite=overwrite) as scored:
        results, rules = results_of(scored), Rules.of(table)
        advised = with_advice(results, rules, _base(scored, results, rules.base, settings))
        advised[advice_list.PROBLEMS] = _open_problems(scored, results[DEPARTMENT])
        stands = standing(scored.ledger, advice_list.KIND)
        name = scored.scope.period
        paths = [
            put_list(scored.ledger, scored.out, ADVICE, lambda path:
                     advice_list.write_advice_list(path, advised, rules, name, stands))
        ]  # fmt: skip
        public = _public(scored, results, table)
        rubrics = [group.scores.rubric for group in scored.groups]
        titles = {rubric.id: f"{rubric.issuer}　{rubric.title}".strip() for rubric in rubrics}
        facts = "暂评的等级以后会变。" if (public[GRADE] == PROVISIONAL).any() else ""
        paths.append(
            put_list(scored.ledger, scored.out, PUBLIC,
                     lambda path: public_table.write_public_table(path, public, titles, facts))
        )  # fmt: skip
        found = evidence.evidence_of(scored, folder)
        paths.append(
            put_list(scored.ledger, scored.out, EVIDENCE,
                     lambda path: evidence.write_evidence(path, found, folder is not None))
        )  # fmt: skip
        lines: list[str] = []
        if published is not None and publication is not None:
            lines = [*_compare(scored, public, published, publication)]
        told = [*scored.filled.remarks, *advice_list.incomplete(stands)]
        told += conflicts(scored.ledger, advice_list.KIND, _named)
        return Used(paths, told, lines)


def _named(cell: Cell) -> tuple[str, str]:
    return cell.place[-1], f"{cell.place[-1]} {cell.heading}"


def _open_problems(scored: ScoredPeriod, departments: pd.Series) -> pd.Series | None:
    """Return how many problems of each 整改台账 has that are not closed; None without any."""
    tracked = problems_of(scored.ledger)
    counts = Counter(each.problem.department for each in tracked if not each.mending.ended)
    return departments.map(lambda name: counts[str(name)]) if tracked else None


def _base(scored: ScoredPeriod, results: pd.DataFrame, base: str, settings: Settings) -> pd.Series:
    """Return the amounts of which a share is cut, in the order of the rows.

    Of the roster's column of that heading, otherwise of the form's figure of that name or label.
    Raises PerfevalError USE_BASE_UNKNOWN where neither has it.
    """
    nothing = pd.Series(float("nan"), index=results.index)
    if not base:
        return nothing
    roster = (
        read_roster(settings.run.roster) if settings.run.roster else scored.state.options.roster
    )
    said = {
        key: dict(entry.contacts).get(base)
        for entry in roster
        for key in (same_text(entry.name), entry.code)
        if key
    }
    if any(said.values()):
        texts = results[DEPARTMENT].map(lambda name: said.get(same_text(str(name))) or "")
        return pd.to_numeric(texts.str.replace(",", "").str.strip(), errors="coerce")
    found = _figures(scored, results, {base: base})
    if base not in found:
        raise PerfevalError("USE_BASE_UNKNOWN", found=base)
    return found[base]


def _figures(
    scored: ScoredPeriod, results: pd.DataFrame, wanted: Mapping[str, str]
) -> pd.DataFrame:
    """Return figures of the forms in the order of the rows: heading → name or label of a figure."""
    table = pd.DataFrame(index=results.index)
    for heading, called in wanted.items():
        for group in scored.groups:
            scores, rubric = group.scores, group.scores.rubric
            names = [
                name for name, entry in rubric.entries.items()
                if same_text(called) in (same_text(name), same_text(entry.full_label))
            ]  # fmt: skip
            if names and names[0] in scores.figures:
                own = (results[RUBRIC] == rubric.id) & (results[YEAR] == rubric.fiscal_year)
                values = scores.figures[names[0]].reindex(results.loc[own, DEPARTMENT])
                if heading not in table:
                    table[heading] = float("nan")
                table.loc[own, heading] = values.to_numpy(dtype="float64")
    return table


def _public(scored: ScoredPeriod, results: pd.DataFrame, table: Mapping[str, Any]) -> pd.DataFrame:
    figures = _figures(scored, results, table.get("public", {}))
    losses = {
        (group.scores.rubric.id, group.scores.rubric.fiscal_year, str(department)): words
        for group in scored.groups
        for department, words in _losses(group.scores.final, group.scores.rubric).items()
    }
    keys = zip(results[RUBRIC], results[YEAR], results[DEPARTMENT], strict=True)
    words = pd.Series([losses.get((a, b, str(c)), "") for a, b, c in keys], index=results.index)
    return public_table.public_rows(results, figures, words, table.get("secret", ()))


def _losses(final: pd.DataFrame, rubric: Rubric) -> dict[Any, str]:
    """Return department → the indicators that lost most, with their points, in their order."""
    full = pd.Series({each.id: each.points for each in rubric.indicators}, dtype="float64")
    names = {each.id: each.name for each in rubric.indicators}
    own = [column for column in final.columns if column in full.index]
    lost = (full[own] - final[own]).clip(lower=0)
    values = round_half_up(lost.to_numpy(dtype="float64"), 2)
    found = {}
    for department, row in zip(final.index, values, strict=True):
        most = sorted((at for at in range(len(own)) if row[at] > 0), key=lambda at: -row[at])
        found[department] = "、".join(
            f"{names[own[at]]}（扣 {row[at]:.10g} 分）" for at in sorted(most[:_LOSSES])
        )
    return found


def _compare(
    scored: ScoredPeriod,
    public: pd.DataFrame,
    published: Mapping[str, tuple[float | None, str]],
    file: Path,
) -> Iterator[str]:
    """Record how a publication compares, department by department; yield what differs."""
    stands = standing(scored.ledger, PUBLISHED)
    stamp = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    signed = Signature("", f"{stamp:%Y-%m-%dT%H:%M:%SZ}", file.name)
    entries = []
    for (rubric, year, department), words in public_table.differences(public, published).items():
        cell = Cell(PUBLISHED, (rubric, year, scored.scope.period, department), "核对")
        before = stands.get(cell, ())
        if [entry.value for entry in before] != [words]:
            over = tuple(entry.digest for entry in before)
            entries.append(ListEntry(cell, words, over, signed))
        if words != public_table.EQUAL:
            yield f"  {department}：{words}"
    for name in public_table.extra(public, published):
        yield f"  {name}：公开的表里有，公开表里没有"
    with transaction(scored.ledger):
        put_entries(scored.ledger, entries)


def use_report(used: Used, publication: Path | None) -> str:
    """Return what was written, what is to be looked at, and how a publication compares."""
    lines = [f"已写入 {path}" for path in used.paths]
    for row in used.findings:
        where = place_in_words(row._asdict())
        lines.append(f"  {SEVERITY_WORDS[row.severity]}  {where}{row.message}")  # type: ignore[index]
    if publication is not None:
        lines.append(
            f"与 {publication.name} 对照：" + ("有不同" if used.lines else "公开的与核定的一致")
        )
        lines += used.lines
    return "\n".join(lines)
