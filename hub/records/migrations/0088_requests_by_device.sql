-- +goose Up

CREATE INDEX service_requests_by_device ON service_requests (device);
