"""Single figures, as they were typed."""

from __future__ import annotations

from datetime import date

from openpyxl.styles import Font

from ..case import Case, case
from ..changes import dressed
from ..contents import in_part
from ..filled import filled

_SHEET = "xl/worksheets/sheet1.xml"

VALUES: dict[str, Case] = {
    "VALUE_NOT_NUMBER": case(filled(全部资产="见附件"), filled(全部资产="500")),
    # An error that the parts of a total make good is no reason to hand the return back.
    "VALUE_IS_ERROR": case(
        filled(全部资产="#REF!"), filled(合计_上年="#REF!"), instead="VALUE_TIDIED"
    ),
    "VALUE_NOT_COMPUTED": case(
        filled(全部资产="=200+300"),
        in_part(filled(全部资产="=200+300"), _SHEET, "(<f>200[+]300</f>)<v ?/>", r"\1<v>500</v>"),
    ),
    "VALUE_CROSSED_OUT": case(
        filled(dressed("全部资产", font=Font(strike=True))),
        filled(dressed("全部资产", font=Font(bold=True, underline="single"))),
    ),
    "VALUE_IS_DATE": case(
        filled(全部资产=date(2024, 5, 1)), filled(佐证_群众满意度=date(2024, 5, 1))
    ),
    "VALUE_TOO_LARGE": case(filled(全部资产=1e12), filled(全部资产=1e12 - 1)),
    "VALUE_AS_ZERO": case(filled(本年减少="无"), filled(本年减少="0")),
    "VALUE_NOT_APPLICABLE": case(
        filled(应缴收入="无", 已缴收入="无"), filled(本年减少="无"), instead="VALUE_AS_ZERO"
    ),
    "VALUE_TIDIED": case(filled(全部资产="５００．"), filled(全部资产="500.00")),
    "VALUE_CONVERTED": case(
        filled(全部资产="5000000元"), filled(全部资产="500万元"), instead="VALUE_TIDIED"
    ),
    # Rounding to one place hides nothing that anybody would miss, and 万元 is the form's own unit.
    "VALUE_SHOWN_OTHERWISE": case(
        filled(dressed("全部资产", number_format='0!.0000,"万元"')),
        filled(dressed("全部资产", number_format='0.0"万元";[Red]-0.0"万元"'), 全部资产=499.96),
    ),
    "VALUE_NOT_WHOLE": case(
        filled(在职人数=48.5, 填报_在职人员控制率=0.97), filled(在职人数="48.0")
    ),
    "COUNT_TOO_LARGE": case(
        filled(编制数=100_001, 填报_在职人员控制率=None),
        filled(编制数=100_000, 填报_在职人员控制率=None),
    ),
    "VALUE_NEGATIVE": case(filled(在用资产=-450), filled(本年减少=-450)),
    # From next to nothing any multiple may be right: 0.012, then 18 万元.
    "VALUE_OUT_OF_SCALE": case(filled(三公经费_上年=200_000), filled(三公经费_上年=0.012)),
    "VALUE_MISSING": case(filled(在职人数=None, 填报_在职人员控制率=None), filled(全部资产=None)),
}
