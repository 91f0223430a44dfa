-- +goose Up
-- The care desk's telephone. There is no number in it: a caller is a resident's id
-- or nobody, and a gateway's id of a call is a keyed hash.
CREATE TABLE phone_calls (
    id       TEXT   NOT NULL PRIMARY KEY,
    at       BIGINT NOT NULL,
    mac      TEXT   NOT NULL,
    resident TEXT   NOT NULL,
    state    TEXT   NOT NULL,
    who      TEXT   NOT NULL,
    alert    TEXT   NOT NULL
);
CREATE INDEX phone_calls_by_age ON phone_calls (at);
CREATE TABLE phone_callbacks (
    id     TEXT   NOT NULL PRIMARY KEY,
    at     BIGINT NOT NULL,
    alert  TEXT   NOT NULL,
    whom   TEXT   NOT NULL,
    who    TEXT   NOT NULL,
    state  TEXT   NOT NULL,
    result TEXT   NOT NULL
);
CREATE INDEX phone_callbacks_by_age ON phone_callbacks (at);
