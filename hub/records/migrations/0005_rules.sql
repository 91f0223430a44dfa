-- +goose Up

-- The rules of users: every version of each, by whom. The highest version counts.
CREATE TABLE rules (
    id      TEXT    NOT NULL,
    version BIGINT  NOT NULL,
    author  TEXT    NOT NULL,
    at      BIGINT  NOT NULL,
    body    TEXT    NOT NULL, -- YAML
    enabled BOOLEAN NOT NULL,
    deleted BOOLEAN NOT NULL,
    PRIMARY KEY (id, version)
);

-- Rules that begin anew, and dry runs of changes, read events by their time.
CREATE INDEX events_by_time ON events (time, edge, id);
