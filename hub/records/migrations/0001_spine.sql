-- +goose Up

-- Times are BIGINT microseconds since 1970, UTC. Hashes are hex, documents are
-- JSON in TEXT. Nothing here is known to only one of SQLite and PostgreSQL.

CREATE TABLE edges (
    id         TEXT   NOT NULL PRIMARY KEY,
    name       TEXT   NOT NULL,
    token_hash TEXT   NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE devices (
    id         TEXT    NOT NULL PRIMARY KEY,
    edge       TEXT    NOT NULL,
    lifecycle  TEXT    NOT NULL,
    undeclared BOOLEAN NOT NULL,
    added_at   BIGINT  NOT NULL,
    body       TEXT    NOT NULL -- what the edge declared
);
CREATE INDEX devices_by_edge ON devices (edge);

-- When an edge (device empty) or a device was last heard.
CREATE TABLE seen (
    edge   TEXT   NOT NULL,
    device TEXT   NOT NULL,
    at     BIGINT NOT NULL,
    PRIMARY KEY (edge, device)
);

CREATE TABLE sites (
    id     TEXT NOT NULL PRIMARY KEY,
    parent TEXT NOT NULL, -- empty at the root
    body   TEXT NOT NULL
);
CREATE INDEX sites_by_parent ON sites (parent);

CREATE TABLE events (
    edge        TEXT   NOT NULL,
    id          TEXT   NOT NULL,
    device      TEXT   NOT NULL, -- empty: the event stands under its edge
    claim       TEXT   NOT NULL, -- what was named as the device and could not be kept
    type        TEXT   NOT NULL,
    time        BIGINT NOT NULL,
    device_time BIGINT,          -- what a suspect clock claimed; time is then the hub's
    queued      BIGINT,
    sent        BIGINT,
    received    BIGINT NOT NULL,
    data        TEXT   NOT NULL, -- empty: none
    PRIMARY KEY (edge, id)
);
CREATE INDEX events_by_device ON events (device, time);
CREATE INDEX events_by_edge ON events (edge, time);

-- A row per numbering that the hub has met: the highest number settled.
CREATE TABLE positions (
    edge     TEXT   NOT NULL,
    stream   TEXT   NOT NULL,
    lane     TEXT   NOT NULL,
    position BIGINT NOT NULL,
    updated  BIGINT NOT NULL,
    PRIMARY KEY (edge, stream, lane)
);
CREATE INDEX positions_by_age ON positions (updated);

CREATE TABLE gaps (
    edge      TEXT    NOT NULL,
    stream    TEXT    NOT NULL,
    lane      TEXT    NOT NULL,
    first_seq BIGINT  NOT NULL,
    last_seq  BIGINT  NOT NULL,
    resent    BOOLEAN NOT NULL,
    at        BIGINT  NOT NULL,
    PRIMARY KEY (edge, stream, lane, first_seq)
);
CREATE INDEX gaps_by_age ON gaps (at);

CREATE TABLE refusals (
    id     TEXT   NOT NULL PRIMARY KEY,
    edge   TEXT   NOT NULL,
    lane   TEXT   NOT NULL,
    reason TEXT   NOT NULL,
    detail TEXT   NOT NULL,
    device TEXT   NOT NULL,
    at     BIGINT NOT NULL,
    item   TEXT   NOT NULL -- empty: none
);
CREATE INDEX refusals_by_edge ON refusals (edge, at);
CREATE INDEX refusals_by_age ON refusals (at);

-- Every refusal is counted here, also those whose row was not kept.
CREATE TABLE refusal_counts (
    edge   TEXT   NOT NULL,
    hour   BIGINT NOT NULL, -- the time at which the hour began
    reason TEXT   NOT NULL,
    n      BIGINT NOT NULL,
    PRIMARY KEY (edge, hour, reason)
);
CREATE INDEX refusal_counts_by_age ON refusal_counts (hour);

CREATE TABLE counters (
    edge TEXT   NOT NULL,
    name TEXT   NOT NULL,
    n    BIGINT NOT NULL,
    PRIMARY KEY (edge, name)
);

CREATE TABLE alerts (
    id        TEXT    NOT NULL PRIMARY KEY,
    "key"     TEXT    NOT NULL,
    category  TEXT    NOT NULL,
    severity  TEXT    NOT NULL,
    state     TEXT    NOT NULL,
    drill     BOOLEAN NOT NULL,
    edge      TEXT    NOT NULL,
    device    TEXT    NOT NULL,
    site      TEXT    NOT NULL,
    opened_at BIGINT  NOT NULL,
    body      TEXT    NOT NULL -- the alert without its timeline
);
CREATE INDEX alerts_by_time ON alerts (opened_at, id);
CREATE INDEX alerts_by_state ON alerts (state, opened_at);
CREATE INDEX alerts_by_device ON alerts (device, opened_at);

-- Rows are added and never changed.
CREATE TABLE alert_timeline (
    alert  TEXT   NOT NULL REFERENCES alerts (id),
    n      BIGINT NOT NULL, -- from 0
    at     BIGINT NOT NULL,
    who    TEXT   NOT NULL,
    action TEXT   NOT NULL,
    note   TEXT   NOT NULL,
    PRIMARY KEY (alert, n)
);

CREATE TABLE conditions (
    "key" TEXT NOT NULL PRIMARY KEY,
    body  TEXT NOT NULL
);

CREATE TABLE dues (
    "key" TEXT   NOT NULL PRIMARY KEY,
    alert TEXT   NOT NULL,
    kind  TEXT   NOT NULL,
    at    BIGINT NOT NULL
);
CREATE INDEX dues_by_time ON dues (at);

-- What a trial write fills and empties again, see Ping.
CREATE TABLE trials (
    id     TEXT NOT NULL PRIMARY KEY,
    filler TEXT NOT NULL
);
