-- +goose Up
-- What edges found and nobody configured: one row for each edge, driver and
-- identity. No secret is in it.
CREATE TABLE found (
    id   TEXT NOT NULL PRIMARY KEY,
    edge TEXT NOT NULL,
    body TEXT NOT NULL
);
