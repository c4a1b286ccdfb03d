-- schema_2.sql — migration 2: the brakes, and what follows a message that did
-- not arrive (design §8); a ladder that is being climbed stays as it is (§6).

ALTER TABLE obligation ADD COLUMN schedule TEXT; -- remind and escalate in one line

ALTER TABLE meta ADD COLUMN paused_since TEXT -- `dondoc pause`; NULL: not paused
    CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', paused_since, '+0 days') IS paused_since);
ALTER TABLE meta ADD COLUMN live_since TEXT -- the first tick in `mode: live`
    CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', live_since, '+0 days') IS live_since);

ALTER TABLE delivery ADD COLUMN about TEXT NOT NULL DEFAULT 'notices'
    CHECK (about IN ('notices', 'undelivered', 'brake')); -- the latter two: to the office itself
-- Why it is held (breaker, rehearsal, call: by phone or on paper, gone: the
-- receiver said 410), superseded (recomposed) or cancelled (by_hand).
ALTER TABLE delivery ADD COLUMN reason TEXT;
ALTER TABLE delivery ADD COLUMN uncertain INTEGER NOT NULL DEFAULT 0 -- it may have arrived
    CHECK (uncertain IN (0, 1));
-- dead, bounced: 1 once another channel or the tracking office was told.
ALTER TABLE delivery ADD COLUMN followed INTEGER NOT NULL DEFAULT 0 CHECK (followed IN (0, 1));
CREATE INDEX delivery_unfollowed ON delivery (id) WHERE state IN ('dead', 'bounced') AND followed = 0;
CREATE INDEX delivery_held ON delivery (reason, channel) WHERE state IN ('held', 'dead');

UPDATE delivery SET reason = CASE kind WHEN 'webhook' THEN 'rehearsal' ELSE 'call' END
    WHERE state = 'held';
UPDATE delivery SET followed = 1 WHERE state IN ('dead', 'bounced');
UPDATE delivery SET uncertain = 1 WHERE state = 'sending'
    OR id IN (SELECT delivery FROM attempt WHERE uncertain);
