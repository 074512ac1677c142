"""The departments' returns as files: a filled template, each figure put in its place as bytes.

Writing 2,500 workbooks one by one takes longer than everything that is tested with them.
"""

from __future__ import annotations

import io
import re
import zipfile
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.rubric.load import read_rubric
from support.year.departments import Sent
from support.year.rubric import rubric_text

_DEPARTMENT, _CODE = "占位单位", "占位代码"
_INPUTS = (
    "全年预算", "本年支出", "三公预算", "三公支出", "计划采购", "实际采购", "违规例数",
    "基本_预算", "基本_支出", "项目_预算", "项目_支出", "合计_预算", "合计_支出",
    "自评得分_支付进度率", "自评得分_政府采购执行率", "自评得分_产出质量", "自评得分_年度效益",
)  # fmt: skip
_FIRST = 880_000_000
_CELL = re.compile(rb"<v>88(\d{7})</v>")


def workbook(sent: Sent, version: int) -> bytes:
    """Return a return as the department sends it, on the template of a version of the rubric."""
    names = [*_INPUTS, *_of_lines(len(sent.lines))]
    values = dict(sent.typed)
    for at, (_, *amounts) in enumerate(sent.lines):
        values |= zip(_of_lines(len(sent.lines))[2 * at : 2 * at + 2], amounts, strict=True)

    def put(found: re.Match[bytes]) -> bytes:
        value = values.get(names[int(found[1])])
        return b"" if value is None else f"<v>{number(value)}</v>".encode()

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, part in _template(version, len(sent.lines)):
            if name.startswith("xl/worksheets/"):
                part = _CELL.sub(put, part)
            elif name == "xl/sharedStrings.xml":
                part = part.replace(_DEPARTMENT.encode(), sent.department.encode())
                part = part.replace(_CODE.encode(), sent.code.encode())
            archive.writestr(zipfile.ZipInfo(name), part)
    return out.getvalue()


def number(value: Fraction) -> str:
    """Write a figure as people type it: 12.5, 300."""
    whole, cents = divmod(int(value * 100), 100)
    return f"{whole}.{cents:02d}".rstrip("0").rstrip(".")


def _of_lines(count: int) -> list[str]:
    return [f"项目_{at}_{column}" for at in range(1, count + 1) for column in ("预算", "支出")]


@cache
def _template(version: int, lines: int) -> list[tuple[str, bytes]]:
    """Return the parts of a template in which every figure is its number in line."""
    rubric = read_rubric(rubric_text(version), "year.yaml")
    place = {name: _FIRST + at for at, name in enumerate([*_INPUTS, *_of_lines(lines)])}
    items = [
        [f"项目{at}", place[f"项目_{at}_预算"], place[f"项目_{at}_支出"]]
        for at in range(1, lines + 1)
    ]
    figures = {name: float(place[name]) for name in _INPUTS}
    filling = Filling(_DEPARTMENT, _CODE, figures, {"项目": items})
    with TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        write_template(rubric, path, filling)
        with zipfile.ZipFile(path) as archive:
            return [(name, archive.read(name)) for name in archive.namelist()]
