"""The operating system: locks, journals, digests, durable files, temporary folders, the terminal.

Nothing here knows of evaluation, and each module holds for Windows, Linux and network shares
alike.

    lock          one run at a time in an output folder; `holder` says who, and whether it lives
    written       what stands where this program put it, and so may be written over
    durable       contents and names that outlast a cut of power: written, synced, then named,
                  and patience with what another program holds for a moment
    exclusive     an open file that one process at a time has to itself
    journal       what a run does to files, so that a killed run's are known as ours, and told
    remains       what is left of a file that was not written to its end
    digests       SHA-256, by which a file is known again
    interrupt     Ctrl+C at any moment ends with one sentence
    scratch       a temporary folder that a killed run cannot leave behind for long
    file_names    file names from departments' names, safe on every system; how long a path may be
    network       whether a folder is on another machine, where no changes are told
    progress      how far a run is, and how long its stages took
    terminal_text Chinese text in a terminal: its width, its lines

Two facts rule this room. A process may end at any moment, so whatever stands on the disk must say
what it is. And a lock of the system (flock) does not reach across every file server, so the lock
is a file that its holder keeps writing.

Begin with `lock`, then `journal`.
"""
