-- +goose Up

-- Rounds. A round is read and written whole; of an alert there is one.
CREATE TABLE patrols (
    id      TEXT    NOT NULL PRIMARY KEY,
    version BIGINT  NOT NULL,
    living  BOOLEAN NOT NULL,
    alert   TEXT, -- NULL: it was opened by hand
    body    TEXT    NOT NULL
);
CREATE UNIQUE INDEX patrols_by_alert ON patrols (alert);
CREATE INDEX patrols_living ON patrols (living, id);
