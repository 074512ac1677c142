"""What a department gets back (退回): its own copy with every problem marked, and a notice.

A file and the findings about it go in. A mark (`mark`) is one finding as the department is to see
it; `marked_copy` colours the cells of the department's own workbook and comments them, with the
sheet 修改清单 in front (`correction_list`). Where a file cannot be marked in a copy of itself
(.xls, .ods), `plain_copy` shows list and values in a new one. Begin with `hand_back`.
"""
