-- +goose Up
-- Links of messages: never the secret itself nor an address, only hashes.
CREATE TABLE answer_links (
    hash    TEXT   NOT NULL PRIMARY KEY,
    person  TEXT   NOT NULL,
    name    TEXT   NOT NULL,
    channel TEXT   NOT NULL,
    mac     TEXT   NOT NULL,
    items   TEXT   NOT NULL,
    made    BIGINT NOT NULL,
    expires BIGINT NOT NULL
);
CREATE INDEX answer_links_by_receiver ON answer_links (channel, mac, made);
CREATE INDEX answer_links_by_age ON answer_links (expires);
