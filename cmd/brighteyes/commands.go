package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"brighteyes/cmd/brighteyes/internal/demo"
	"brighteyes/cmd/brighteyes/internal/hubapp"
	"brighteyes/cmd/internal/config"
	"brighteyes/cmd/internal/edgeapp"
	"brighteyes/cmd/internal/fault"
	"brighteyes/hub/access"
	"brighteyes/hub/records"
)

type demoCmd struct {
	HTTP      string `name:"http" default:"127.0.0.1:8080" help:"Where the dashboard is."`
	MQTT      string `name:"mqtt" default:"127.0.0.1:1883" help:"Where the broker is."`
	Data      string `default:"./data" help:"Folder of everything that is kept."`
	Password  string `help:"Of the users admin, police, care and property; made once and kept unless given."`
	NoDevices bool   `help:"Start the hub alone."`
	NoHistory bool   `help:"Do not generate two weeks of history for a new folder."`
}

func (c *demoCmd) Run(w *world) error {
	return demo.Run(w.ctx, demo.Options{
		HTTP: c.HTTP, MQTT: c.MQTT, Data: c.Data, Password: c.Password, NoDevices: c.NoDevices, NoHistory: c.NoHistory,
		Version: version(), Fault: fault.FromEnvironment(w.log), Out: w.out, Log: w.log,
	})
}

type demoHubCmd struct{}

func (demoHubCmd) Run(w *world) error {
	return demo.Serve(w.ctx, os.Stdin, w.out, demo.ServeOptions{Version: version(), Fault: fault.FromEnvironment(w.log), Log: w.log})
}

type hubCmd struct {
	Config string `required:"" placeholder:"hub.yaml" help:"The hub's configuration."`
}

func (c *hubCmd) Run(w *world) (err error) {
	cfg, err := config.LoadHub(c.Config)
	if err != nil {
		return unreadable(err)
	}
	hub, err := hubapp.New(w.ctx, cfg, hubapp.Options{Version: version(), Fault: fault.FromEnvironment(w.log), Log: w.log, Metrics: registry()})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, hub.Close()) }()
	w.log.Info("hub serves", "http", hub.HTTP, "mqtt", hub.MQTT)
	return hub.Run(w.ctx)
}

type edgeCmd struct {
	Config string `required:"" placeholder:"edge.yaml" help:"The edge's configuration."`
	Enrol  string `placeholder:"be1:…" help:"A one-time code of the hub: fetches the configuration, writes it, and goes on; a file that exists is not overwritten."`
}

func (c *edgeCmd) Run(w *world) error {
	if c.Enrol != "" {
		if err := edgeapp.Enrol(w.ctx, c.Enrol, c.Config, w.log); err != nil {
			return err
		}
	}
	return unreadable(edgeapp.Main(w.ctx, c.Config, version(), w.log))
}

type checkCmd struct {
	Files []string `arg:"" name:"file" help:"Files to check."`
}

func (c *checkCmd) Run(w *world) error {
	var all []error
	for _, file := range c.Files {
		err := check(file, w)
		if err == nil {
			fmt.Fprintf(w.out, "%s: ok\n", file)
		}
		all = append(all, err)
	}
	return unreadable(errors.Join(all...))
}

func check(file string, w *world) error {
	if done, err := checkRules(file); done || err != nil {
		return err
	}
	edge, err := config.IsEdge(file)
	if err != nil {
		return err
	}
	if edge {
		drivers := edgeapp.Drivers("check", w.log, nil)
		var cfg config.Edge
		if cfg, err = config.LoadEdge(file, drivers); err == nil {
			for _, unwise := range cfg.Advice(drivers) {
				fmt.Fprintf(w.out, "%s: warning: %s\n", file, unwise)
			}
		}
	} else {
		var cfg config.Hub
		if cfg, err = config.LoadHub(file); err == nil {
			for _, rules := range cfg.Rules {
				_, bad := readRules(rules)
				err = errors.Join(err, bad)
			}
		}
	}
	return err
}

type userCmd struct {
	Name     string   `arg:"" help:"What is typed at sign-in."`
	Config   string   `required:"" placeholder:"hub.yaml" help:"The hub's configuration."`
	Role     []string `required:"" enum:"care,police,property,admin" help:"What the user is here for; may be given more than once."`
	Display  string   `help:"Name as shown on screens; the name itself unless given."`
	Password string   `help:"File that holds the password; the standard input unless given." placeholder:"FILE"`
}

func (c *userCmd) Run(w *world) (err error) {
	cfg, err := config.LoadHub(c.Config)
	if err != nil {
		return unreadable(err)
	}
	var text []byte
	if c.Password != "" {
		text, err = os.ReadFile(c.Password)
	} else {
		text, err = io.ReadAll(io.LimitReader(os.Stdin, 1<<12))
	}
	if err != nil {
		return fmt.Errorf("read password: %w", err)
	}
	password := strings.TrimRight(string(text), "\r\n")
	if len(password) < 8 {
		return errors.New("the password wants 8 characters or more")
	}
	rec, err := records.Open(w.ctx, records.Config{Path: filepath.Join(cfg.Data, "records.db"), Log: w.log})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rec.Close()) }()
	if c.Display == "" {
		c.Display = c.Name
	}
	roles := make([]access.Role, len(c.Role))
	for i, role := range c.Role {
		roles[i] = access.Role(role)
	}
	if err := hubapp.SetUser(w.ctx, rec, c.Name, c.Display, password, roles...); err != nil {
		return err
	}
	fmt.Fprintf(w.out, "%s: %s\n", c.Name, strings.Join(c.Role, ", "))
	return nil
}

type versionCmd struct{}

func (versionCmd) Run(w *world) error {
	fmt.Fprintln(w.out, version())
	return nil
}

// registry is the process's own metrics and whatever the parts add.
func registry() *prometheus.Registry {
	r := prometheus.NewRegistry()
	r.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return r
}

// unreadable marks a file that is not there as a mistake of usage.
func unreadable(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return badFile{err}
	}
	return err
}
