"""A run takes away what an earlier one wrote for departments that are elsewhere now."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from support.inbox import SOUND, copy

from perfeval_xl.batch.run import run
from perfeval_xl.messages import PerfevalError
from perfeval_xl.system.written import RECORD

BOOK = "评分表/示例单位01.xlsx"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The output of a run in which a department was scored that is handed back the next time."""
    copy(SOUND, tmp_path / "收件" / "甲.xlsx")
    copy("示例单位02.xlsx", tmp_path / "收件" / "乙.xlsx")
    run(tmp_path / "收件", tmp_path / "out")

    def wrong_total(book) -> None:
        book["基础数据表"]["B6"] = 999

    copy(SOUND, tmp_path / "收件" / "甲.xlsx", wrong_total)
    return tmp_path / "out"


def test_the_scorebook_of_one_that_is_handed_back_now_goes(out: Path):
    assert (out / BOOK).exists()

    run(out.parent / "收件", out)

    assert not (out / BOOK).exists()
    assert (out / "评分表" / "示例单位02.xlsx").exists()


@pytest.mark.large
def test_one_that_somebody_has_changed_stays(out: Path):
    (out / BOOK).write_bytes((out / BOOK).read_bytes() + b" ")

    run(out.parent / "收件", out)

    assert (out / BOOK).exists()


@pytest.mark.thinned(4)
@pytest.mark.parametrize(
    "outputs", [{"../外面.xlsx": None}, {"评分表/../../外面.xlsx": None}, [1], 3]
)
def test_a_manifest_that_somebody_has_changed_takes_nothing_else_away(out: Path, outputs):
    outside = out.parent / "外面.xlsx"
    outside.write_bytes(b"x")
    data = json.loads((out / "run.json").read_text(encoding="utf-8"))
    if isinstance(outputs, dict):
        more = dict.fromkeys(outputs, hashlib.sha256(b"x").hexdigest())
        outputs = {**data["outputs"], **more}
    (out / "run.json").write_text(json.dumps({**data, "outputs": outputs}), encoding="utf-8")

    (out / RECORD).unlink()  # as a version before the records left it

    if isinstance(outputs, dict):
        run(out.parent / "收件", out)
    else:  # nothing else tells whose the results are
        with pytest.raises(PerfevalError, match="--overwrite"):
            run(out.parent / "收件", out)

    assert outside.exists()
