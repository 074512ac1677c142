"""Texts stay texts, whatever they look like.

XlsxWriter keeps the marked-up texts of `write_rich_string` among the plain ones and knows them by
how they begin and end: a department's "<r>…</r>" would become markup. We write no such texts.
"""

from __future__ import annotations

from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStrings
from xlsxwriter.utility import _preserve_whitespace
from xlsxwriter.workbook import Workbook


class PlainWorkbook(Workbook):  # type: ignore[misc]
    """A workbook of plain texts only."""

    def _get_packager(self) -> Packager:
        return _PlainPackager()


class _PlainPackager(Packager):  # type: ignore[misc]
    def _write_shared_strings_file(self) -> None:
        if self.workbook.str_table.count:
            strings = _PlainStrings()
            strings.string_table = self.workbook.str_table
            strings._set_xml_writer(self._filename("xl/sharedStrings.xml"))
            strings._assemble_xml_file()


class _PlainStrings(SharedStrings):  # type: ignore[misc]
    def _write_si(self, string: str) -> None:
        text = self._escape_control_characters(string)
        kept = [("xml:space", "preserve")] if _preserve_whitespace(text) else []
        self._xml_si_element(text, kept)
