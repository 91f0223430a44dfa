-- +goose Up

-- Photos of things at a call, sealed as residents' data is. They go after their time,
-- and with the resident whose device called.
CREATE TABLE call_photos (
    id     TEXT   NOT NULL PRIMARY KEY,
    alert  TEXT   NOT NULL,
    device TEXT   NOT NULL,
    at     BIGINT NOT NULL,
    facts  TEXT   NOT NULL,
    body   TEXT   NOT NULL
);
CREATE INDEX call_photos_alert ON call_photos (alert);
CREATE INDEX call_photos_at ON call_photos (at);
