"""A rubric file that stands for more than a rubric can be is refused before it is unfolded."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import small
from typer.testing import CliRunner

from perfeval_xl import cli
from perfeval_xl.cli import errors
from perfeval_xl.rubric.load import read_rubric
from perfeval_xl.rubric.source import RubricError

LEAF = "- &n0 [x, x, x, x, x, x, x, x, x, x]\n"


def bomb(levels: int, width: int, kind: str) -> str:
    """Return a file in which each level stands for the one below it `width` times."""
    lines = [LEAF if kind == "lists" else "- &n0 {k: 1}\n"]
    for level in range(1, levels + 1):
        below = f"*n{level - 1}"
        match kind:
            case "lists":
                entry = f"[{', '.join([below] * width)}]"
            case "mappings":
                entry = "{" + ", ".join(f"k{at}: {below}" for at in range(width)) + "}"
            case _:
                entry = "{<<: [" + ", ".join([below] * width) + "]}"
        lines.append(f"- &n{level} {entry}\n")
    return f"{small.TEXT}\nsources:\n{''.join('  ' + line for line in lines)}"


@given(
    levels=st.integers(8, 60), width=st.integers(6, 12),
    kind=st.sampled_from(["lists", "mappings", "merges"]),
)  # fmt: skip
def test_aliases_that_stand_for_masses_are_counted_and_not_followed(
    levels: int, width: int, kind: str
):
    begun = time.monotonic()

    with pytest.raises(RubricError, match="重复引用的内容太多"):
        read_rubric(bomb(levels, width, kind), "坏.yaml")

    assert time.monotonic() - begun < 5


@pytest.mark.thinned(4)
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("id: x\nforms: &a [*a]\n", "重复引用的内容太多"),
        ("id: x\nforms: &a {b: *a}\n", "重复引用的内容太多"),
        ("[" * 3000 + "]" * 3000, "层数太多"),
        (f"id: {'x' * 600_000}", "有 600004 个字"),
    ],
    ids=["holds itself", "holds itself by a name", "deep", "long"],
)
def test_what_has_no_end_is_refused_in_plain_words(tmp_path: Path, text: str, told: str):
    (tmp_path / "坏.yaml").write_text(text, encoding="utf-8")

    done = CliRunner().invoke(cli.app, ["rubric", "check", str(tmp_path / "坏.yaml")])

    assert done.exit_code == errors.USAGE
    assert "坏.yaml 整个文件：不像是指标体系文件" in done.output
    assert told in done.output


def test_a_few_aliases_are_as_good_as_what_they_stand_for():
    """Somebody who knows YAML need not write a rule twice."""
    text = small.TEXT.replace(
        "both: {result: pending, because: 均为零}", "both: {result: pending, because: 乙为零}"
    )
    aliased = small.TEXT.replace(
        "both: {result: pending, because: 均为零}", "both: &zero {result: pending, because: 乙为零}"
    ).replace("denominator: {result: pending, because: 乙为零}", "denominator: *zero")

    def content(yaml: str) -> dict[str, object]:
        return read_rubric(yaml, "小.yaml").model_dump(exclude={"digest"})

    assert "*zero" in aliased
    assert content(aliased) == content(text)
