-- +goose Up

-- Checklists by which devices are brought into service, and suspensions. Each is
-- read and written whole; the columns beside it are what lists choose by.
CREATE TABLE checklists (
    id      TEXT    NOT NULL PRIMARY KEY,
    version BIGINT  NOT NULL,
    device  TEXT    NOT NULL,
    living  BOOLEAN NOT NULL, -- it is not over
    body    TEXT    NOT NULL
);
CREATE INDEX checklists_by_device ON checklists (device, id);
CREATE INDEX checklists_living ON checklists (living, id);

CREATE TABLE suspensions (
    id      TEXT    NOT NULL PRIMARY KEY,
    version BIGINT  NOT NULL,
    device  TEXT    NOT NULL,
    living  BOOLEAN NOT NULL,
    body    TEXT    NOT NULL
);
CREATE INDEX suspensions_by_device ON suspensions (device, id);
CREATE INDEX suspensions_living ON suspensions (living, id);

-- What gates were seen to do when they lose power, and in a fire. Only added to.
CREATE TABLE gate_proofs (
    id     TEXT NOT NULL PRIMARY KEY,
    device TEXT NOT NULL,
    what   TEXT NOT NULL,
    body   TEXT NOT NULL
);
CREATE INDEX gate_proofs_by_device ON gate_proofs (device, what, id);

-- Which device hangs where another did. Only added to.
CREATE TABLE replacements (
    old_device TEXT NOT NULL PRIMARY KEY,
    new_device TEXT NOT NULL UNIQUE,
    made       TEXT NOT NULL, -- by whom
    at         BIGINT NOT NULL,
    reason     TEXT NOT NULL
);
