-- schema_4.sql — migration 4.

-- What was decided about an obligation is found from its last row of `decision`, and from
-- each the one before. An index by key takes its entries in no order: where much is
-- decided, each costs a page of its own, in every evaluation for ever.
-- obligation.decided was how many rows the program wrote itself; it is now the last row of
-- `decision` about it, by whomever; 0: there is none.
DROP TRIGGER IF EXISTS decision_kept; -- an office that lost one is not kept from the rest
CREATE INDEX IF NOT EXISTS decision_key ON decision (entity, key);
ALTER TABLE decision ADD COLUMN prior INTEGER; -- of an obligation: the row before, if any
UPDATE decision SET prior = (SELECT max(p.seq) FROM decision p WHERE p.entity = 'obligation'
    AND p.key = decision.key AND p.seq < decision.seq) WHERE entity = 'obligation';
UPDATE obligation SET decided = coalesce((SELECT max(seq) FROM decision
    WHERE entity = 'obligation' AND key = obligation.id), 0);
DROP INDEX decision_key;
CREATE INDEX decision_key ON decision (entity, key) WHERE entity <> 'obligation';
-- One that was removed and put back (INSERT OR REPLACE) names none, or not the last.
CREATE INDEX decision_removed ON decision (key) WHERE entity = 'obligation' AND after IS NULL;
CREATE TRIGGER decision_kept BEFORE UPDATE ON decision BEGIN
    SELECT RAISE(ABORT, 'decision is append-only'); END;
-- A program of before, still running, counts one more: nothing of what it decides is stored.
CREATE TRIGGER obligation_decided AFTER UPDATE OF decided ON obligation
WHEN NEW.decided = OLD.decided + 1 AND NOT EXISTS (SELECT 1 FROM decision
    WHERE seq = NEW.decided AND key = NEW.id AND entity = 'obligation') BEGIN
    SELECT RAISE(ABORT, 'obligation.decided is its last row of decision (since schema 4)'); END;
