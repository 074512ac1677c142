"""汇总分析报告: what a period's scores say over all departments, in sentences and tables.

Every number comes out of the scores, the roster or the list of returns; what people have to say
beside them (主要成效, 结果应用) is a place to fill. The order is the usual one of such reports.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from hashlib import sha256

from docx.enum.text import WD_ALIGN_PARAGRAPH

from perfeval_xl.batch.settings.settings import Settings
from perfeval_xl.follow_up.letters.docx_file import blank, content_of
from perfeval_xl.follow_up.letters.evaluated import Evaluated
from perfeval_xl.follow_up.letters.letter import broken, day_words
from perfeval_xl.follow_up.letters.overview import Organised, Overview, overview
from perfeval_xl.follow_up.letters.page import lay_out
from perfeval_xl.follow_up.letters.parts import Part
from perfeval_xl.follow_up.letters.sections import annexes, sections
from perfeval_xl.follow_up.letters.shipped import write
from perfeval_xl.follow_up.period import ScoredPeriod


@dataclass(frozen=True, slots=True)
class Report:
    """A report that may be written."""

    says: str
    """Hash of its text."""
    file: Callable[[], bytes]


def report(
    scored: ScoredPeriod,
    groups: Sequence[Sequence[Evaluated]],
    settings: Settings,
    day: date | None,
    closing: str,
) -> Report:
    """Return the report over a period; `groups` are its departments by rubric.

    `closing` says what became of earlier problems, "" where that is not known.
    """
    rubrics = [overview(about) for about in groups if about]
    issuer = settings.bureau or (rubrics[0].rubric.issuer if rubrics else "")
    basis = settings.letters.basis
    parts = [*sections(Organised.of(scored), rubrics, basis, closing), *annexes(rubrics)]
    title = _title(rubrics)
    said = sha256(repr((title, parts, day, issuer)).encode(errors="surrogatepass")).hexdigest()
    return Report(said, partial(_file, title, issuer, day, parts))


def _title(rubrics: Sequence[Overview]) -> list[str]:
    whens = "、".join(dict.fromkeys(each.rubric.when for each in rubrics))
    projects = bool(rubrics) and all(each.rubric.project is not None for each in rubrics)
    what = "项目支出" if projects else "部门整体支出"
    return broken([whens, what, "绩效评价", "汇总分析报告"])


def _file(title: Sequence[str], issuer: str, day: date | None, parts: Sequence[Part]) -> bytes:
    document = blank("".join(title))
    lay_out(document)
    write(document, "标题", "\n".join(title))
    for line in (issuer, day_words(day)):
        write(document, "主送", line).alignment = WD_ALIGN_PARAGRAPH.CENTER
    write(document, "正文")
    for part in parts:
        part.write(document)
    return content_of(document)
