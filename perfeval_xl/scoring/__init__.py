"""The vectorised calculator: figures in; ratios, points, notes, totals and grades out."""
