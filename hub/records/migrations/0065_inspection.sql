-- +goose Up

-- What the figures of cameras are made of, by day and camera; the sheet of the day
-- holds their fingerprint. And the sheets of months, which are written once.
CREATE TABLE figure_cameras (
    day    TEXT NOT NULL,
    camera TEXT NOT NULL,
    body   TEXT NOT NULL,
    PRIMARY KEY (day, camera)
);
CREATE TABLE figure_months (
    month TEXT NOT NULL PRIMARY KEY,
    prev  TEXT NOT NULL,
    hash  TEXT NOT NULL,
    body  TEXT NOT NULL
);

-- Spot checks 抽查, read and written whole. None is ever taken out.
CREATE TABLE inspections (
    id      TEXT   NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    body    TEXT   NOT NULL
);
