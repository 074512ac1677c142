"""The workbook that goes out to a department, blank or filled in, as the layout has it.

Inputs are unlocked, named, validated with a message that helps (`input_rules`, `inputs`); all else
is locked. 填报说明 (`instructions`) and the hidden identity stand behind. A `Filling` is what is
already filled in: a name from the roster, or a whole practice return. Begin with `template`.
"""
