"""A scorebook carries what it was written from: made again of it, it is the same to the byte."""

from __future__ import annotations

import base64
import random
import zlib
from pathlib import Path

import pytest
from support.profile import every_day
from support.random_returns import random_scores
from support.scorebooks import EVERYTHING

from perfeval_xl.batch.assessing.check_returns import Checked
from perfeval_xl.batch.assessing.origin import OriginError, pack_origins, unpack_origin
from perfeval_xl.batch.assessing.review_basis import Bases
from perfeval_xl.batch.assessing.score_returns import Group, score_group
from perfeval_xl.batch.results.scorebook_hash import shown_by
from perfeval_xl.batch.reviewing.own_view import OwnView
from perfeval_xl.forms.figures.project_figures import Projects
from perfeval_xl.forms.identity import BookIdentity, book_identity
from perfeval_xl.ledger.copies import Maker, Statement
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.source import catalogue
from perfeval_xl.workbooks.read_back.open_cells import open_cells
from perfeval_xl.workbooks.scorebook.scorebook import write_scorebooks

MAKER = Maker("审核科", "2026-10-31T08:00:00Z", "评分表/甲局.xlsx")
RUBRICS = every_day([*catalogue(), EVERYTHING], "hengyang-2019", "datong-2021-project", EVERYTHING)


def decided(rubric: str, seed: int, count: int = 3) -> Group:
    """Return random departments with reviews, opinions and corrected figures."""
    choose = random.Random(seed)
    scores = random_scores(load_rubric(rubric), count, seed=seed)
    projects = None
    if scores.projects is not None:
        projects = Projects(scores.projects.execution.figures, scores.projects.rows)
    checked = Checked(scores.rubric, scores.figures, scores.items, projects, [], [], {}, {})
    bases = Bases(score_group(checked, ()).unreviewed)
    said = []
    for department, cells in open_cells(scores).items():
        for cell in cells.values():
            if choose.random() < 0.7:
                continue
            unit = department, cell.project, cell.kind, cell.name
            if cell.kind in ("review", "opinion"):
                basis = bases.of(department, cell.project, str(cell.name)) or ""
                after = 0.5 if cell.kind == "review" else "核减"
                said.append(Statement(*unit, None, after, MAKER, basis))
            elif cell.kind == "figure":
                frame = scores.figures.loc[department] if not cell.project else None
                if frame is not None and frame[cell.name] == frame[cell.name]:
                    before = float(frame[cell.name])
                    said.append(Statement(*unit, before, before + 1, MAKER, "", before))
    return score_group(checked, tuple(said))


@pytest.mark.thinned(3)
@pytest.mark.parametrize("rubric", RUBRICS)
def test_the_scorebook_made_again_of_what_it_carries_is_the_same(rubric: str, tmp_path: Path):
    group = decided(rubric, seed=11)
    names = [str(name) for name in group.scores.points.index]
    packed = list(pack_origins(group, names))

    view = OwnView.of([unpack_origin(text) for text in packed], group.scores.rubric).written

    assert len(group.decisions.reviews) > 3
    assert len(group.standing) > 1
    assert shown_by(view, "2026-10") == shown_by(group, "2026-10")
    assert list(pack_origins(view, names)) == packed
    written = write_scorebooks(group.scores, tmp_path / "甲", origins=iter(packed))
    again = write_scorebooks(view.scores, tmp_path / "乙", origins=iter(packed))
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in written]


@pytest.mark.large
def test_a_department_alone_is_what_it_is_among_others():
    group = decided("hengyang-2019", seed=3, count=5)
    names = [str(name) for name in group.scores.points.index]
    whole = shown_by(group, "")

    for name, text in zip(names, pack_origins(group, names), strict=True):
        view = OwnView.of([unpack_origin(text)], group.scores.rubric).written
        assert shown_by(view, "") == {name: whole[name]}


@pytest.mark.parametrize(
    "text",
    [
        "", "核减", "AAAA", base64.b64encode(b"{}").decode(),
        base64.b64encode(zlib.compress(b"[1, 2]")).decode(),
        base64.b64encode(zlib.compress(b'["1", "2", [], 3, 4, 5, 6, 7]')).decode(),
        base64.b64encode(zlib.compress(b" " * (1 << 27))).decode(),
    ],
)  # fmt: skip
def test_what_was_never_packed_is_refused(text: str):
    with pytest.raises(OriginError):
        unpack_origin(text)


@pytest.mark.parametrize("length", [0, 1, 31_999, 32_000, 32_001, 100_000])
def test_a_long_origin_takes_several_cells(length: int):
    identity = BookIdentity(rubric="small", department="甲局", origin="Ab+/" * length)

    rows = identity.rows()

    assert max(len(text) for _, text in rows) <= 32_767
    assert book_identity(rows) == identity
