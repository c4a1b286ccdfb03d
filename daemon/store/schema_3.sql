-- schema_3.sql — migration 3.

-- Incremental evaluation (design §6): rows of `change` up to here have been
-- evaluated; what came later marks its subjects.
ALTER TABLE meta ADD COLUMN evaluated_change INTEGER NOT NULL DEFAULT 0;

-- Claims (design §6, `done_by`): who owes a duty says that it is done, the tracking
-- office confirms or returns it. Without `claimed_on`: an officer's own entry.
ALTER TABLE completion ADD COLUMN claimed_on TEXT
    CHECK (date(claimed_on, '+0 days') IS claimed_on AND claimed_on BETWEEN '1900' AND '2200')
    CHECK (claimed_on IS NULL OR obligation IS NOT NULL);
ALTER TABLE completion ADD COLUMN claimed_by TEXT
    REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE completion ADD COLUMN text TEXT;
ALTER TABLE completion ADD COLUMN answer TEXT
    CHECK (answer IN ('confirmed', 'returned'));
ALTER TABLE completion ADD COLUMN answered_on TEXT
    CHECK (date(answered_on, '+0 days') IS answered_on AND answered_on BETWEEN '1900' AND '2200');
ALTER TABLE completion ADD COLUMN answered_by TEXT
    REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE completion ADD COLUMN words TEXT; -- why it was returned
ALTER TABLE obligation ADD COLUMN claimed_on TEXT -- reported: since then
    CHECK (date(claimed_on, '+0 days') IS claimed_on);
ALTER TABLE obligation ADD COLUMN returned_on TEXT -- its last claim was not accepted …
    CHECK (date(returned_on, '+0 days') IS returned_on);
ALTER TABLE obligation ADD COLUMN returned TEXT; -- … for this reason
-- The bytes of messages lie apart from what changes while they are sent.
CREATE TABLE delivery_body (
    delivery INTEGER PRIMARY KEY REFERENCES delivery (id) DEFERRABLE INITIALLY DEFERRED,
    body BLOB NOT NULL
) STRICT;
INSERT INTO delivery_body (delivery, body) SELECT id, body FROM delivery;
ALTER TABLE delivery DROP COLUMN body;
-- What becomes of duties when offices change (design §6): units that are founded,
-- merge or split up, and people on leave for whom nobody acts.
ALTER TABLE unit ADD COLUMN "from" TEXT -- founded: before it nothing is owed
    CHECK (date("from", '+0 days') IS "from" AND "from" BETWEEN '1900' AND '2200');
ALTER TABLE unit_succession ADD COLUMN takes TEXT NOT NULL DEFAULT 'all' -- or tasks by name
    CHECK (takes IN ('all', 'assigned'));
CREATE TABLE task_succession ( -- a task of `unit` that goes to that successor by name
    task TEXT NOT NULL REFERENCES task (id) DEFERRABLE INITIALLY DEFERRED,
    unit TEXT NOT NULL REFERENCES unit (id) DEFERRABLE INITIALLY DEFERRED,
    successor TEXT NOT NULL REFERENCES unit (id) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (task, unit)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER task_succession_added AFTER INSERT ON task_succession BEGIN
    INSERT INTO changed VALUES ('task_succession', NEW.task || '/' || NEW.unit); END;
CREATE TRIGGER task_succession_updated AFTER UPDATE ON task_succession BEGIN
    INSERT INTO changed SELECT 'task_succession', OLD.task || '/' || OLD.unit
    UNION SELECT 'task_succession', NEW.task || '/' || NEW.unit; END;
CREATE TRIGGER task_succession_removed AFTER DELETE ON task_succession BEGIN
    INSERT INTO changed VALUES ('task_succession', OLD.task || '/' || OLD.unit); END;

CREATE TABLE substitution_3 ( -- a person on leave, and who acts for the person
    id TEXT NOT NULL PRIMARY KEY
        CHECK (id GLOB '[a-z0-9]*' AND id NOT GLOB '*[^a-z0-9._-]*' AND length(id) <= 100),
    person TEXT NOT NULL REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED,
    substitute TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, -- NULL: nobody
    "from" TEXT CHECK (date("from", '+0 days') IS "from" AND "from" BETWEEN '1900' AND '2200'),
    "to" TEXT CHECK (date("to", '+0 days') IS "to" AND "to" BETWEEN '1900' AND '2200'),
    document TEXT REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED,
    CHECK ("from" <= "to"),
    CHECK (person <> substitute)
) STRICT, WITHOUT ROWID;
INSERT INTO substitution_3 SELECT id, person, substitute, "from", "to", document FROM substitution;
DROP TABLE substitution;
ALTER TABLE substitution_3 RENAME TO substitution;
CREATE TRIGGER substitution_added AFTER INSERT ON substitution BEGIN
    INSERT INTO changed VALUES ('substitution', NEW.id); END;
CREATE TRIGGER substitution_updated AFTER UPDATE ON substitution BEGIN
    INSERT INTO changed SELECT 'substitution', OLD.id UNION SELECT 'substitution', NEW.id; END;
CREATE TRIGGER substitution_removed AFTER DELETE ON substitution BEGIN
    INSERT INTO changed VALUES ('substitution', OLD.id); END;

-- Who owed it before a merger or a split; NULL: `unit` always did.
ALTER TABLE obligation ADD COLUMN former_unit TEXT;

-- Owed jointly: the ids of the other leads, with a space between them.
ALTER TABLE obligation ADD COLUMN co_leads TEXT;
