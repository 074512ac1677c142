"""The README's table of published figures is what the run over the examples gives."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from perfeval_xl.batch.run import RunResult

EXAMPLES = ["hengyang-2019", "zhanjiang-2018", "taojiang-2019", "dongchuan-2020"]


@pytest.mark.parametrize("rubric_id", EXAMPLES)
def test_a_line_of_the_table(rubric_id: str, root: Path, example_run: RunResult):
    text = (root / "examples" / f"{rubric_id}.yaml").read_text(encoding="utf-8")
    published = YAML(typ="safe").load(text)["published"]
    department = published["department"]
    amounts = [
        value
        for lines in published.get("lists", {}).values()
        for line in lines
        for value in line[1:]
        if value is not None
    ]
    scores = next(each for each in example_run.groups if each.rubric.id == rubric_id)
    status = scores.status.loc[department].value_counts()
    own = example_run.findings[example_run.findings["department"] == department]
    counts = [
        len(published["figures"]) + len(amounts),
        *(status.get(each, 0) for each in ("核算", "判定", "自评未核")),
        f"{scores.totals.loc[department, '总分']:g}",
        (own["severity"] == "warning").sum(),
    ]
    line = f"| `{rubric_id}` | {department} | " + " | ".join(map(str, counts)) + " |"

    readme = (root / "README.md").read_text(encoding="utf-8")
    assert line in readme, f"README should say: {line}"
