"""The form (基础数据表) as data: sheets of blocks, each of figures (数据项).

A block is a record (one row of figures), a matrix (rows × columns), lines or a text; a total says
what it is the sum of, and `stated` marks what the department works out itself. So the structure
states most checks; what else must hold is a `relation`. Where it stands on a sheet is
`forms.layout`'s. Begin with `form_model`.
"""
