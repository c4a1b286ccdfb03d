-- schema_3.sql — migration 3.

-- A row of obligation is long, and a table WITHOUT ROWID keeps four of them to a page and
-- splits pages wherever one comes between: with a rowid they are written one after the
-- other, and its indexes hold numbers instead of ids.
PRAGMA defer_foreign_keys = ON; -- notices and answers refer to it
CREATE TEMP TABLE obligation_2 AS SELECT * FROM obligation;
DROP TABLE obligation;
CREATE TABLE obligation (
    id TEXT NOT NULL PRIMARY KEY CHECK (id GLOB '?*/?*/?*'), -- rule/subject/period
    rule TEXT NOT NULL,
    subject TEXT NOT NULL,
    period TEXT NOT NULL,
    title TEXT,
    basis TEXT,
    unit TEXT, -- no reference, as below: history outlives the facts
    field TEXT,
    task TEXT,
    target TEXT,
    event TEXT,
    one_off INTEGER NOT NULL CHECK (one_off IN (0, 1)),
    imported INTEGER NOT NULL CHECK (imported IN (0, 1)),
    opens TEXT CHECK (date(opens, '+0 days') IS opens),
    due TEXT CHECK (date(due, '+0 days') IS due),
    unrolled TEXT CHECK (date(unrolled, '+0 days') IS unrolled),
    legal_day TEXT CHECK (date(legal_day, '+0 days') IS legal_day),
    has_time INTEGER NOT NULL CHECK (has_time IN (0, 1)),
    minute INTEGER NOT NULL CHECK (minute BETWEEN 0 AND 1440), -- of `due`, if has_time
    state TEXT NOT NULL CHECK (state IN ('waiting', 'open', 'overdue', 'reported', 'met',
        'met_late', 'met_day_unknown', 'waived', 'void', 'on_track', 'lagging', 'achieved',
        'missed')),
    no_data INTEGER NOT NULL CHECK (no_data IN (0, 1)),
    reason TEXT,
    done_on TEXT CHECK (date(done_on, '+0 days') IS done_on),
    original_due TEXT CHECK (date(original_due, '+0 days') IS original_due),
    cycle INTEGER NOT NULL CHECK (cycle >= 1),
    epoch INTEGER NOT NULL CHECK (epoch >= 1),
    -- How many of its rows of `decision` the program wrote itself, knowing what it changed: an
    -- update that counts one more needs no trigger to compare all columns. (Among the first 32:
    -- for a later one SQLite reads the whole row as it was.)
    decided INTEGER NOT NULL DEFAULT 0,
    first_seen TEXT NOT NULL
        CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', first_seen, '+0 days') IS first_seen),
    episode TEXT NOT NULL CHECK (episode IN ('none', 'lag', 'no_data')),
    episode_from TEXT CHECK (date(episode_from, '+0 days') IS episode_from),
    walked TEXT CHECK (date(walked, '+0 days') IS walked),
    actual TEXT NOT NULL,
    expected TEXT NOT NULL,
    has_actual INTEGER NOT NULL CHECK (has_actual IN (0, 1)),
    trace TEXT,
    rule_hash TEXT,
    calendar_revision TEXT,
    sequence INTEGER NOT NULL,
    changed_at TEXT NOT NULL
        CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', changed_at, '+0 days') IS changed_at),
    next_at TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', next_at, '+0 days') IS next_at),
    schedule TEXT -- remind and escalate in one line
) STRICT;
INSERT INTO obligation (
    id, rule, subject, period, title, basis, unit, field, task, target, event, one_off, imported,
    opens, due, unrolled, legal_day, has_time, minute, state, no_data, reason, done_on,
    original_due, cycle, epoch, first_seen, episode, episode_from, walked, actual, expected,
    has_actual, trace, rule_hash, calendar_revision, sequence, changed_at, next_at, schedule)
SELECT * FROM temp.obligation_2;
DROP TABLE temp.obligation_2;

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
-- ---- audit (contrib/docs/audit.md) ----------------------------------------------
--
-- `change` and `decision` say what was there before and after, as SQL writes it:
-- state='open',due='2026-02-09' (an update: what differs; NULL: nothing was there).
-- The triggers that fill them are made from the program's own tables of columns
-- (triggers.c), whenever the schema is brought up to date.

ALTER TABLE change ADD COLUMN before TEXT;
ALTER TABLE change ADD COLUMN after TEXT;

