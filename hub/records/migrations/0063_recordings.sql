-- +goose Up

-- What edges found of recordings: the newest audit of each camera, whole.
CREATE TABLE recording_audits (
    device   TEXT   NOT NULL PRIMARY KEY,
    received BIGINT NOT NULL,
    body     TEXT   NOT NULL
);

-- Of each camera and day what was found last while the day was in the window.
CREATE TABLE recording_days (
    device   TEXT   NOT NULL,
    day      TEXT   NOT NULL, -- YYYY-MM-DD
    planned  BIGINT NOT NULL, -- seconds
    recorded BIGINT NOT NULL,
    body     TEXT   NOT NULL,
    PRIMARY KEY (device, day)
);
