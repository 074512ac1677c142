"""Who does the heavy part of a run: child processes of this machine, or those of a cluster.

A function of a module and its arguments go in; its result comes out, or the reason why there is
none. A hostile workbook can take all memory, abort or never end: here it takes down one child and
its own call, never a run. What is called is pure, and only the parent touches inbox and OUT.

    workers      the one interface: call, call_all, each; threads over a long row, in order
    hiring       which workers a run is made with, for as long as it lasts
    children     the processes of this machine, and the calls spread over them
    child        one process as its parent sees it; `child_main` is what runs in it
    own_limits   time and memory that a child allows itself
    job_object   how Windows bounds a process, and ends it with its parent
    cluster/     a Dask cluster in place of this machine, imported only where one is asked for

A child bounds its own work and memory. One that dies is replaced, and the call that it was at is
made once more alone: a file is blamed only for what it did by itself.

Begin with `workers.Workers`, then `children`.
"""
