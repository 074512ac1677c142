"""The gate before any reader: what a file may be and how large, so that none is dangerous."""
