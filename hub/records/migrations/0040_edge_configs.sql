-- +goose Up
-- Lists of devices that the hub gives its edges: versions, with marks where secrets
-- stand; those secrets, sealed to the edge that alone can open them; and what each
-- edge says of itself.
CREATE TABLE edge_configs (
    edge     TEXT   NOT NULL,
    number   BIGINT NOT NULL,
    at       BIGINT NOT NULL,
    who      TEXT   NOT NULL,
    reason   TEXT   NOT NULL,
    restores BIGINT NOT NULL,
    body     TEXT   NOT NULL,
    sha256   TEXT   NOT NULL,
    state    TEXT   NOT NULL,
    told     TEXT   NOT NULL,
    settled  BIGINT,
    PRIMARY KEY (edge, number)
);
CREATE TABLE edge_config_secrets (
    edge   TEXT NOT NULL,
    ref    TEXT NOT NULL,
    sealed TEXT NOT NULL,
    PRIMARY KEY (edge, ref)
);
CREATE TABLE edge_config_edges (
    edge    TEXT   NOT NULL PRIMARY KEY,
    "key"   TEXT   NOT NULL,
    offered TEXT   NOT NULL,
    running BIGINT NOT NULL,
    trial   BOOLEAN NOT NULL,
    highest BIGINT NOT NULL,
    closed  BOOLEAN NOT NULL,
    base    TEXT   NOT NULL,
    sha256  TEXT   NOT NULL,
    heard   BIGINT NOT NULL
);
