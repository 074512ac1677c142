"""The scorebook (评分表工作簿) of one department: the published table, live, and what it rests on.

Scores, findings and history of a department go in (`contents`), a workbook comes out. Its sheets:
评分表 (`score_sheet`), 评分过程 (`process_sheet`: the trees of the verdicts cut at their named
parts, each in a cell), 扣分说明 (`deductions/`), the form with the figures under their defined
names (`figure_sheets`), 数据问题, 横向与历史 (`standing/`); one sheet a project and 评分汇总 for
rubrics of projects (`projects/`). `figure_places` says where each figure stands, so that formulas
and links lead there. What differs between departments is filled (`live.Filled`) apart from what is
painted once: so `mould/` can write thousands.

Begin with `scorebook.write_scorebooks`, then `book`, then `score_sheet`.
"""
