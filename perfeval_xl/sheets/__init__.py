"""Spreadsheet files as such: read, styled, written; no evaluation in here.

Reading: any file goes in; grids of raw values come out, or a refusal in words.

    gate/        looks at a file before any reader does: a few kilobytes can end a process
    grids        a workbook as rows of raw values, from A1 on, by calamine
    odd_cells/   error values and formulas without a result, which the reader shows as blanks
    skeletons    all of this in one, and cheaply where a workbook like it was read before:
                 `cut_sheets` takes the values out, `unread` says what no reader looks at

Writing: `workbook_file` opens every workbook that we write, so that the same input gives the same
bytes, texts stay texts and a file is complete or not there at all; `style` has the one set of
fonts, colours and formats, and widths for Chinese (a character is two wide). A list is declared
as `columns` (heading, width, look, value, link) and written by `listing`: title, facts, headings,
rows, filter, paper. `chart` has the one lettering of charts, `signs` the colours that follow
values. `entries` says what stands in a cell of a list that several people filled in.

Everything from outside is hostile until the gate has passed it, and readers run in child processes
(`workers`) all the same. Text that was returned is never written as a formula or a link.

Begin with `gate.examine`, then `grids.read_grids`, `skeletons.read_sheets`, and then
`workbook_file.workbook_at`.
"""
