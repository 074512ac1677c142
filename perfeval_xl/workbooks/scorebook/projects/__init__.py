"""A scorebook of projects: a sheet for each project, and 评分汇总 over all of them.

`project_table` has the formulas of a sheet's rows, the faces of `rubric.verdict`; `project_sheet`
paints the published sheet with our columns beside it; `roll_up_sheet` makes the department's score
the mean of its projects', weighted by money.
"""
