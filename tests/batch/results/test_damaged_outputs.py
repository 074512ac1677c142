"""What a cut of power or a bad disk has left of our own files is damage, and nobody's edit."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from support.bureau import BOOK, Bureau
from support.inbox import copy
from support.profile import sized

from perfeval_xl.batch.results.out_folder import DAMAGED
from perfeval_xl.batch.run import run
from perfeval_xl.system.remains import remains_of

DAMAGES: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "empty": lambda content, _: b"",
    "zeros": lambda content, _: bytes(len(content)),
    # At the end of a line it would look whole, and stop the run as somebody's.
    "cut": lambda content, choose: content[: choose.randrange(10, len(content) - 3)].rstrip(),
    "zeros at its end": lambda content, choose: _zeros(content, choose.randrange(10, 2000), None),
    "zeros in it": lambda content, choose: _zeros(content, 600, 1100),
    "zeros at its beginning": lambda content, choose: _zeros(content, 0, 512),
}
OUTPUTS = (
    BOOK, "汇总表.xlsx", "明细.xlsx", "scores.csv", "findings.csv", "run.json", "退回/坏.xlsx",
)  # fmt: skip


def _zeros(content: bytes, start: int, end: int | None) -> bytes:
    start = min(start, len(content) // 2)
    end = len(content) if end is None else min(end, len(content))
    return content[:start] + bytes(end - start) + content[end:]


def _spoil(book) -> None:
    book["基础数据表"]["B4"] = "不详"


def _bureau() -> tuple[TemporaryDirectory[str], Bureau]:
    kept = TemporaryDirectory()
    bureau = Bureau(Path(kept.name))
    copy("示例单位03.xlsx", bureau.inbox / "坏.xlsx", _spoil)
    bureau.run()
    return kept, bureau


_KEPT: list[tuple[TemporaryDirectory[str], Bureau]] = []


@settings(max_examples=sized(2, deep=20), deadline=None, derandomize=True, phases=[Phase.generate])
@given(
    names=st.lists(st.sampled_from(OUTPUTS), min_size=1, max_size=3, unique=True),
    damage=st.sampled_from(sorted(DAMAGES)),
    seed=st.integers(0, 10_000),
)
def test_it_is_said_and_made_again(names: list[str], damage: str, seed: int):
    _KEPT[:] = _KEPT or [_bureau()]
    model, choose = _KEPT[0][1], random.Random(seed)
    with TemporaryDirectory() as folder:
        inbox, out = Path(folder) / "收件", Path(folder) / "out"
        shutil.copytree(model.inbox, inbox)
        shutil.copytree(model.out, out)
        before = {name: (out / name).read_bytes() for name in OUTPUTS}
        left = {}
        for name in names:
            left[name] = DAMAGES[damage](before[name], choose)
            (out / name).write_bytes(left[name])
            if name.endswith((".csv", ".json")) and left[name].endswith(b"\n"):
                left.pop(name)  # cut at the end of a line: that may be anybody's work

        result = run(inbox, out)

        assert not result.unchanged
        findings = pd.read_csv(out / "findings.csv", dtype=str).fillna("")
        codes = dict(zip(findings["file"], findings["code"], strict=True))
        kept = {path.read_bytes() for path in out.rglob("*") if path.is_file()}
        for name, content in left.items():
            if "run.json" in left and name.startswith("退回"):
                continue  # nothing says any more that it is ours
            empty = not any(content)
            assert codes.get(name) == ("OUTPUT_DAMAGED" if empty else "OUTPUT_DAMAGED_KEPT"), name
            assert empty or content in kept, f"{name} may have held more than ours"
        assert not findings["code"].str.match("BOOK_|REVIEW_").any()
        for name in names:
            assert remains_of(out / name) == "", name
        for name in (BOOK, "scores.csv", "退回/坏.xlsx"):
            assert (out / name).read_bytes() == before[name], name
        json.loads((out / "run.json").read_bytes())
        assert not (out / DAMAGED).exists() or any((out / DAMAGED).iterdir())
        assert run(inbox, out).unchanged


def test_a_file_of_another_kind_is_somebodys(tmp_path: Path):
    for name, content in {
        "加密.xlsx": b"\xd0\xcf\x11\xe0" + bytes(600),
        "文本.xlsx": "不是工作簿".encode(),
        "旧.csv": b"a,b",
    }.items():
        (tmp_path / name).write_bytes(content)
        assert remains_of(tmp_path / name) == "", name
