"""A rubric as pages of a workbook, and back: the same data, laid out for people to edit."""
