-- +goose Up

-- Files of cameras 一机一档, as they were typed. A file is read and written whole.
CREATE TABLE camera_files (
    camera  TEXT   NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    body    TEXT   NOT NULL
);
