"""The inbox (收件夹): every file in it, found once, with one status and a reason.

Folders go in, one `Intake` a file comes out: its status (scored, returned, superseded, ignored),
the reason in words, and what was read. `inbox` lists the files, those inside a .zip too
(`archives`); `periods` says which month a folder names; `rubric_choice` which rubrics a file may
be for; `memory` what earlier runs read of the same bytes.
Reading itself runs in child processes, for a workbook can take its reader down. Of several files
for one department the newest counts.

Begin with `receiving.receive`, then `intake`.
"""
