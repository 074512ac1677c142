"""Readers of the ledger: how a score came about, how it moved, what differs between two states.

An output folder (OUT) goes in; words, a workbook or tables come out. Nothing here writes to the
ledger or opens a return.

    explain/   `perfeval explain`: from the cell that was filled in to the points, in words
    history    `perfeval history`: 趋势.xlsx over all periods, or the ledger's tables as files
    prefill    `perfeval template --prefill`: last year's figures as fillings of new templates
    compare    `perfeval compare`: two folders, periods or runs side by side, and why scores moved

What is computed of several periods or states is computed in `scoring.history` and
`scoring.comparison`, and what people open is painted in `workbooks`; this room asks and puts
together. A side of a comparison is written 结果, 结果@2026-09 or 结果#12.

Begin with `compare.side_of` and `explain.explain`.
"""
