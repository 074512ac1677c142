"""The figures: the returns of one rubric as one DataFrame, a row a department, a column a 数据项.

`figures.collect` puts returns together as filled in, `settle` computes totals from their parts and
keeps what was stated beside them. `project_figures` does the same for rubrics of projects, a row a
project. `corrections` puts in what analysts have mended, each only while the return still says
what it replaced.
`unit_columns` holds figures as arrays by name, which checks and rules compute on;
`packed_returns` keeps thousands of returns small until they are put together.
"""
