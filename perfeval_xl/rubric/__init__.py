"""Rubrics (指标体系): data files, the rules with three faces, the reading of both."""
