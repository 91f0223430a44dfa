-- +goose Up

-- Requests by a device that has other residents by now: whose they are.
CREATE TABLE resident_requests (
    resident TEXT NOT NULL,
    request  TEXT NOT NULL REFERENCES service_requests (id) ON DELETE CASCADE,
    PRIMARY KEY (resident, request)
);
CREATE INDEX resident_requests_request ON resident_requests (request);
CREATE INDEX service_requests_by_device ON service_requests (device);
