-- By what an evaluation is told to be as it stands without being put together again: a hash of what
-- its scorebook shows, its return and where that lies; '' for one that was recorded before.
ALTER TABLE evaluations ADD COLUMN basis TEXT NOT NULL DEFAULT '';
