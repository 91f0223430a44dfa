-- +goose Up

-- Reports that somebody is writing: of an alert and a kind one is open at a time. With
-- the report that is sent it is gone.
CREATE TABLE report_drafts (
    alert   TEXT   NOT NULL REFERENCES alerts (id),
    kind    TEXT   NOT NULL,
    version BIGINT NOT NULL, -- from 1
    body    TEXT   NOT NULL,
    PRIMARY KEY (alert, kind)
);
