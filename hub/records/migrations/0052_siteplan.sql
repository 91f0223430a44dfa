-- +goose Up

-- Versions of the site plan; none is ever changed.
CREATE TABLE site_plans (
    n    BIGINT NOT NULL PRIMARY KEY,
    body TEXT   NOT NULL
);

-- What was covered, by hour and area; an empty area is all of them by weight.
CREATE TABLE covered_hours (
    hour    BIGINT           NOT NULL,
    area    TEXT             NOT NULL,
    n       BIGINT           NOT NULL,
    covered DOUBLE PRECISION NOT NULL,
    unknown DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (hour, area)
);
