"""Inbox and OUT at addresses of other stores (s3://… and the like), through fsspec."""
