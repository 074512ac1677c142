"""A run over a folder: inbox, intake, run, manifest, tables."""
