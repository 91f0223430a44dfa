-- +goose Up

-- Tests of a rule, kept with the version that they prove: YAML.
ALTER TABLE rules ADD COLUMN tests TEXT NOT NULL DEFAULT '';

-- What was said of each device and from when on, so that rules on statuses can be
-- tried on the past. Kept for 35 days, and of each device the last one before.
CREATE TABLE device_statuses (
    device TEXT   NOT NULL,
    at     BIGINT NOT NULL,
    status TEXT   NOT NULL,
    PRIMARY KEY (device, at)
);
CREATE INDEX device_statuses_by_time ON device_statuses (at);
