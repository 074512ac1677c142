"""Scorebooks by mould: one is written by XlsxWriter, the others are filled into its XML."""
