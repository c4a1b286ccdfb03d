-- schema.sql — the task database of Đôn Đốc, version 1.
--
-- Other programs may read everything here, and may write the fact tables with
-- plain SQL while the daemon runs: it sees the change and evaluates again.
-- contrib/docs/database.md explains the tables to people with a SQL client.
--
--   days       TEXT 'YYYY-MM-DD', of the years 1900 to 2199. The check adds
--              '+0 days' because date('2026-02-31') alone repeats its argument.
--   instants   TEXT 'YYYY-MM-DDTHH:MM:SSZ' (UTC, hence the Z)
--   decimals   TEXT, exact: '12.5', at most six places; CAST(x AS REAL) to look
--   yes or no  INTEGER 1 or 0
--   texts      UTF-8, NFC; an absent one is NULL, in a key ''
--   ids        [a-z0-9][a-z0-9._-]*, for ever
--
-- This text and changes.sql are migration 1: once released they never change,
-- later versions add files beside them.

CREATE TABLE meta ( -- of the database itself; one row
    id INTEGER PRIMARY KEY CHECK (id = 1),
    evaluated_until TEXT
        CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', evaluated_until, '+0 days') IS evaluated_until),
    clock_recorded INTEGER NOT NULL DEFAULT 0 CHECK (clock_recorded IN (0, 1)),
    clock_virtual INTEGER NOT NULL DEFAULT 0 CHECK (clock_virtual IN (0, 1)),
    clock TEXT,
    actor TEXT -- who writes in the transaction under way; NULL: another program's SQL
) STRICT;
INSERT INTO meta (id) VALUES (1);

CREATE TABLE change ( -- every change of a fact, by whomever: filled by triggers
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    entity TEXT NOT NULL, -- the table
    key TEXT NOT NULL,    -- its key, '/' between the parts
    actor TEXT            -- NULL: another program's SQL
) STRICT;

-- ---- facts ------------------------------------------------------------------
-- References are checked at commit, so rows may come in any order.

