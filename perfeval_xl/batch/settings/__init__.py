"""What a run is to do: the command line's word first, then that of perfeval.toml (设置).

`settings` reads the file beside the inbox, and says of every wrong key or value what would be
right; `run_plan` puts both together into the options of a run, and finds the rubrics beside it
(体系/). Light: the command line loads it.
"""
