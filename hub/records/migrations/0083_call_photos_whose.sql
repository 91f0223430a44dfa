-- +goose Up

-- Which call of its alert a photo is about, by its number, and whose it is: they go with
-- their resident also when the device that called was replaced since, or none called.
ALTER TABLE call_photos ADD COLUMN call BIGINT NOT NULL DEFAULT 1;
CREATE TABLE call_photo_residents (
    resident TEXT NOT NULL,
    photo    TEXT NOT NULL REFERENCES call_photos (id) ON DELETE CASCADE,
    PRIMARY KEY (resident, photo)
);
CREATE INDEX call_photo_residents_photo ON call_photo_residents (photo);
INSERT INTO call_photo_residents (resident, photo)
    SELECT DISTINCT c.resident, p.id FROM call_photos p JOIN phone_calls c ON c.alert = p.alert WHERE c.resident <> '';
