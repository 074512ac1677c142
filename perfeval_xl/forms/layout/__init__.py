"""Where everything of a form stands on its sheet: titles, labels, inputs, totals, lists.

A rubric's form goes in, a `Layout` comes out: cells with their roles, names and rows; nobody else
knows a row number. `form_layout` lays out 基础数据表 and 补充数据表 block by block, `self_sheet`
the 自评表, `project_layout` the sheet of one project; `paint` writes what is fixed. Begin with
`layout`.
"""
