-- +goose Up

-- Hazards 隐患. One is read and written whole; a finding of a round makes one at most.
CREATE TABLE hazards (
    id      TEXT    NOT NULL PRIMARY KEY,
    version BIGINT  NOT NULL,
    living  BOOLEAN NOT NULL,
    finding TEXT, -- round/place; NULL: it was found otherwise
    body    TEXT    NOT NULL
);
CREATE UNIQUE INDEX hazards_by_finding ON hazards (finding);
CREATE INDEX hazards_living ON hazards (living, id);

-- Points of help: shelters, supplies, defibrillators, hydrants. Read and written whole.
CREATE TABLE help_points (
    id      TEXT   NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    body    TEXT   NOT NULL
);
