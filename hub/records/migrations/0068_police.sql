-- +goose Up

-- Versions of response cards; none is ever changed.
CREATE TABLE response_cards (
    kind TEXT   NOT NULL,
    n    BIGINT NOT NULL, -- from 1
    body TEXT   NOT NULL,
    PRIMARY KEY (kind, n)
);

-- Versions of which alarms are reported, to whom and how soon; none is ever changed.
CREATE TABLE report_tables (
    n    BIGINT NOT NULL PRIMARY KEY, -- from 1
    body TEXT   NOT NULL
);

-- Texts of reports that were sent. Rows are added and never changed.
CREATE TABLE sent_reports (
    alert TEXT   NOT NULL REFERENCES alerts (id),
    n     BIGINT NOT NULL, -- of the alert's, from 1
    id    TEXT   NOT NULL,
    at    BIGINT NOT NULL,
    body  TEXT   NOT NULL,
    PRIMARY KEY (alert, n)
);
CREATE UNIQUE INDEX sent_reports_by_id ON sent_reports (id);

-- When the next report about an alert is due; NULL: none is owed.
ALTER TABLE alerts ADD COLUMN report_due BIGINT;
CREATE INDEX alerts_owing_reports ON alerts (report_due) WHERE report_due IS NOT NULL;
