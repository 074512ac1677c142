"""The extensions of workbooks, and what kind of file each says that it is."""

from __future__ import annotations

SPREADSHEETS = {
    ".xlsx": "xlsx",
    ".xlsm": "xlsm",
    ".xls": "xls",
    ".et": "xls",
    ".xlsb": "xlsb",
    ".ods": "ods",
}
