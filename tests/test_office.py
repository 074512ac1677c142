"""The tests' LibreOffice goes on where it was ended, and says what it could not do."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from support.libreoffice import convert
from support.office import Office, Order, office
from support.small import small_rubric

from perfeval_xl.forms.template.template import write_template

pytestmark = [pytest.mark.libreoffice, pytest.mark.large]
XLSX = "Calc MS Excel 2007 XML"


@pytest.fixture
def template(tmp_path: Path) -> Path:
    write_template(small_rubric(), tmp_path / "报送表.xlsx")
    return tmp_path / "报送表.xlsx"


def test_it_is_begun_again_where_it_was_ended(template: Path, tmp_path: Path):
    own = Office()
    try:
        own.save([Order(template, tmp_path / "1.xlsx", XLSX)], recalculate=True)
        os.killpg(own._process.pid, signal.SIGKILL)
        own._process.wait()
        own.save([Order(template, tmp_path / "2.xlsx", XLSX)], recalculate=True)
    finally:
        own.close()

    assert (tmp_path / "1.xlsx").is_file()
    assert (tmp_path / "2.xlsx").is_file()
    assert own._process.returncode is not None


def test_what_it_cannot_do_fails_and_the_next_order_is_carried_out(template: Path, tmp_path: Path):
    with pytest.raises(AssertionError, match="LibreOffice: "):
        office().save(
            [Order(template, tmp_path / "1.xlsx", XLSX, steps=[("rename", "没有", "甲")])],
            recalculate=False,
        )

    convert([template], tmp_path / "再")
    assert (tmp_path / "再" / template.name).is_file()
