-- +goose Up

-- What is fetched from a recorder for a request for pictures is a clip without an alert.
ALTER TABLE clips ADD COLUMN request TEXT NOT NULL DEFAULT '';
ALTER TABLE clips ADD COLUMN recorder_s DOUBLE PRECISION; -- by how much its clock was ahead of the edge's; NULL: not known, or no recorder's
CREATE INDEX clips_by_request ON clips (request, id);
