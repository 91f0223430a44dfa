-- +goose Up
-- Codes by which a new edge fetches its configuration: one for each edge, and of
-- the secret only its hash.
CREATE TABLE enrolments (
    edge    TEXT   NOT NULL PRIMARY KEY,
    hash    TEXT   NOT NULL,
    expires BIGINT NOT NULL,
    used    BIGINT NOT NULL,
    request TEXT   NOT NULL
);
CREATE UNIQUE INDEX enrolments_by_hash ON enrolments (hash);
