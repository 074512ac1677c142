"""Scorebooks by mould: one is written by XlsxWriter, the others are filled into its XML.

The workbook of a department without figures (`neutral`) is cut open where departments differ:
cells (`sheet`), texts (`xml_text`), findings, notes, charts. `book` fills one department's values
in and `sheets.archive` packs it. Cells and styles are those of the direct writer (`scorebook`),
many times as fast; the direct writer stays as the tested reference. Begin with `book`.
"""
