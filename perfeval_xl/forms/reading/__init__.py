"""One workbook that came back, read: a `Return` with figures, cells and remarks, or ReturnError.

    matching        whose form it looks like, and which of its sheets is which
    placing         a layout's anchors (headings, labels) and its cells between them
    located_cells   where they stand now, though rows were inserted or sheets renamed
    form_reader     the figures of a sheet; project_reader those of a project's
    values          a figure as people type it: １２３, 95%, 无, 7.50., 32400元
    units           万元 or 元, as the sheet says

What had to be read with good will is remarked with its cell; what cannot be read never becomes a
value. Begin with `reader.read_return`.
"""
