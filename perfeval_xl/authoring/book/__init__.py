"""A rubric as pages of a workbook, and back: the same data, laid out for people to edit.

Three pages, each with `to_rows` and `from_rows`: 体系 (`head_page`), 评分表 (`indicator_page`) and
表单 (`form_page`); a rubric of projects has a fourth, 项目. A column holds each common key, 其他
the rest (`columns`), and `cells` writes any value so that it reads back as the same.

Nothing is lost on the way: from_pages(to_pages(data)) == data. What is wrong afterwards is told in
the workbook's own words, page and row (`places`). Begin with `pages`.
"""
