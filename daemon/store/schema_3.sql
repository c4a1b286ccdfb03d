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
