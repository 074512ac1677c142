"""One workbook that came back, read: a `Return` with figures, cells and remarks, or ReturnError.

    matching        whose form it looks like, and which of its sheets is which
    placing         a layout's anchors (headings, labels) and its cells between them
    located_cells   where they stand now, though rows were inserted or sheets renamed
    touched_labels  labels that were touched, where exactly one is meant
    unread_numbers  numbers that no field took, and second copies of a sheet
    form_reader     the figures of a sheet; project_reader those of a project's
    targets         what a declared row promises against what came of it: `target_amounts` one
                    number (总成本不超过29.27万, 两栋), `target_days` a deadline (11月底前完成)
    values          a figure as people type it: １２３, 95%, 无, 7.50., 32400元
    units           万元 or 元, as the sheet says

What had to be read with good will is remarked with its cell; what cannot be read never becomes a
value. Begin with `reader.read_return`.
"""
