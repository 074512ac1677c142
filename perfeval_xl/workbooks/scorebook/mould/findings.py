"""The sheet 数据问题 of a mould: as many rows as there are findings."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from perfeval_xl.messages import SEVERITY_WORDS
from perfeval_xl.sheets.inside_xlsxwriter import format_number
from perfeval_xl.sheets.style import Style
from perfeval_xl.workbooks.scorebook.book import FINDING_COLUMNS
from perfeval_xl.workbooks.scorebook.figure_places import Place
from perfeval_xl.workbooks.scorebook.findings_sheet import (
    NOTHING,
    SHEET,
    finding_form,
    finding_height,
    gravest_first,
    link_form,
    place_words,
    shown,
)
from perfeval_xl.workbooks.scorebook.mould.xml_text import (
    SHARED,
    Strings,
    quoted,
    row_size,
    uses_of_strings,
)
from perfeval_xl.workbooks.scorebook.problem_places import LINK

_LAST = xl_col_to_name(len(FINDING_COLUMNS) - 1)
_SPAN = f'spans="1:{len(FINDING_COLUMNS)}"'
_DIMENSION = re.compile(r'<dimension ref="[^"]*"/>')
_ROWS = re.compile(r'<row r="2".*?(?=</sheetData>)', re.DOTALL)
_AFTER = "<pageMargins"
"""What filter and links stand before."""


class FindingsMould:
    """The sheet, written without a finding."""

    def __init__(self, xml: str, forms: Mapping[str, int]) -> None:
        """Take the part; `forms` are those of `forms_of`."""
        self._empty = xml
        self._xml = _ROWS.sub("", xml)
        (self.text,) = uses_of_strings(xml) - uses_of_strings(self._xml)
        """The shared string of the mould that says so, by number."""
        self._forms = forms

    def filled(self, findings: Sequence[Mapping[str, Any]], strings: Strings) -> str:
        """Return the sheet with one department's findings."""
        if not findings:
            said, own = (f"{SHARED}><v>{at}</v>" for at in (self.text, strings.number(NOTHING)))
            return self._empty.replace(said, own)
        rows, links = [], []
        for row, record in enumerate(gravest_first(findings), start=2):
            cells = []
            for at, name in enumerate(FINDING_COLUMNS):
                cell = f"{xl_col_to_name(at)}{row}"
                if name == LINK:
                    place: Place | None = record[LINK]
                    form, text = self._forms[LINK], place_words(place)
                    if place is not None:
                        links.append(_link(cell, place, text))
                else:
                    form, text = self._forms[record["severity"]], shown(name, record[name])
                number = strings.number(text)
                cells.append(f'<c r="{cell}" s="{form}" t="s"><v>{number}</v></c>')
            size = row_size(finding_height(record))
            rows.append(f'<row r="{row}" {_SPAN}{size}>{"".join(cells)}</row>')
        area = f"A1:{_LAST}{len(findings) + 1}"
        linked = f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""
        xml = _DIMENSION.sub(f'<dimension ref="{area}"/>', self._xml, count=1)
        before, end, after = xml.partition("</sheetData>")
        after = after.replace(_AFTER, f'<autoFilter ref="{area}"/>{linked}{_AFTER}', 1)
        return f"{before}{''.join(rows)}{end}{after}"


def forms_of(style: Style) -> dict[str, int]:
    """Return the numbers of the formats that findings take, by severity; LINK has its own."""
    forms = {str(severity): finding_form(style, severity) for severity in SEVERITY_WORDS}
    forms[LINK] = link_form(style)
    return {name: format_number(form) for name, form in forms.items()}


def filter_name(sheet_number: int, count: int) -> str:
    """Return the hidden name of the area that is filtered; "" without findings."""
    if not count:
        return ""
    area = f"{SHEET}!$A$1:${_LAST}${count + 1}"
    return (
        f'<definedName name="_xlnm._FilterDatabase" localSheetId="{sheet_number}" '
        f'hidden="1">{area}</definedName>'
    )


def _link(cell: str, place: Place, text: str) -> str:
    return (
        f'<hyperlink ref="{cell}" location="{quoted(place.reference)}" display="{quoted(text)}"/>'
    )
