-- +goose Up

-- What is known of a clip's times, and what became of its file.
ALTER TABLE clips ADD COLUMN edge TEXT NOT NULL DEFAULT '';
ALTER TABLE clips ADD COLUMN moment BIGINT; -- that it is about; NULL: asked for before this was kept
ALTER TABLE clips ADD COLUMN at_hub BOOLEAN NOT NULL DEFAULT FALSE; -- moment is on the hub's clock
ALTER TABLE clips ADD COLUMN edge_clock TEXT NOT NULL DEFAULT '';
ALTER TABLE clips ADD COLUMN camera_clock TEXT NOT NULL DEFAULT '';
ALTER TABLE clips ADD COLUMN manifest TEXT NOT NULL DEFAULT ''; -- as it was signed
ALTER TABLE clips ADD COLUMN deleted BIGINT; -- when; NULL: it is not
ALTER TABLE clips ADD COLUMN cleared BOOLEAN NOT NULL DEFAULT FALSE; -- deleted, and its file is gone
CREATE INDEX clips_by_edge ON clips (edge, state, id);
CREATE INDEX clips_by_deletion ON clips (deleted, cleared);

-- Who keeps a clip from being deleted, and why.
CREATE TABLE clip_holds (
    id              TEXT   NOT NULL PRIMARY KEY,
    clip            TEXT   NOT NULL,
    reason          TEXT   NOT NULL,
    by_whom         TEXT   NOT NULL,
    at              BIGINT NOT NULL,
    released        BIGINT, -- NULL: it stands
    released_by     TEXT   NOT NULL DEFAULT '',
    released_reason TEXT   NOT NULL DEFAULT ''
);
CREATE INDEX clip_holds_by_clip ON clip_holds (clip, released);
