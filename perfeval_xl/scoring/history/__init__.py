"""The same departments and indicators over several periods: what rose, fell, came again.

The ledger's frames go in; `series` makes one history of each rubric and kind of period, with
departments known again by code or name (`same_department`), `cube` a block of numbers of it. Of
these come `movers` (升降), `deductions` (连续扣分, 首次扣分) and `progress` (执行进度).
"""
