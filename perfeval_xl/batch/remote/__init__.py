"""Inbox and OUT at addresses of other stores (s3://… and the like), through fsspec.

What a run needs is copied to this machine, and what it changed is sent back; the run itself knows
folders only. `store` is a folder at an address, `inbox_mirror` and `out_mirror` the copies,
`store_lock` keeps two runs out of one OUT. Imported only where an address is given.
"""
