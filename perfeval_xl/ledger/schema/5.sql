-- What the step before packed.
DROP TABLE figures;
DROP TABLE scores;
DROP TABLE contents;