CREATE TABLE decision ( -- every change of what the program has decided: obligation, notice …
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    entity TEXT NOT NULL,
    key TEXT NOT NULL,
    actor TEXT, -- NULL: another program's SQL
    before TEXT,
    after TEXT
) STRICT;
CREATE INDEX decision_key ON decision (entity, key);

ALTER TABLE obligation ADD COLUMN made_in INTEGER; -- the row of `audit` that covers its beginning
ALTER TABLE delivery ADD COLUMN digest TEXT;       -- SHA-256 of `body`, for when that is gone

DROP TABLE audit;
CREATE TABLE audit ( -- append-only; each row covers rows of one table, and the row before
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', at, '+0 days') IS at),
    actor TEXT, -- NULL: another program's SQL
    entity TEXT NOT NULL,
    first_row INTEGER NOT NULL, -- obligation: its rows are those whose `made_in` is `seq`
    last_row INTEGER NOT NULL,
    n INTEGER NOT NULL CHECK (n > 0),
    digest TEXT NOT NULL CHECK (length(digest) = 64), -- SHA-256 of the rows, a line each
    marks TEXT NOT NULL, -- the beginning of each row's own SHA-256, where they are few
    hash TEXT NOT NULL CHECK (length(hash) = 64)
) STRICT;
CREATE INDEX audit_entity ON audit (entity, last_row);

CREATE TRIGGER audit_kept BEFORE UPDATE ON audit BEGIN
    SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_not_removed BEFORE DELETE ON audit BEGIN
    SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER change_kept BEFORE UPDATE ON change BEGIN
    SELECT RAISE(ABORT, 'change is append-only'); END;
CREATE TRIGGER change_not_removed BEFORE DELETE ON change BEGIN
    SELECT RAISE(ABORT, 'change is append-only'); END;
CREATE TRIGGER decision_kept BEFORE UPDATE ON decision BEGIN
    SELECT RAISE(ABORT, 'decision is append-only'); END;
CREATE TRIGGER decision_not_removed BEFORE DELETE ON decision BEGIN
    SELECT RAISE(ABORT, 'decision is append-only'); END;
CREATE TRIGGER attempt_kept BEFORE UPDATE ON attempt BEGIN
    SELECT RAISE(ABORT, 'attempt is append-only'); END;
CREATE TRIGGER attempt_not_removed BEFORE DELETE ON attempt BEGIN
    SELECT RAISE(ABORT, 'attempt is append-only'); END;
-- How it was evaluated (settings, version of the program), and the working days it was
-- evaluated by: another `evaluated_with` evaluates everything again, other days what
-- they touch.
ALTER TABLE meta ADD COLUMN evaluated_with TEXT;
ALTER TABLE meta ADD COLUMN evaluated_days TEXT;

-- The hash of the rule and its exceptions as all of its subjects were evaluated by; 'new':
-- not all of them yet; 'gone': the rule is no more, and its obligations are void.
ALTER TABLE rule_loaded ADD COLUMN hash TEXT;

-- When to look at it again without a new fact: the earlier of next_at and its next
-- step; and the days of the calendar that its dates came from.
ALTER TABLE obligation ADD COLUMN wake_at TEXT
    CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', wake_at, '+0 days') IS wake_at);
