"""The calculator: figures of all departments in; ratios, points, notes, totals and ranks out.

`score(figures, rubric)` takes a DataFrame (a row a department, a column a 数据项) and gives
`Scores`, DataFrames of the same rows: 指标值, status, points and note by indicator, and the
totals. What a score means stands in `rubric`; here its trees are computed over whole columns,
totalled, graded and ranked. Nothing here reads a file, and the same figures give the same numbers
to the last bit.

    score             the way in; projects, rolled up to a mean weighted by money
    indicator_score   every verdict's four trees over all departments
    reviews           审核得分 beside 系统评分; a review takes its place
    totals            总分, of which 核算得分, 自评未核, 待评分值, and its range; 等级 and 名次
    differences       own scores against computed ones, as findings
    history/          one rubric over several periods: 升降, 连续扣分, 执行进度
    comparison/       two states side by side, and why each score moved

A review changes the final score and never what was computed. Totals are rounded to a millionth of
a point, where float noise ends: ranks go by them, ties share one; grades go by the total at 2
decimals. With anything pending a grade is 暂评; with more than the rubric's share unverified or
pending it is, too, and the department is ranked after the others, as is last who left most of the
figures blank and is left out of statistics (`totals.LEFT_OUT`, wherever means are made).

Begin with `score`, then `indicator_score`.
"""
