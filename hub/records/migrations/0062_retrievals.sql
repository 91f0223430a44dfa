-- +goose Up

-- Requests for pictures 调取. A request is read and written whole; its number counts
-- within its year.
CREATE TABLE retrievals (
    id      TEXT   NOT NULL PRIMARY KEY,
    year    BIGINT NOT NULL,
    seq     BIGINT NOT NULL,
    version BIGINT NOT NULL,
    state   TEXT   NOT NULL,
    lane    TEXT   NOT NULL,
    drafted BIGINT NOT NULL,
    due     BIGINT, -- when somebody looks after it next: it expires, or its files go; NULL: nothing is left to do
    body    TEXT   NOT NULL
);
CREATE UNIQUE INDEX retrievals_by_number ON retrievals (year, seq);
CREATE INDEX retrievals_due ON retrievals (due);
CREATE INDEX retrievals_drafted ON retrievals (drafted);

-- What open requests ask for: pictures of these cameras in these spans are not deleted.
CREATE TABLE retrieval_holds (
    retrieval TEXT   NOT NULL,
    camera    TEXT   NOT NULL,
    began     BIGINT NOT NULL,
    ended     BIGINT NOT NULL,
    PRIMARY KEY (retrieval, camera)
);
CREATE INDEX retrieval_holds_by_camera ON retrieval_holds (camera, began);
