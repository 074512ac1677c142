"""The sheet 横向与历史: where a department stands among all, and in its last periods.

Only sums over the others are told (median, best, worst, rank), never whose they are. `standing`
has the numbers, `standing_sheet` paints them, `line_chart` draws lines in which a gap stays a gap.
"""
