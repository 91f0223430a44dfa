package api

import (
	"context"

	"brighteyes/devices"
	"brighteyes/hub/registry"
)

// Registry is the edges, devices and sites. hub/registry implements it; its
// errors are registry.ErrNotFound, ErrExists, ErrConflict and ErrInvalid.
type Registry interface {
	Edge(id string) (registry.EdgeView, bool)
	Edges() []registry.EdgeView
	CreateEdge(ctx context.Context, id, name string) (token string, err error)
	RenameEdge(ctx context.Context, id, name string) error
	RotateToken(ctx context.Context, id string) (token string, err error)
	DeleteEdge(ctx context.Context, id string) error
	// Authenticate takes the same time whatever the token.
	Authenticate(edge, token string) bool

	Device(id string) (registry.DeviceView, bool)
	Devices(f registry.Filter) []registry.DeviceView
	AddDevice(ctx context.Context, d devices.Registered) error
	SetLifecycle(ctx context.Context, id string, to devices.Lifecycle) error
	DeleteDevice(ctx context.Context, id string) error

	Site(id string) (devices.Site, bool)
	Sites() []devices.Site
	WayIn(place string) (devices.Entrance, registry.DeviceView, bool)
	PutSite(ctx context.Context, s devices.Site) error
	DeleteSite(ctx context.Context, id string) error

	KPI() registry.KPI
}
