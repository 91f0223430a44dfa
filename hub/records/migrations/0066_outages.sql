-- +goose Up

-- What was dark, beside what was covered and what was not known; hours of before count none.
ALTER TABLE covered_hours ADD COLUMN dark DOUBLE PRECISION NOT NULL DEFAULT 0;

-- When public areas were dark, and why. An outage is read and written whole.
CREATE TABLE area_outages (
    id    TEXT   NOT NULL PRIMARY KEY,
    area  TEXT   NOT NULL,
    began BIGINT NOT NULL,
    ended BIGINT, -- NULL: not yet
    body  TEXT   NOT NULL
);
CREATE INDEX area_outages_by_area ON area_outages (area, began);
CREATE INDEX area_outages_ended ON area_outages (ended);
