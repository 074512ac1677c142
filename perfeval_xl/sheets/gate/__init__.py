"""The gate before any reader: what a file may be and how large, so that none is dangerous.

A path goes in; the bytes come out with notes (macros, links, hidden sheets), or RefusedError in
words for the department. By its content and never by its name a file is an archive (`archive`,
`inflate`: .xlsx .xlsm .xlsb .ods) or a compound file (`compound`: .xls .et); `xlsx`, `xlsb`, `ods`
and `xls` count what a reader would have to hold, and a `Tally` stops at the `limits`; an .xlsx that
our reader would not find its way in is first put `in_usual_form` (`xml_parts`). Whoever
counts here must see the same parts and cells as whoever reads. Begin with `examine`.
"""
