"""A published 评分表 becomes a rubric file; a rubric becomes a workbook, and comes back.

In goes a workbook: a bureau's published table as it was typed, or a rubric that we exported and
somebody edited. Out comes the rubric file (YAML) and a report of what a person should look at
before the template goes out. `perfeval rubric import` and `perfeval rubric export` are this room;
no run enters it.

The road of a published table:

    grids -> table_headings   which column is 三级指标, 分值, 评价标准, whatever it is called
          -> table_parts      pages, halves and sheets of one table, read one below the other
          -> published_rows   a row is an indicator, more of the one above, a section or a note
          -> published_table  the words as printed, nothing interpreted
          -> indicator_draft  each one with its rule and formula, as far as they can be read;
                              by `target_draft` where a target stands for the criterion
          -> rubric_draft     the whole file, with a form (表单) that asks for the figures;
                              `printed_grades`, and what counts beside the 100 (`beside_points`)
          -> rubric_files     written, loaded again
          -> import_report    told, row by row

Next year's file is a copy (`rubric_files.copy_rubric`); `rubric_changes` says what is different.

`book/` lays a rubric out as pages for people to edit and reads them back; there a rule may be
written in words, which `indicator_draft.complete_indicator` reads.

Words: a draft (草稿) is what could be read; what was not understood is left to people (由人评定)
and says so in its reading (解读). A remark tells how the table was taken where it left a choice.

Begin with `rubric_files.import_rubric`. What the words themselves mean is read in
`rubric.reading`.
"""
