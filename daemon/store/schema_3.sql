-- schema_3.sql — migration 3.

-- Incremental evaluation (design §6): rows of `change` up to here have been
-- evaluated; what came later marks its subjects.
ALTER TABLE meta ADD COLUMN evaluated_change INTEGER NOT NULL DEFAULT 0;
