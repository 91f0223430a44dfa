package registry

import "github.com/prometheus/client_golang/prometheus"

type metrics struct {
	unsaved  prometheus.Counter
	unjudged prometheus.Counter
}

func newMetrics(reg prometheus.Registerer, r *Registry) metrics {
	m := metrics{
		unsaved: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "brighteyes_registry_unsaved_total",
			Help: "Writes of the registry that the records could not take; they are repeated.",
		}),
		unjudged: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "brighteyes_registry_unjudged_total",
			Help: "Judgements that could not be put on record; they are repeated.",
		}),
	}
	if reg == nil {
		return m
	}
	gauge := func(name, help string, value func(KPI) int) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help},
			func() float64 { return float64(value(r.KPI())) })
	}
	reg.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "brighteyes_button_paths_unproven", Help: "Buttons in service whose daily test of the way to the hub did not come.",
	}, func() float64 { return float64(r.unproven()) }))
	reg.MustRegister(m.unsaved, m.unjudged,
		gauge("brighteyes_edges", "Edges that are set up.", func(k KPI) int { return k.Edges.Total }),
		gauge("brighteyes_edges_away", "Edges that are away.", func(k KPI) int { return k.Edges.Away }),
		gauge("brighteyes_devices_in_service", "Devices in service.", func(k KPI) int { return k.Devices.Total }),
		gauge("brighteyes_devices_offline", "Devices in service that are offline.", func(k KPI) int { return k.Devices.Offline }),
		gauge("brighteyes_devices_unknown", "Devices in service of which nothing can be said.", func(k KPI) int { return k.Devices.Unknown }),
		gauge("brighteyes_homes_cannot_call", "Homes whose emergency buttons are known not to work.", func(k KPI) int { return k.Homes.CannotCall }),
	)
	return m
}
