-- +goose Up
CREATE TABLE clips (
    id      TEXT   NOT NULL PRIMARY KEY,
    alert   TEXT   NOT NULL,
    camera  TEXT   NOT NULL,
    began   BIGINT NOT NULL,
    ended   BIGINT NOT NULL,
    state   TEXT   NOT NULL,
    error   TEXT   NOT NULL,
    bytes   BIGINT NOT NULL,
    sha256  TEXT   NOT NULL,
    created BIGINT NOT NULL
);
CREATE INDEX clips_by_alert ON clips (alert, id);
CREATE INDEX clips_by_state ON clips (state, id);
CREATE INDEX clips_by_age ON clips (created);
