-- +goose Up

-- Residents who subscribed to care. Everything about a person is sealed by the
-- hub (see hub/residents); the key is not in here. Marks are keyed hashes of a
-- home, a device or a phone number, for finding.
CREATE TABLE residents (
    id         TEXT   NOT NULL PRIMARY KEY,
    version    BIGINT NOT NULL,
    sealed     TEXT   NOT NULL, -- empty once erased
    changed    BIGINT NOT NULL,
    erased     BIGINT,
    reason     TEXT   NOT NULL,
    text       TEXT   NOT NULL, -- of consent; only once erased
    consent_at BIGINT           -- only once erased
);
CREATE TABLE resident_marks (
    kind     TEXT NOT NULL,
    hash     TEXT NOT NULL,
    resident TEXT NOT NULL REFERENCES residents (id),
    PRIMARY KEY (kind, hash, resident)
);
CREATE INDEX resident_marks_by_resident ON resident_marks (resident);

-- What the desk owes a resident, and did.
CREATE TABLE resident_tasks (
    id       TEXT   NOT NULL PRIMARY KEY,
    kind     TEXT   NOT NULL,
    resident TEXT   NOT NULL, -- empty: nobody is enrolled for the device
    device   TEXT   NOT NULL,
    alert    TEXT   NOT NULL,
    due      BIGINT NOT NULL,
    state    TEXT   NOT NULL,
    outcome  TEXT   NOT NULL,
    note     TEXT   NOT NULL, -- sealed
    who      TEXT   NOT NULL,
    at       BIGINT NOT NULL
);
CREATE INDEX resident_tasks_by_state ON resident_tasks (state, due);
CREATE INDEX resident_tasks_by_resident ON resident_tasks (resident, at);
CREATE INDEX resident_tasks_by_alert ON resident_tasks (alert);
CREATE INDEX resident_tasks_by_time ON resident_tasks (at);

-- What is wanted and not urgent. One from a button has the event's identity.
CREATE TABLE service_requests (
    id       TEXT    NOT NULL PRIMARY KEY,
    edge     TEXT    NOT NULL,
    event    TEXT    NOT NULL,
    device   TEXT    NOT NULL,
    resident TEXT    NOT NULL,
    kind     TEXT    NOT NULL,
    state    TEXT    NOT NULL,
    same_as  TEXT    NOT NULL, -- the open request that this press repeats
    drill    BOOLEAN NOT NULL,
    at       BIGINT  NOT NULL,
    who      TEXT    NOT NULL,
    taken_at BIGINT,
    done_at  BIGINT,
    outcome  TEXT    NOT NULL,
    note     TEXT    NOT NULL -- sealed
);
CREATE UNIQUE INDEX service_requests_by_event ON service_requests (edge, event) WHERE event <> '';
CREATE INDEX service_requests_by_state ON service_requests (state, at);
CREATE INDEX service_requests_by_same ON service_requests (same_as);
CREATE INDEX service_events ON events (received) WHERE type = 'button.service';

-- Whom the care desk asked to a call.
CREATE TABLE resident_shares (
    alert   TEXT   NOT NULL,
    asked   TEXT   NOT NULL,
    who     TEXT   NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY (alert, asked)
);
