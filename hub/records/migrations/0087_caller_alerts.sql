-- +goose Up

-- Whose an alert is that a telephone call made: calls go off the record after 30 days.
INSERT INTO resident_alerts (resident, alert)
    SELECT DISTINCT c.resident, a.id FROM phone_calls c JOIN alerts a ON a.id = c.alert WHERE c.resident <> ''
    ON CONFLICT (resident, alert) DO NOTHING;