CREATE TABLE unit (
    id TEXT NOT NULL PRIMARY KEY
        CHECK (id GLOB '[a-z0-9]*' AND id NOT GLOB '*[^a-z0-9._-]*' AND length(id) <= 100),
    name TEXT,
    level TEXT NOT NULL CHECK (level <> ''),
    parent TEXT REFERENCES unit (id) DEFERRABLE INITIALLY DEFERRED CHECK (parent <> id),
    field TEXT,
    dissolved INTEGER NOT NULL DEFAULT 0 CHECK (dissolved IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE TABLE office ( -- one row: whose database this is
    id TEXT NOT NULL PRIMARY KEY REFERENCES unit (id) DEFERRABLE INITIALLY DEFERRED,
    name TEXT
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX office_only_one ON office ((1));

CREATE TABLE unit_group (
    id TEXT NOT NULL PRIMARY KEY
        CHECK (id GLOB '[a-z0-9]*' AND id NOT GLOB '*[^a-z0-9._-]*' AND length(id) <= 100),
    name TEXT,
    level TEXT, -- NULL: the units of unit_group_member
    "from" TEXT CHECK (date("from", '+0 days') IS "from" AND "from" BETWEEN '1900' AND '2200'),
    "to" TEXT CHECK (date("to", '+0 days') IS "to" AND "to" BETWEEN '1900' AND '2200'),
    CHECK ("from" <= "to")
) STRICT, WITHOUT ROWID;

CREATE TABLE unit_alias ( -- another spelling of a unit's or a group's name
    alias TEXT NOT NULL CHECK (alias <> ''),
    unit TEXT NOT NULL DEFAULT '',
    unit_group TEXT NOT NULL DEFAULT '',
    "from" TEXT CHECK (date("from", '+0 days') IS "from" AND "from" BETWEEN '1900' AND '2200'),
    "to" TEXT CHECK (date("to", '+0 days') IS "to" AND "to" BETWEEN '1900' AND '2200'),
    -- '' is no unit: the references look at these two instead
    unit_or_null TEXT GENERATED ALWAYS AS (nullif(unit, '')) VIRTUAL
        REFERENCES unit (id) DEFERRABLE INITIALLY DEFERRED,
    unit_group_or_null TEXT GENERATED ALWAYS AS (nullif(unit_group, '')) VIRTUAL
        REFERENCES unit_group (id) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (alias, unit, unit_group),
    CHECK ("from" <= "to"),
    CHECK ((unit = '') <> (unit_group = ''))
) STRICT, WITHOUT ROWID;

CREATE TABLE unit_group_member (
    unit_group TEXT NOT NULL REFERENCES unit_group (id) DEFERRABLE INITIALLY DEFERRED,
    unit TEXT NOT NULL REFERENCES unit (id) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (unit_group, unit)
) STRICT, WITHOUT ROWID;

CREATE TABLE document (
    id TEXT NOT NULL PRIMARY KEY
        CHECK (id GLOB '[a-z0-9]*' AND id NOT GLOB '*[^a-z0-9._-]*' AND length(id) <= 100),
    issuer TEXT REFERENCES unit (id) DEFERRABLE INITIALLY DEFERRED,
    number TEXT, -- NULL in a draft
    kind TEXT,
    title TEXT,
    date TEXT CHECK (date(date, '+0 days') IS date AND date BETWEEN '1900' AND '2200'),
    answers TEXT, -- the number of the document it answers
    replaces TEXT REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED CHECK (replaces <> id),
    valid_to TEXT
        CHECK (date(valid_to, '+0 days') IS valid_to AND valid_to BETWEEN '1900' AND '2200')
) STRICT, WITHOUT ROWID;

CREATE TABLE unit_succession ( -- a unit merged into, or split up among, successors
    unit TEXT NOT NULL REFERENCES unit (id) DEFERRABLE INITIALLY DEFERRED,
    successor TEXT NOT NULL REFERENCES unit (id) DEFERRABLE INITIALLY DEFERRED,
    day TEXT CHECK (date(day, '+0 days') IS day AND day BETWEEN '1900' AND '2200'),
    document TEXT REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (unit, successor),
    CHECK (unit <> successor)
) STRICT, WITHOUT ROWID;

CREATE TABLE person (
    id TEXT NOT NULL PRIMARY KEY
        CHECK (id GLOB '[a-z0-9]*' AND id NOT GLOB '*[^a-z0-9._-]*' AND length(id) <= 100),
    name TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE post ( -- a person's role, from a day to a day
    id TEXT NOT NULL PRIMARY KEY
        CHECK (id GLOB '[a-z0-9]*' AND id NOT GLOB '*[^a-z0-9._-]*' AND length(id) <= 100),
    person TEXT NOT NULL REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED,
    role TEXT NOT NULL CHECK (role IN ('handler', 'unit_head', 'tracking_office', 'vice_chair',
                                       'chair', 'operator')),
    unit TEXT REFERENCES unit (id) DEFERRABLE INITIALLY DEFERRED, -- NULL: the whole office
    field TEXT,
    "from" TEXT CHECK (date("from", '+0 days') IS "from" AND "from" BETWEEN '1900' AND '2200'),
    "to" TEXT CHECK (date("to", '+0 days') IS "to" AND "to" BETWEEN '1900' AND '2200'),
    CHECK ("from" <= "to")
) STRICT, WITHOUT ROWID;

CREATE TABLE substitution ( -- `substitute` acts for `person`
    id TEXT NOT NULL PRIMARY KEY
        CHECK (id GLOB '[a-z0-9]*' AND id NOT GLOB '*[^a-z0-9._-]*' AND length(id) <= 100),
    person TEXT NOT NULL REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED,
    substitute TEXT NOT NULL REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED,
    "from" TEXT CHECK (date("from", '+0 days') IS "from" AND "from" BETWEEN '1900' AND '2200'),
    "to" TEXT CHECK (date("to", '+0 days') IS "to" AND "to" BETWEEN '1900' AND '2200'),
    document TEXT REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED,
    CHECK ("from" <= "to"),
    CHECK (person <> substitute)
) STRICT, WITHOUT ROWID;

CREATE TABLE contact ( -- an address of a person, or of a unit itself
    id TEXT NOT NULL PRIMARY KEY
        CHECK (id GLOB '[a-z0-9]*' AND id NOT GLOB '*[^a-z0-9._-]*' AND length(id) <= 100),
    person TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED,
    unit TEXT REFERENCES unit (id) DEFERRABLE INITIALLY DEFERRED,
    channel TEXT NOT NULL DEFAULT 'email' CHECK (channel IN ('email', 'phone', 'paper')),
    address TEXT,
    verified INTEGER NOT NULL DEFAULT 1 CHECK (verified IN (0, 1)),
    CHECK ((person IS NULL) <> (unit IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE event ( -- a named day that may not have come yet
    id TEXT NOT NULL PRIMARY KEY
        CHECK (id GLOB '[a-z0-9]*' AND id NOT GLOB '*[^a-z0-9._-]*' AND length(id) <= 100),
    title TEXT,
    day TEXT CHECK (date(day, '+0 days') IS day AND day BETWEEN '1900' AND '2200'),
    time TEXT CHECK (time GLOB '[0-2][0-9]:[0-5][0-9]' AND time <= '24:00'),
    document TEXT REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TABLE task (
    id TEXT NOT NULL PRIMARY KEY
        CHECK (id GLOB '[a-z0-9]*' AND id NOT GLOB '*[^a-z0-9._-]*' AND length(id) <= 100),
    plan TEXT, -- the plan's number
    unit TEXT REFERENCES unit (id) DEFERRABLE INITIALLY DEFERRED, -- whose plan it is
    section TEXT,
    number TEXT,
    title TEXT,
    product TEXT,
    tag TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'cancelled')),
    field TEXT,
    imported INTEGER NOT NULL DEFAULT 0 CHECK (imported IN (0, 1)),
    internal INTEGER NOT NULL DEFAULT 0 CHECK (internal IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE TABLE task_unit ( -- who leads, who cooperates
    task TEXT NOT NULL REFERENCES task (id) DEFERRABLE INITIALLY DEFERRED,
    part TEXT NOT NULL DEFAULT 'lead' CHECK (part IN ('lead', 'cooperating')),
    seq INTEGER NOT NULL DEFAULT 1 CHECK (seq >= 1),
    unit TEXT REFERENCES unit (id) DEFERRABLE INITIALLY DEFERRED, -- NULL: nobody knows who
    words TEXT, -- as written
    PRIMARY KEY (task, part, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE task_deadline (
    task TEXT NOT NULL REFERENCES task (id) DEFERRABLE INITIALLY DEFERRED,
    seq INTEGER NOT NULL DEFAULT 1 CHECK (seq >= 1), -- never used again
    phrase TEXT, -- as written
    kind TEXT NOT NULL DEFAULT 'date' CHECK (kind IN ('none', 'date', 'period', 'recurring',
                                                      'relative', 'event', 'continuous')),
    canonical TEXT,
    from_day TEXT
        CHECK (date(from_day, '+0 days') IS from_day AND from_day BETWEEN '1900' AND '2200'),
    last_day TEXT
        CHECK (date(last_day, '+0 days') IS last_day AND last_day BETWEEN '1900' AND '2200'),
    legal_day TEXT
        CHECK (date(legal_day, '+0 days') IS legal_day AND legal_day BETWEEN '1900' AND '2200'),
    event TEXT REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED,
    source TEXT NOT NULL DEFAULT 'import' CHECK (source IN ('import', 'person')),
    PRIMARY KEY (task, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE completion ( -- done: a task's deadline, or any obligation
    id TEXT NOT NULL PRIMARY KEY
        CHECK (id GLOB '[a-z0-9]*' AND id NOT GLOB '*[^a-z0-9._-]*' AND length(id) <= 100),
    task TEXT REFERENCES task (id) DEFERRABLE INITIALLY DEFERRED,
    unit TEXT REFERENCES unit (id) DEFERRABLE INITIALLY DEFERRED, -- NULL: every lead
    seq INTEGER NOT NULL DEFAULT 0 CHECK (seq >= 0),              -- 0: every deadline
    obligation TEXT CHECK (obligation GLOB '?*/?*/?*'),
    done_on TEXT -- NULL: done, day unknown
        CHECK (date(done_on, '+0 days') IS done_on AND done_on BETWEEN '1900' AND '2200'),
    document TEXT REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED,
    source TEXT NOT NULL DEFAULT 'person' CHECK (source IN ('import', 'person')),
    revoked INTEGER NOT NULL DEFAULT 0 CHECK (revoked IN (0, 1)), -- reopened since
    CHECK (task IS NOT NULL OR obligation IS NOT NULL)
) STRICT, WITHOUT ROWID;

CREATE TABLE target ( -- a number to reach
    id TEXT NOT NULL PRIMARY KEY
        CHECK (id GLOB '[a-z0-9]*' AND id NOT GLOB '*[^a-z0-9._-]*' AND length(id) <= 100),
    code TEXT NOT NULL DEFAULT '',
    title TEXT,
    unit TEXT REFERENCES unit (id) DEFERRABLE INITIALLY DEFERRED, -- who answers for it
    field TEXT,
    kind TEXT NOT NULL DEFAULT 'cumulative'
        CHECK (kind IN ('cumulative', 'ratio', 'count', 'binary')),
    direction TEXT NOT NULL DEFAULT 'increase' CHECK (direction IN ('increase', 'reduce')),
    goal TEXT NOT NULL DEFAULT '0' CONSTRAINT "goal: a decimal such as 12.5" CHECK (
        goal GLOB '*[0-9]' AND ltrim(goal, '-') GLOB '[0-9]*' AND substr(goal, 2) NOT GLOB '*-*'
        AND goal NOT GLOB '*[^0-9.-]*' AND goal NOT GLOB '*.*.*' AND goal NOT GLOB '*.???????*'
        AND abs(CAST(goal AS INTEGER)) <= 9200000000000),
    measure TEXT -- 'km', 'ha', '%'
) STRICT, WITHOUT ROWID;

CREATE TABLE measurement ( -- its readings
    target TEXT NOT NULL REFERENCES target (id) DEFERRABLE INITIALLY DEFERRED,
    day TEXT NOT NULL CHECK (date(day, '+0 days') IS day AND day BETWEEN '1900' AND '2200'),
    value TEXT NOT NULL CONSTRAINT "value: a decimal such as 12.5" CHECK (
        value GLOB '*[0-9]' AND ltrim(value, '-') GLOB '[0-9]*'
        AND substr(value, 2) NOT GLOB '*-*' AND value NOT GLOB '*[^0-9.-]*'
        AND value NOT GLOB '*.*.*' AND value NOT GLOB '*.???????*'
        AND abs(CAST(value AS INTEGER)) <= 9200000000000),
    source TEXT,
    PRIMARY KEY (target, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE report ( -- a periodic report that was handed in
    unit TEXT NOT NULL REFERENCES unit (id) DEFERRABLE INITIALLY DEFERRED,
    kind TEXT NOT NULL CHECK (kind <> ''),
    period TEXT NOT NULL CHECK (period GLOB '[12][0-9][0-9][0-9]*'), -- '2026-03', '2026-Q1'
    submitted_on TEXT CHECK (date(submitted_on, '+0 days') IS submitted_on
                             AND submitted_on BETWEEN '1900' AND '2200'),
    document TEXT REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (unit, kind, period)
) STRICT, WITHOUT ROWID;

CREATE TABLE result ( -- a line of result, for check-ins and reports
    task TEXT NOT NULL REFERENCES task (id) DEFERRABLE INITIALLY DEFERRED,
    unit TEXT NOT NULL DEFAULT '',
    period TEXT NOT NULL CHECK (period <> ''),
    text TEXT,
    document TEXT REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED,
    unit_or_null TEXT GENERATED ALWAYS AS (nullif(unit, '')) VIRTUAL
        REFERENCES unit (id) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (task, unit, period)
) STRICT, WITHOUT ROWID;

CREATE TABLE extension ( -- granted once it has its document
    id TEXT NOT NULL PRIMARY KEY
        CHECK (id GLOB '[a-z0-9]*' AND id NOT GLOB '*[^a-z0-9._-]*' AND length(id) <= 100),
    obligation TEXT NOT NULL CHECK (obligation GLOB '?*/?*/?*'),
    asked_on TEXT
        CHECK (date(asked_on, '+0 days') IS asked_on AND asked_on BETWEEN '1900' AND '2200'),
    granted_on TEXT
        CHECK (date(granted_on, '+0 days') IS granted_on AND granted_on BETWEEN '1900' AND '2200'),
    new_due TEXT CHECK (date(new_due, '+0 days') IS new_due AND new_due BETWEEN '1900' AND '2200'),
    document TEXT REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED,
    reason TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE waiver ( -- not owed any more
    obligation TEXT NOT NULL PRIMARY KEY CHECK (obligation GLOB '?*/?*/?*'),
    day TEXT CHECK (date(day, '+0 days') IS day AND day BETWEEN '1900' AND '2200'),
    document TEXT REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED,
    reason TEXT
) STRICT, WITHOUT ROWID;

-- ---- results: written by Đôn Đốc alone -----------------------------------------

CREATE TABLE rule_loaded ( -- the day a rule was first evaluated, for ever
    rule TEXT NOT NULL PRIMARY KEY,
    day TEXT NOT NULL CHECK (date(day, '+0 days') IS day)
) STRICT, WITHOUT ROWID;

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
    next_at TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', next_at, '+0 days') IS next_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX obligation_state ON obligation (state, due);

CREATE TABLE delivery ( -- the outbox: one message, with the bytes that are sent
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id TEXT NOT NULL, -- the same on every try
    channel TEXT NOT NULL CHECK (channel <> ''), -- 'email', 'webhook:NAME'
    address TEXT,
    person TEXT,
    subject TEXT,
    state TEXT NOT NULL CHECK (state IN ('pending', 'sending', 'sent', 'retry', 'dead', 'held',
        'superseded', 'cancelled', 'bounced')),
    attempts INTEGER NOT NULL CHECK (attempts >= 0),
    created_at TEXT NOT NULL
        CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', created_at, '+0 days') IS created_at),
    next_try TEXT -- NULL: at once
        CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', next_try, '+0 days') IS next_try),
    first_refused TEXT
        CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', first_refused, '+0 days') IS first_refused),
    last_answer TEXT,
    body BLOB NOT NULL,
    kind TEXT GENERATED ALWAYS AS (substr(channel, 1, instr(channel || ':', ':') - 1)) VIRTUAL,
    UNIQUE (message_id, channel)
) STRICT;
CREATE INDEX delivery_due ON delivery (kind, coalesce(next_try, ''), id)
    WHERE state IN ('pending', 'retry');
CREATE INDEX delivery_next ON delivery (coalesce(next_try, ''))
    WHERE state IN ('pending', 'retry');
CREATE INDEX delivery_state ON delivery (state, id);

CREATE TABLE notice (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    obligation TEXT NOT NULL REFERENCES obligation (id) DEFERRABLE INITIALLY DEFERRED,
    cycle INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    step TEXT NOT NULL,
    addressee TEXT NOT NULL,
    channel TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('handler', 'unit_head', 'tracking_office', 'vice_chair',
                                       'chair', 'operator')),
    cc INTEGER NOT NULL CHECK (cc IN (0, 1)),
    person TEXT,
    stands_in TEXT,
    address TEXT,
    nominal TEXT NOT NULL CHECK (date(nominal, '+0 days') IS nominal),
    slot TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', slot, '+0 days') IS slot),
    at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', at, '+0 days') IS at),
    state TEXT NOT NULL CHECK (state IN ('planned', 'told', 'skipped', 'failed')),
    reason TEXT,
    told_at TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', told_at, '+0 days') IS told_at),
    due TEXT CHECK (date(due, '+0 days') IS due),
    obligation_state TEXT NOT NULL,
    delivery INTEGER REFERENCES delivery (id) DEFERRABLE INITIALLY DEFERRED,
    UNIQUE (obligation, cycle, epoch, step, addressee, channel)
) STRICT;
CREATE INDEX notice_delivery ON notice (delivery);

CREATE TABLE attempt ( -- each try to send, with the server's answer
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    delivery INTEGER NOT NULL REFERENCES delivery (id) DEFERRABLE INITIALLY DEFERRED,
    at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', at, '+0 days') IS at),
    code INTEGER NOT NULL,
    answer TEXT,
    uncertain INTEGER NOT NULL CHECK (uncertain IN (0, 1))
) STRICT;
CREATE INDEX attempt_delivery ON attempt (delivery);

CREATE TABLE ack ( -- what people answered
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    obligation TEXT NOT NULL REFERENCES obligation (id) DEFERRABLE INITIALLY DEFERRED,
    cycle INTEGER NOT NULL,
    person TEXT NOT NULL,
    action TEXT NOT NULL
        CHECK (action IN ('received', 'done', 'extension', 'not_ours', 'report_to_me')),
    at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', at, '+0 days') IS at),
    link TEXT UNIQUE, -- the signed link it came by: pressed twice, it counts once
    text TEXT
) STRICT;
CREATE INDEX ack_obligation ON ack (obligation, cycle);

CREATE TABLE feed (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    token_hash TEXT NOT NULL UNIQUE CHECK (length(token_hash) = 64),
    name TEXT,
    person TEXT,
    role TEXT,
    unit TEXT,
    field TEXT,
    pack TEXT,
    state TEXT,
    revoked INTEGER NOT NULL CHECK (revoked IN (0, 1)),
    created_at TEXT NOT NULL
        CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', created_at, '+0 days') IS created_at)
) STRICT;

CREATE TABLE api_token ( -- bearer tokens, one-time sign-ins, sessions; only their hashes
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    token_hash TEXT NOT NULL UNIQUE CHECK (length(token_hash) = 64),
    kind TEXT NOT NULL CHECK (kind IN ('bearer', 'sign_in', 'session')),
    name TEXT,
    person TEXT,
    scope TEXT CHECK (scope IN ('read', 'write', 'admin')),
    unit TEXT, -- NULL: all
    created TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', created, '+0 days') IS created),
    expires TEXT -- NULL: never
        CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', expires, '+0 days') IS expires),
    revoked INTEGER NOT NULL CHECK (revoked IN (0, 1)) -- a one-time sign-in: used
) STRICT;

CREATE TABLE audit ( -- append-only; each row holds the hash of the row before
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', at, '+0 days') IS at),
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    entity TEXT,
    key TEXT,
    detail TEXT, -- JSON
    previous TEXT NOT NULL, -- hash of the row before; of the first: ''
    hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64)
) STRICT;
CREATE TRIGGER audit_chained BEFORE INSERT ON audit
WHEN NEW.previous <> coalesce((SELECT hash FROM audit ORDER BY seq DESC LIMIT 1), '') BEGIN
    SELECT RAISE(ABORT, 'audit: `previous` is not the hash of the last row');
END;
CREATE TRIGGER audit_not_changed BEFORE UPDATE ON audit BEGIN
    SELECT RAISE(ABORT, 'audit is append-only');
END;
CREATE TRIGGER audit_not_removed BEFORE DELETE ON audit BEGIN
    SELECT RAISE(ABORT, 'audit is append-only');
END;

-- ---- views: names and columns are an interface ------------------------------------

CREATE VIEW v_obligation (id, rule, subject, period, title, unit, due, legal_day, state, cycle,
                          epoch, next_at) AS
SELECT id, rule, subject, period, title, unit, due, legal_day, state, cycle, epoch, next_at
FROM obligation;

CREATE VIEW v_overdue (id, rule, subject, period, title, unit, due, legal_day, state, cycle, epoch,
                       next_at) AS
SELECT id, rule, subject, period, title, unit, due, legal_day, state, cycle, epoch, next_at
FROM obligation WHERE state = 'overdue' ORDER BY due, id;

-- `total` leaves void ones out; the row with unit NULL counts what nobody is known to owe.
CREATE VIEW v_unit_status (unit, name, total, waiting, open, overdue, reported, met, met_late,
                           met_day_unknown, waived, on_track, lagging, achieved, missed) AS
SELECT o.unit, u.name, count(*),
    sum(o.state = 'waiting'), sum(o.state = 'open'), sum(o.state = 'overdue'),
    sum(o.state = 'reported'), sum(o.state = 'met'), sum(o.state = 'met_late'),
    sum(o.state = 'met_day_unknown'), sum(o.state = 'waived'), sum(o.state = 'on_track'),
    sum(o.state = 'lagging'), sum(o.state = 'achieved'), sum(o.state = 'missed')
FROM obligation o LEFT JOIN unit u ON u.id = o.unit
WHERE o.state <> 'void' GROUP BY o.unit ORDER BY o.unit;

CREATE VIEW v_notice (id, obligation, cycle, epoch, step, role, cc, addressee, person, channel,
                      address, at, state, reason, told_at, due, delivery) AS
SELECT id, obligation, cycle, epoch, step, role, cc, addressee, person, channel, address, at,
    state, reason, told_at, due, delivery
FROM notice;

CREATE VIEW session (id, person, scope, unit, created, expires, revoked) AS
SELECT id, person, scope, unit, created, expires, revoked FROM api_token WHERE kind = 'session';
