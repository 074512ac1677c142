"""What people open: scorebooks, summary, trend, comparison, and the copies that go back.

Scores, findings and the ledger's frames go in; workbooks written with XlsxWriter come out, and the
analysts' edits are read back out of them. No number is computed here that the calculator did not
give: a live formula is the Excel face of a tree, written with the calculator's value beside it.

    scorebook/        评分表/<单位>.xlsx: the published table, live, with room for the reviewer
    read_back/        a scorebook that an analyst saved: what was changed, and what must be told
    summary/          汇总表.xlsx: ranking, grades, losses, problems, who has not returned
    detail_book       明细.xlsx: every score and problem as Excel tables; `long_tables` streams them
    trend/            趋势.xlsx: departments and indicators over periods
    comparison_book   对比.xlsx: two states side by side
    open_lists/       lists with open cells that go out, are filled in and come back
    handed_back/      退回/: a department's own copy with every problem marked, and a notice

Every workbook is opened by `sheets.workbook_file` and painted with `sheets.style`; a list is
declared as `sheets.columns` and written by `sheets.listing`. `sheet_sets` has the names and colours
of one rubric's sheets in a workbook of several. Functions in formulas are those that Excel 2010,
WPS and LibreOffice all have. Returned text is written as text.

Begin with `scorebook.scorebook`, or with the `write` of a wing.
"""
