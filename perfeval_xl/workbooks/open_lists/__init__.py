"""Lists that go out with open cells, are filled in, and come back: 复核表, 整改台账 and the like.

Rows and what stands in the ledger's entries go in; a workbook comes out whose open cells are
yellow, whose rows are known again wherever they are moved to, and which says over what its cells
are written. Of a saved one come entries (`sheets.entries`), new rows, and what must be told.

    open_book      what such a list is, and how it is written
    cell_values    what an open cell takes, as the text that the ledger keeps
    validation     what Excel lets in there
    read_open_book a saved one

Begin with `open_book.OpenBook`.
"""
