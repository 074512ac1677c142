"""Filled-in returns of fictitious departments (演练单位), to practise with before the first month.

A rubric, a number and a seed go in; that many returns come out, the same bytes every time. The
departments differ in size by a factor of a hundred, most are sound, some forget figures, overstate
their scores or work a ratio out wrongly: a first run has something to show.

    draft       figures by the size of the office; totals are never stored
    aims        what the rubric says of its figures: which are equal, which can be no more; and
                which 指标值 each indicator is to have, so that all bands occur
    reconcile   moves figures as little as possible (`projection`) until all of that holds
    statements  lists, opinions and evidence; own scores (自评得分), totals and grades, some of
                them too high
    projects    the sheets of projects, for rubrics that score those
    fillings    puts it together and writes the returns by `forms.template`

Begin with `fillings.write_practice`. Any shipped rubric works, and so does a new one.
"""
