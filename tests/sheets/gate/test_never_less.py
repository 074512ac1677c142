"""Whatever a sheet looks like: the gate never counts less than the reader allocates."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from python_calamine import CalamineError, load_workbook
from support.workbook_bytes import ods, xlsx

from perfeval_xl.sheets.gate.examine import examine
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.sheets.gate.notes import RefusedError

CONTENTS = ("<v>1</v>", "<v/>", "<f>A1</f><v>2</v>", "<is><t>部</t></is>", "\n", "")
FILLED = 'office:value-type="float" office:value="1"'


def random_xlsx(random: Random) -> bytes:
    rows = ""
    for _ in range(random.randrange(1, 6)):
        row = random.randrange(1, 40)
        rows += random.choice(["<row>", f'<row r="{row}">', f"<row spans='1:9' r='{row}'>"])
        for _ in range(random.randrange(5)):
            place = f"{random.choice('ABCDEFGHIJ')}{random.randrange(1, 40)}"
            placed = random.choice(
                ["", f' r="{place}"', f" s='1' r='{place}'", f' r="{place}" s="2"']
            )
            kind = random.choice(["", ' t="str"'])
            rows += f"<c{placed}{kind}>{random.choice(CONTENTS)}</c>"
        rows += "</row>"
    return xlsx(rows)


def random_ods(random: Random) -> bytes:
    rows = ""
    for _ in range(random.randrange(1, 6)):
        repeated = random.choice(["", f' table:number-rows-repeated="{random.randrange(1, 9)}"'])
        rows += f"<table:table-row{repeated}>"
        for _ in range(random.randrange(1, 6)):
            columns = f'table:number-columns-repeated="{random.randrange(1, 9)}"'
            filled = random.choice(["", "", FILLED, 'table:formula="x"'])
            rows += f"<table:table-cell {random.choice(['', columns])} {filled}/>"
        rows += "</table:table-row>"
    return ods(f'<table:table table:name="S">{rows}</table:table>')


@pytest.mark.parametrize("kind", [random_xlsx, random_ods])
def test_the_count_is_never_less_than_what_is_read(kind, tmp_path: Path):
    random, compared = Random(5), 0
    path = tmp_path / "r.xlsx"
    for _ in range(300):
        content = kind(random)
        try:
            end = load_workbook(BytesIO(content)).get_sheet_by_index(0).end
        except CalamineError:
            continue
        if end is not None:
            path.write_bytes(content)
            with pytest.raises(RefusedError):
                examine(path, Limits(cells=(end[0] + 1) * (end[1] + 1) - 1))
            compared += 1
    assert compared > 150
