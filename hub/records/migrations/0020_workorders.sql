-- +goose Up

-- Work orders. An order is read and written whole; the columns beside it are what
-- lists choose by.
CREATE TABLE workorders (
    id        TEXT   NOT NULL PRIMARY KEY,
    version   BIGINT NOT NULL,
    state     TEXT   NOT NULL,
    device    TEXT   NOT NULL,
    vendor    TEXT   NOT NULL,
    closed_at BIGINT, -- NULL: it is not over
    body      TEXT   NOT NULL
);
CREATE INDEX workorders_by_state ON workorders (state, id);
CREATE INDEX workorders_by_device ON workorders (device, id);
CREATE INDEX workorders_by_end ON workorders (closed_at);

-- Contractors, who are companies.
CREATE TABLE vendors (
    id     TEXT    NOT NULL PRIMARY KEY,
    name   TEXT    NOT NULL,
    active BOOLEAN NOT NULL
);
