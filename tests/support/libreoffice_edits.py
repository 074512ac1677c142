"""Lets LibreOffice itself insert, delete and rename, as a person does who edits a scorebook."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from support.libreoffice import soffice

_MACRO = """
Sub Change(source As String, target As String, steps As String)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  Dim kept(0) As New com.sun.star.beans.PropertyValue
  kept(0).Name = "FilterName"
  kept(0).Value = "Calc MS Excel 2007 XML"
  Dim book, sheet, words, all, at
  book = StarDesktop.loadComponentFromURL(ConvertToURL(source), "_blank", 0, hidden())
  all = Split(steps, ";")
  For at = 0 To UBound(all)
    words = Split(all(at), "|")
    sheet = book.Sheets.getByName(words(1))
    sheet.unprotect("")
    Select Case words(0)
      Case "insert rows"
        sheet.Rows.insertByIndex(CLng(words(2)) - 1, CLng(words(3)))
      Case "delete rows"
        sheet.Rows.removeByIndex(CLng(words(2)) - 1, CLng(words(3)))
      Case "insert columns"
        sheet.Columns.insertByIndex(CLng(words(2)) - 1, CLng(words(3)))
      Case "delete columns"
        sheet.Columns.removeByIndex(CLng(words(2)) - 1, CLng(words(3)))
      Case "rename"
        sheet.Name = words(2)
      Case "delete sheet"
        book.Sheets.removeByName(words(1))
      Case "move"
        book.Sheets.moveByName(words(1), CLng(words(2)))
      Case "number"
        sheet.getCellRangeByName(words(2)).Value = CDbl(words(3))
    End Select
  Next
  book.storeToURL(ConvertToURL(target), kept())
  book.close(True)
End Sub
"""
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_MODULE = (
    _HEAD + '<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1"'
    ' script:language="StarBasic">{}</script:module>\n'
)


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory()


@cache
def _started() -> list[str]:
    """Return the command that starts LibreOffice with our macro in its profile."""
    profile = Path(_folder().name)
    command = [soffice(), f"-env:UserInstallation={profile.as_uri()}", "--headless"]
    # The first start writes an empty module into a new profile.
    subprocess.run([*command, "--terminate_after_init"], check=True, capture_output=True)
    module = profile / "user" / "basic" / "Standard" / "Module1.xba"
    assert module.exists()
    module.write_text(_MODULE.format(escape(_MACRO)), encoding="utf-8")
    return command


def edited(source: Path, target: Path, *steps: Sequence[object]) -> Path:
    """Change a workbook step by step and return the saved copy.

    A step is what to do, the sheet, and its details: ("insert rows", "评分表", 5, 1) puts one row
    in front of row 5. Protection is lifted first, as a person would.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    words = ";".join("|".join(map(str, step)) for step in steps)
    call = f'macro:///Standard.Module1.Change("{source}","{target}","{words}")'
    subprocess.run([*_started(), call], check=True, capture_output=True, timeout=120)
    assert target.exists(), f"LibreOffice saved nothing after {words}"
    return target
