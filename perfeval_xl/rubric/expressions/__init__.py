"""Expressions: parsed or built once, then computed by NumPy, written in Excel, spelled out."""
