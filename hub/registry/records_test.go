package registry_test

import (
	"brighteyes/hub/records"
	"brighteyes/hub/registry"
)

var _ registry.Store = (*records.Records)(nil)
