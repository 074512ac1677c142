"""A Dask cluster as the workers of a run. Imported only where one is asked for.

`connect` reaches it, or makes one on this machine, and refuses workers of other versions;
`dask_workers` sends calls and gives up on a cluster that stands still; `far` is what runs over
there: each call in a child of its own, files sent along, neither inbox nor OUT known.
"""
