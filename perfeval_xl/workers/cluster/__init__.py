"""A Dask cluster as the workers of a run. Imported only where one is asked for."""
