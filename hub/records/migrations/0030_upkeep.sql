-- +goose Up

-- How long devices of a kind at a place were in each status on a day, in seconds,
-- while the day runs; kind 'hub' is how long the hub watched.
CREATE TABLE figure_tallies (
    day      TEXT   NOT NULL, -- YYYY-MM-DD
    kind     TEXT   NOT NULL,
    site     TEXT   NOT NULL,
    devices  BIGINT NOT NULL,
    online   BIGINT NOT NULL,
    degraded BIGINT NOT NULL,
    offline  BIGINT NOT NULL,
    unknown  BIGINT NOT NULL,
    planned  BIGINT NOT NULL,
    PRIMARY KEY (day, kind, site)
);

-- The figures of each day. Rows are added, in the order of days, and never changed.
CREATE TABLE figure_sheets (
    day  TEXT NOT NULL PRIMARY KEY,
    prev TEXT NOT NULL, -- hash of the row before
    hash TEXT NOT NULL, -- SHA-256 of body
    body TEXT NOT NULL
);
CREATE UNIQUE INDEX figure_sheets_by_prev ON figure_sheets (prev);
