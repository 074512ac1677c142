"""The sheet 扣分说明: every lost point, the most first, in sentences for a report.

Loss and sentence of a line are trees (`deductions`), computed for the sheet and written as hidden
columns (`deduction_columns`), out of which `deduction_sheet` picks by rank: the sheet follows when
a figure is corrected.
"""
