-- +goose Up

-- Silences and maintenance windows, also those that have ended. What the machine
-- goes on from are those with ended_at 0.
CREATE TABLE silences (
    id         TEXT   NOT NULL PRIMARY KEY,
    created_at BIGINT NOT NULL,
    ended_at   BIGINT NOT NULL,
    body       TEXT   NOT NULL
);
CREATE INDEX silences_by_end ON silences (ended_at, id);
CREATE TABLE maintenance_windows (
    id         TEXT   NOT NULL PRIMARY KEY,
    created_at BIGINT NOT NULL,
    ended_at   BIGINT NOT NULL,
    body       TEXT   NOT NULL
);
CREATE INDEX maintenance_windows_by_end ON maintenance_windows (ended_at, id);

-- When conditions began lately, so that flapping is known after a restart.
CREATE TABLE flaps (
    "key" TEXT NOT NULL PRIMARY KEY,
    body  TEXT NOT NULL
);

-- For how often one source raised alarms, and how long each stood.
CREATE INDEX alerts_by_key ON alerts ("key", opened_at);