ALTER TABLE obligation ADD COLUMN days_from TEXT CHECK (date(days_from, '+0 days') IS days_from);
ALTER TABLE obligation ADD COLUMN days_to TEXT CHECK (date(days_to, '+0 days') IS days_to);
CREATE INDEX obligation_wake ON obligation (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX obligation_task ON obligation (task) WHERE task IS NOT NULL;
-- Of all states only this one is ever listed by itself.
CREATE INDEX obligation_overdue ON obligation (due, id) WHERE state = 'overdue';

-- Whether a notice arrived, or was decided against, may let the next step go.
CREATE TRIGGER notice_settled AFTER UPDATE OF state, told_at ON notice
WHEN NEW.state IS NOT OLD.state OR NEW.told_at IS NOT OLD.told_at BEGIN
    UPDATE obligation SET wake_at = '1970-01-01T00:00:00Z'
    WHERE id = NEW.obligation AND (NEW.state <> 'told' OR OLD.state <> 'planned'
        OR episode <> 'none' OR state NOT IN ('waiting', 'open', 'met', 'on_track'));
END;

-- Whose row it was and is, where the key does not say it: a task, an obligation, a unit;
-- of two, a space between them.
ALTER TABLE change ADD COLUMN about TEXT;

-- A subject's rows are found without reading the table: by the task, and by the
-- subject that an obligation's id names.
ALTER TABLE completion ADD COLUMN subject TEXT GENERATED ALWAYS AS (
    substr(obligation, instr(obligation, '/') + 1,
           instr(replace(substr(obligation, instr(obligation, '/') + 1), '@', '/'), '/') - 1)) VIRTUAL;
ALTER TABLE extension ADD COLUMN subject TEXT GENERATED ALWAYS AS (
    substr(obligation, instr(obligation, '/') + 1,
           instr(replace(substr(obligation, instr(obligation, '/') + 1), '@', '/'), '/') - 1)) VIRTUAL;
ALTER TABLE waiver ADD COLUMN subject TEXT GENERATED ALWAYS AS (
    substr(obligation, instr(obligation, '/') + 1,
           instr(replace(substr(obligation, instr(obligation, '/') + 1), '@', '/'), '/') - 1)) VIRTUAL;
CREATE INDEX completion_task ON completion (task) WHERE task IS NOT NULL;
CREATE INDEX completion_subject ON completion (subject) WHERE obligation IS NOT NULL;
CREATE INDEX extension_subject ON extension (subject);
CREATE INDEX waiver_subject ON waiver (subject);
CREATE INDEX task_unit_unit ON task_unit (unit) WHERE unit IS NOT NULL;
CREATE INDEX task_deadline_event ON task_deadline (event) WHERE event IS NOT NULL;
CREATE INDEX task_deadline_recurring ON task_deadline (task) WHERE kind = 'recurring';
-- What was answered to a request that changed facts and named an Idempotency-Key:
-- sent again, it is answered again, and nothing is done twice.
CREATE TABLE api_answer (
    key TEXT NOT NULL PRIMARY KEY CHECK (length(key) = 64), -- SHA-256 of token and key
    request TEXT NOT NULL CHECK (length(request) = 64),     -- of method, path and body
    status INTEGER NOT NULL,
    body TEXT,
    location TEXT,
    etag TEXT,
    at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', at, '+0 days') IS at) -- real time
) STRICT, WITHOUT ROWID;

-- Each receiver has its own turn: one that hangs keeps nobody else waiting.
DROP INDEX delivery_due;
CREATE INDEX delivery_turn ON delivery (channel, coalesce(next_try, ''), id)
    WHERE state IN ('pending', 'retry');
-- Letters to the office itself are also about rules that were not taken over.
ALTER TABLE delivery ADD COLUMN about_3 TEXT NOT NULL DEFAULT 'notices'
    CHECK (about_3 IN ('notices', 'undelivered', 'brake', 'rules', 'invitation', 'calls'));
UPDATE delivery SET about_3 = about;
ALTER TABLE delivery DROP COLUMN about;
ALTER TABLE delivery RENAME COLUMN about_3 TO about;

ALTER TABLE extension ADD COLUMN refused_on TEXT -- asked for, and not granted
    CHECK (date(refused_on, '+0 days') IS refused_on AND refused_on BETWEEN '1900' AND '2200');
-- ---- corrections (`dondoc correct`) ----------------------------------------------

ALTER TABLE delivery ADD COLUMN corrects INTEGER -- the message that this one takes back
    REFERENCES delivery (id) DEFERRABLE INITIALLY DEFERRED;
CREATE TABLE correction ( -- what it says, in the officer's words …
    delivery INTEGER PRIMARY KEY REFERENCES delivery (id) DEFERRABLE INITIALLY DEFERRED,
    words TEXT NOT NULL CHECK (words <> '')
) STRICT;
CREATE TABLE correction_notice ( -- … about these notices
    delivery INTEGER NOT NULL REFERENCES correction (delivery) DEFERRABLE INITIALLY DEFERRED,
    notice INTEGER NOT NULL REFERENCES notice (id) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (delivery, notice)
) STRICT, WITHOUT ROWID;
CREATE INDEX correction_notice_notice ON correction_notice (notice);
-- ---- answers (contrib/docs/answers.md) -------------------------------------------

CREATE TABLE link_key ( -- what links to answers are signed with; the last one signs
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    secret BLOB NOT NULL CHECK (length(secret) = 32),
    made_at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', made_at, '+0 days') IS made_at)
) STRICT;

-- Of the unit in `unit`: its own alone, or those below it too.
ALTER TABLE api_token ADD COLUMN unit_scope TEXT CHECK (unit_scope IN ('own', 'subtree'));

-- ---- check-ins and the year's end (design §6) --------------------------------------

ALTER TABLE task ADD COLUMN opened_on TEXT -- of the office's work from this day …
    CHECK (date(opened_on, '+0 days') IS opened_on AND opened_on BETWEEN '1900' AND '2200');
ALTER TABLE task ADD COLUMN closed_on TEXT -- … and to this one; NULL: always
    CHECK (date(closed_on, '+0 days') IS closed_on AND closed_on BETWEEN '1900' AND '2200');
CREATE TABLE carry_over ( -- its plan, or its year, is over: what becomes of the task?
    task TEXT NOT NULL REFERENCES task (id) DEFERRABLE INITIALLY DEFERRED,
    review TEXT NOT NULL CHECK (review <> ''), -- '2026', or the document that replaces the plan
    asked_on TEXT -- nothing is sent about it from this day …
        CHECK (date(asked_on, '+0 days') IS asked_on AND asked_on BETWEEN '1900' AND '2200'),
    answer TEXT CHECK (answer IN ('carry', 'close', 'cancel')), -- … until it is answered
    answered_on TEXT
        CHECK (date(answered_on, '+0 days') IS answered_on AND answered_on BETWEEN '1900' AND '2200'),
    "into" TEXT, -- carry: the number of the plan that it goes into
    document TEXT REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (task, review)
) STRICT, WITHOUT ROWID;
ALTER TABLE result ADD COLUMN recorded_on TEXT -- when the line was entered
    CHECK (date(recorded_on, '+0 days') IS recorded_on AND recorded_on BETWEEN '1900' AND '2200');
-- ---- feeds: what each one's readers chose ------------------------------------------

ALTER TABLE feed ADD COLUMN own INTEGER NOT NULL DEFAULT 0 -- of `unit` alone
    CHECK (own IN (0, 1));
ALTER TABLE feed ADD COLUMN todo INTEGER NOT NULL DEFAULT 0 CHECK (todo IN (0, 1));
ALTER TABLE feed ADD COLUMN alarms TEXT -- "1,3": so many days before, at 08:00
    CHECK (alarms GLOB '[0-9]*' AND alarms NOT GLOB '*[^0-9,]*');
ALTER TABLE feed ADD COLUMN grouped INTEGER NOT NULL DEFAULT 0 CHECK (grouped IN (0, 1));
ALTER TABLE feed ADD COLUMN overdue INTEGER NOT NULL DEFAULT 0 CHECK (overdue IN (0, 1));
ALTER TABLE feed ADD COLUMN weekly INTEGER NOT NULL DEFAULT 0 CHECK (weekly IN (0, 1));
ALTER TABLE feed ADD COLUMN months_back INTEGER NOT NULL DEFAULT 13
    CHECK (months_back BETWEEN 0 AND 60);
ALTER TABLE feed ADD COLUMN months_ahead INTEGER NOT NULL DEFAULT 13
    CHECK (months_ahead BETWEEN 0 AND 60);
UPDATE feed SET grouped = 1 WHERE role IS NOT NULL;
CREATE TABLE feed_note ( -- entries about several duties: what calendar programs were told
    feed INTEGER NOT NULL REFERENCES feed (id) DEFERRABLE INITIALLY DEFERRED,
    uid TEXT NOT NULL,
    hash TEXT NOT NULL CHECK (length(hash) = 64), -- of its text
    sequence INTEGER NOT NULL CHECK (sequence >= 0),
    changed_at TEXT NOT NULL
        CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', changed_at, '+0 days') IS changed_at),
    PRIMARY KEY (feed, uid)
) STRICT, WITHOUT ROWID;
-- What people answer is a fact like others: it wakes its duty, and is audited as they are.
CREATE TABLE ack_3 ( -- what somebody answered about a duty
    id TEXT NOT NULL PRIMARY KEY
        CHECK (id GLOB '[a-z0-9]*' AND id NOT GLOB '*[^a-z0-9._-]*' AND length(id) <= 100),
    obligation TEXT NOT NULL CHECK (obligation GLOB '?*/?*/?*'),
    cycle INTEGER NOT NULL CHECK (cycle > 0),
    person TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED,
    unit TEXT REFERENCES unit (id) DEFERRABLE INITIALLY DEFERRED, -- by its own mailbox
    role TEXT CHECK (role IN ('handler', 'unit_head', 'tracking_office', 'vice_chair', 'chair',
                              'operator')),
    action TEXT NOT NULL CHECK (action IN ('received', 'done', 'extension', 'not_ours', 'kept',
                                           'report_to_me', 'report')),
    day TEXT NOT NULL CHECK (date(day, '+0 days') IS day AND day BETWEEN '1900' AND '2200'),
    at TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', at, '+0 days') IS at),
    text TEXT,
    subject TEXT GENERATED ALWAYS AS (
        substr(obligation, instr(obligation, '/') + 1,
               instr(replace(substr(obligation, instr(obligation, '/') + 1), '@', '/'), '/') - 1)
        ) VIRTUAL,
    CHECK ((person IS NULL) <> (unit IS NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO ack_3 (id, obligation, cycle, person, action, day, at, text)
    SELECT 'ack-' || id, obligation, cycle, person, action, date(at), at, text FROM ack;
DROP TABLE ack;
ALTER TABLE ack_3 RENAME TO ack;
CREATE INDEX ack_subject ON ack (subject);
CREATE INDEX ack_obligation ON ack (obligation);
-- ---- calendars by mail ------------------------------------------------------------
-- How days get into a person's calendar: by a feed that is subscribed to, or by
-- invitations. One or the other, or every day would be there twice.
ALTER TABLE person ADD COLUMN calendar TEXT NOT NULL DEFAULT 'feed'
    CHECK (calendar IN ('feed', 'invite'));
CREATE TABLE invitation ( -- a day that a person was invited to, as it was sent last
    person TEXT NOT NULL,
    obligation TEXT NOT NULL REFERENCES obligation (id) DEFERRABLE INITIALLY DEFERRED,
    sent INTEGER NOT NULL CHECK (sent IN (0, 1)), -- 0: is still to be
    sequence INTEGER NOT NULL,
    due TEXT CHECK (date(due, '+0 days') IS due),
    title TEXT,
    PRIMARY KEY (person, obligation)
) STRICT, WITHOUT ROWID;
-- ---- imports that can be taken back (intake/annex/retable.h) --------------------------------

CREATE TABLE import_run ( -- a table that was pasted and imported
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', at, '+0 days') IS at),
    actor TEXT,
    plan TEXT,
    unit TEXT,
    tasks INTEGER NOT NULL, -- that it made or changed
    undone_at TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', undone_at, '+0 days') IS undone_at)
) STRICT;
CREATE TABLE import_change ( -- the rows of facts that it made or changed, as JSON
    run INTEGER NOT NULL REFERENCES import_run (id) DEFERRABLE INITIALLY DEFERRED,
    entity TEXT NOT NULL,
    key TEXT NOT NULL,
    before TEXT, -- NULL: there was none
    after TEXT,  -- NULL: it was removed
    PRIMARY KEY (run, entity, key)
) STRICT, WITHOUT ROWID;

-- How many letters a person got in the last hour.
-- (Not by `channel`: SQLite would prepare every query with `channel = ?` anew each time, to
-- see whether this index serves it.)
CREATE INDEX delivery_created ON delivery (created_at) WHERE kind = 'email';
-- What pages list and count is read from here alone: by state and day, whose, since when.
CREATE INDEX obligation_list ON obligation (state, due, unit, opens, done_on, no_data, co_leads);
-- What the tracking office has to say by telephone or on paper is a message that is
-- held ('call'), sent once it is marked done. When the office was told of it, and told
-- again that it still is to be done:
CREATE TABLE call (
    delivery INTEGER PRIMARY KEY REFERENCES delivery (id) DEFERRABLE INITIALLY DEFERRED,
    told_at TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', told_at, '+0 days') IS told_at),
    urged_at TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', urged_at, '+0 days') IS urged_at)
) STRICT;

ALTER TABLE invitation ADD COLUMN sent_at TEXT -- so many go to a person in one slot
    CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', sent_at, '+0 days') IS sent_at);

-- The duties that come from targets are few, and are asked for by them.
CREATE INDEX obligation_target ON obligation (target) WHERE target IS NOT NULL;
-- Internal tasks are few, and every calendar asks for them.
CREATE INDEX task_internal ON task (id) WHERE internal = 1;
