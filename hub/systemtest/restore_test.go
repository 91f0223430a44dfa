package systemtest

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/bus"
	"brighteyes/devices/wire"
	"brighteyes/edge/outbox"
)

// copyFiles copies the files of a database that nobody writes to at the moment:
// the file and its log, as a power cut would leave them.
func copyFiles(t testing.TB, from, to, name string) {
	t.Helper()
	for _, suffix := range []string{"", "-wal", "-shm"} {
		target := filepath.Join(to, name+suffix)
		if err := os.Remove(target); err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		if suffix == "-shm" {
			continue // made anew from the others
		}
		data, err := os.ReadFile(filepath.Join(from, name+suffix))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		} else if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(target, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// pause stops a program in its tracks, as a machine that is out of breath does;
// the returned function has it go on.
func (p *process) pause() (resume func()) {
	p.t.Helper()
	send := func(s syscall.Signal) {
		if err := syscall.Kill(p.pid(), s); err != nil {
			p.t.Fatalf("%v to the %s: %v", s, p.name, err)
		}
	}
	send(syscall.SIGSTOP)
	return func() { send(syscall.SIGCONT) }
}

// presses has the agent's button pressed n times, and returns the events' ids.
func (a *agent) presses(n int) (ids []string) {
	a.t.Helper()
	for range n {
		ids = append(ids, a.event("button", devices.ButtonPressed))
	}
	return ids
}

// gapsOf is what the hub shows of numbers that it never got, of the alarms.
func (h *hub) gapsOf(edge string) (numbers int) {
	h.t.Helper()
	var v struct {
		Gaps []wire.Gap `json:"gaps"`
	}
	h.call("GET", "/api/v1/edges/"+edge, nil, &v)
	for _, g := range v.Gaps {
		if g.Lane == devices.Alarms {
			numbers += int(g.To - g.From + 1)
		}
	}
	return numbers
}

// The hub is set back to a backup. What happened since is gone with the records,
// and shown as a gap; what the edge still had, and what is pressed now, counts.
func TestAHubRestoredFromAnOlderBackupGoesOnAndShowsTheGap(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	a := newAgent(h, devices.Device{ID: "button", Kind: devices.Button})
	a.start()
	known := a.presses(5)
	a.drained(20 * time.Second)
	h.stop()
	data, backup := filepath.Join(h.dir, "data"), t.TempDir()
	copyFiles(t, data, backup, "records.db")
	h.start()
	h.ready()
	lost := a.presses(4)
	a.drained(20 * time.Second)
	h.expectEvents(a.device("button"), append(slices.Clone(known), lost...))
	before := h.position(a.id, "alarms")
	h.stop()
	copyFiles(t, backup, data, "records.db")
	known = append(known, a.presses(2)...) // while it is away
	h.start()
	h.ready()
	known = append(known, a.presses(3)...)
	a.drained(30 * time.Second)
	h.expectEvents(a.device("button"), known)
	h.expectCount(a.device("button"), len(known))
	if n := h.gapsOf(a.id); n < 1 || n > len(lost) {
		t.Errorf("a gap of %d numbers is shown, want the %d presses or fewer batches that the backup does not have", n, len(lost))
	}
	if after := h.position(a.id, "alarms"); after <= before {
		t.Errorf("the alarms stand at %v, they stood at %v before", after, before)
	}
}

// position is where a lane of the edge's present numbering stands.
func (h *hub) position(edge, lane string) float64 {
	h.t.Helper()
	n, _ := h.edgeView(edge).Positions[lane].(float64) // absent until something was settled
	return n
}

// Everything that the hub ever knew is gone. The edge is enrolled anew under its
// id and brings what it had; a numbering that goes on is taken from where it is.
func TestAHubWhoseDataAreWipedTakesWhatTheEdgesStillHave(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	a := newAgent(h, devices.Device{ID: "button", Kind: devices.Button})
	a.start()
	a.presses(3)
	a.drained(20 * time.Second)
	h.stop()
	waiting := a.presses(4)
	if err := os.RemoveAll(filepath.Join(h.dir, "data")); err != nil {
		t.Fatal(err)
	}
	h.setUser()
	h.start()
	h.ready()
	var answer struct{ Token, Key string }
	h.call("POST", "/api/v1/edges", map[string]string{"id": a.id}, &answer)
	a.stop()
	a.token, a.key = answer.Token, answer.Key
	a.start()
	waiting = append(waiting, a.presses(1)...)
	a.drained(30 * time.Second)
	h.expectEvents(a.device("button"), waiting)
	h.expectCount(a.device("button"), len(waiting))

	s := newSender(h)
	stream := devices.NewID(time.Now())
	_, press := happening("button", devices.ButtonPressed)
	s.publish("alarms", s.batch(devices.Alarms, stream, 58, 58, press))
	s.expectPosition(stream, devices.Alarms, 58)
	if n := h.gapsOf(s.id); n != 57 {
		t.Errorf("a gap of %d numbers is shown, want the 57 of which the hub knows nothing any more", n)
	}
	h.expectCount("button", 1)
}

// setUser makes the administrator anew, as on the first day.
func (h *hub) setUser() {
	h.t.Helper()
	config := filepath.Join(h.dir, "hub.yaml")
	out, err := exec.Command(binary, "user", "admin", "--config", config, "--role", "admin", "--password", filepath.Join(h.dir, "password")).CombinedOutput()
	if err != nil {
		h.t.Fatalf("set user: %v\n%s", err, out)
	}
}

// The edge's outbox is put back to what it was two seconds ago, as a card does
// that lied about having written. What it says again has no second effect.
func TestAnOutboxPutBackToTwoSecondsAgoDoublesNothing(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	w := startHome(h, 2)
	w.press(0)
	w.expectAllOnce()

	resume := h.pause() // so that there is something to be settled
	for i := range 6 {
		w.press(i % 2)
	}
	image := w.stored(6)
	taken := time.Now()
	resume()
	for i := 0; time.Since(taken) < 2*time.Second; i++ {
		w.press(i % 2)
		<-time.After(100 * time.Millisecond)
	}
	w.expectAllOnce()
	w.kill()
	copyFiles(t, image, filepath.Join(w.dir, "data"), "outbox.db")
	w.start()
	w.press(0)
	w.expectAllOnce()
	eventually(t, 10*time.Second, "what was put back to come again", func() bool {
		return h.metric("brighteyes_ingest_known_total", `lane="alarms"`) >= 6
	})
	w.expectAllOnce()
}

// stored waits until the edge holds n alarms, and returns a folder with its outbox
// as a power cut would leave it now.
func (w *home) stored(n int) (image string) {
	w.t.Helper()
	image = w.t.TempDir()
	eventually(w.t, 10*time.Second, "the presses to be in the outbox", func() bool {
		goOn := w.pause()
		copyFiles(w.t, filepath.Join(w.dir, "data"), image, "outbox.db")
		goOn()
		return outboxHolds(w.t, image) >= n
	})
	return image
}

// outboxHolds is how many alarms an image of an outbox holds.
func outboxHolds(t testing.TB, dir string) int {
	t.Helper()
	look := t.TempDir() // opening it changes it
	copyFiles(t, dir, look, "outbox.db")
	box, err := outbox.Open(filepath.Join(look, "outbox.db"), outbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	return box.Backlog().Alarms
}

// A number that was settled is a repetition, whatever is under it.
func TestTheSameNumberWithOtherContentIsNotStored(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	s := newSender(h)
	stream := devices.NewID(time.Now())
	first, a := happening("button", devices.ButtonPressed)
	second, b := happening("button", devices.ButtonPressed)
	s.publish("alarms", s.batch(devices.Alarms, stream, 1, 1, a))
	s.expectPosition(stream, devices.Alarms, 1)
	s.publish("alarms", s.batch(devices.Alarms, stream, 1, 1, b))
	eventually(t, 10*time.Second, "it to be seen as repeated", func() bool { return h.metric("brighteyes_ingest_repeated_total", `lane="alarms"`) == 1 })
	h.expectEvents("button", []string{first})
	s.publish("alarms", s.batch(devices.Alarms, stream, 2, 2, b)) // under a number of its own it counts
	s.expectPosition(stream, devices.Alarms, 2)
	h.expectEvents("button", []string{first, second})
	h.expectCount("button", 2)
}

// What can go wrong between an edge and its hub, said by hand on the wire.
func TestTheTransferSurvivesWhatTheContractNames(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	press := func(s *sender) (string, map[string]any) { return happening(s.id+"-button", devices.ButtonPressed) }
	for name, story := range map[string]func(t *testing.T, s *sender, stream string) (want []string){
		"the last answer is lost": func(_ *testing.T, s *sender, stream string) []string {
			id, p := press(s)
			batch := s.batch(devices.Alarms, stream, 1, 1, p)
			for range 3 {
				s.publish("alarms", batch)
			}
			s.expectPosition(stream, devices.Alarms, 1)
			return []string{id}
		},
		"a gap is told by base": func(t *testing.T, s *sender, stream string) []string {
			first, p := press(s)
			second, q := press(s)
			s.publish("alarms", s.batch(devices.Alarms, stream, 1, 1, p))
			s.publish("alarms", s.batch(devices.Alarms, stream, 5, 5, q))
			s.expectPosition(stream, devices.Alarms, 5)
			if n := h.gapsOf(s.id); n != 3 {
				t.Errorf("a gap of %d is shown, want 3", n)
			}
			return []string{first, second}
		},
		"one comes before its turn": func(t *testing.T, s *sender, stream string) []string {
			first, p := press(s)
			second, q := press(s)
			s.publish("alarms", s.batch(devices.Alarms, stream, 2, 1, q))
			eventually(t, 10*time.Second, "the lane to be asked for again", func() bool {
				s.mu.Lock()
				defer s.mu.Unlock()
				return slices.ContainsFunc(s.acks, func(a wire.AckMessage) bool { return slices.Contains(a.Again, devices.Alarms) })
			})
			s.publish("alarms", s.batch(devices.Alarms, stream, 1, 1, p))
			s.publish("alarms", s.batch(devices.Alarms, stream, 2, 1, q))
			s.expectPosition(stream, devices.Alarms, 2)
			return []string{first, second}
		},
		"a new stream brings the same events": func(_ *testing.T, s *sender, stream string) []string {
			first, p := press(s)
			second, q := press(s)
			s.publish("alarms", s.batch(devices.Alarms, stream, 1, 1, p))
			s.publish("alarms", s.batch(devices.Alarms, stream, 2, 1, q))
			s.expectPosition(stream, devices.Alarms, 2)
			fresh := devices.NewID(time.Now())
			s.publish("alarms", s.batch(devices.Alarms, fresh, 1, 1, p, q))
			s.expectPosition(fresh, devices.Alarms, 1)
			return []string{first, second}
		},
		"an envelope cannot be read": func(t *testing.T, s *sender, stream string) []string {
			id, p := press(s)
			broken := encode(map[string]any{"stream": stream, "seq": "one", "base": 1, "events": []any{p}})
			s.publish("alarms", broken)
			s.expectRefused(broken)
			s.publish("alarms", s.batch(devices.Alarms, stream, 2, 2, p)) // its items under new numbers
			s.expectPosition(stream, devices.Alarms, 2)
			return []string{id} // kept with the refusal, and known when it comes again
		},
		"an item in a good batch is poison": func(_ *testing.T, s *sender, stream string) []string {
			first, p := press(s)
			second, q := press(s)
			s.publish("alarms", s.batch(devices.Alarms, stream, 1, 1, p, []any{"poison"}, map[string]any{"type": 7}, q))
			s.expectPosition(stream, devices.Alarms, 1)
			return []string{first, second}
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSender(h)
			want := story(t, s, devices.NewID(time.Now()))
			h.expectEvents(s.id+"-button", want)
			h.expectCount(s.id+"-button", len(want))
		})
	}
}

// A card was copied: two machines are one edge. Somebody is told, and nothing
// that either of them says is lost.
func TestTwoEdgesWithOneIDAreToldOfAndLoseNothing(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	a := newAgent(h, devices.Device{ID: "button", Kind: devices.Button})
	twin := &agent{t: t, hub: h, id: a.id, token: a.token, key: a.key, dir: t.TempDir(), list: a.list}
	t.Cleanup(twin.stop)
	screen := h.screen()
	a.start()
	ids := a.presses(2)
	twin.start()
	two := func(one alerts.Alert) bool { return one.Rule == alerts.RuleTwoEdges && one.Edge == a.id }
	deadline := time.Now().Add(90 * time.Second)
	for told := false; !told; _, told = screen.find(two) {
		ids = append(ids, a.presses(1)...)
		ids = append(ids, twin.presses(1)...)
		if time.Now().After(deadline) {
			t.Fatal("nobody is told of two edges with one id")
		}
		<-time.After(250 * time.Millisecond)
	}
	twin.drained(60 * time.Second)
	twin.stop()
	a.drained(60 * time.Second)
	h.expectEvents(a.device("button"), ids)
	h.expectCount(a.device("button"), len(ids))
}

// A simple publisher knows only that a message is acknowledged or not. The hub
// is killed on either side of that, and before its own commit.
func TestAPublisherWithoutNumbersLosesAndDoublesNothingAcrossKills(t *testing.T) {
	t.Parallel()
	for _, point := range []string{devices.FaultBeforeCommit, devices.FaultAfterCommit, devices.FaultBeforeAck, devices.FaultAfterAck} {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			h := startHub(t, settings{})
			s := newSender(h)
			h.stop()
			h.start(devices.FaultVariable + "=" + point + ":4")
			died := h.ended()
			const presses = 12
			for n := range presses {
				_, press := happening("button", devices.ButtonPressed)
				if n%2 == 1 {
					delete(press, "id") // known again by its device, type and time
				}
				payload := encode(map[string]any{"events": []any{press}})
				eventually(t, 60*time.Second, "a press to be acknowledged", func() bool {
					select {
					case <-died:
						died = nil
						h.kill() // it has ended itself
						h.start()
					default:
					}
					ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
					defer cancel()
					return s.bus.Publish(ctx, bus.Out{Topic: wire.Topic(s.id, "alarms"), Payload: payload, QoS: 1}) == nil
				})
			}
			h.ready()
			if died != nil {
				t.Fatalf("%s was never passed", point)
			}
			if n := len(h.events("button")); n != presses {
				t.Errorf("%d presses are on record, %d were acknowledged", n, presses)
			}
			h.expectCount("button", presses)
		})
	}
}
