"""The way back: a scorebook that an analyst saved, compared with the same one written afresh.

`opening.read_book_identity` says which scorebook a file is, `saving.is_untouched` whether anybody
saved it, `open_cells.open_cells` what every cell stands for that an analyst may change, and
`read.read_edits` what was changed: edits of open cells, and remarks on locked ones (a formula that
was typed over). Rows may have been inserted and sheets renamed: `moves` follows the fixed texts.
"""
