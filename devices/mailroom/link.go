package mailroom

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"brighteyes/devices/bus"
)

// Links are the connections of one driver: one for each broker and user, opened
// for its first device and closed after its last.
type Links struct {
	Edge  string // part of the client id that brokers know the session by
	Log   *slog.Logger
	Count func(outcome string) // of each message

	mu   sync.Mutex
	open map[string]*Link
}

// Account is what a broker knows a connection by.
type Account struct {
	Broker, Username, Password string
	// Session names the broker's session, and with it the connection. It is the
	// same for every run of an edge, so that the broker knows it again.
	Session string
}

// Get returns the shared connection, opening it for its first user. Every call is
// followed by one Release of the same account. The password that was given last holds
// for all, unless the broker refuses it and takes the one before.
func (l *Links) Get(a Account) (*Link, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	link := l.open[a.Session]
	if link == nil {
		sum := sha256.Sum256([]byte(a.Session))
		client, err := bus.Dial(bus.Options{
			URL: a.Broker, Username: a.Username, Password: a.Password,
			ClientID: fmt.Sprintf("brighteyes-%s-%s", l.Edge, hex.EncodeToString(sum[:4])),
			Log:      l.Log.With("broker", a.Broker),
		})
		if err != nil {
			return nil, fmt.Errorf("broker %s: %w", a.Broker, err)
		}
		link = newLink(a.Session, client, l.Count)
		link.Go(link.tidy)
		if l.open == nil {
			l.open = map[string]*Link{}
		}
		l.open[a.Session] = link
	}
	link.join(a.Password, l.Log.With("broker", a.Broker))
	return link, nil
}

// Release closes the connection after its last user. What was not acknowledged by
// then is with the broker, for the next time. A password that nobody has any more
// gives way to one that somebody has.
func (l *Links) Release(link *Link, a Account) {
	l.mu.Lock()
	defer l.mu.Unlock()
	link.leave(a.Password)
	if len(link.users) > 0 {
		return
	}
	delete(l.open, link.session)
	link.cancel()
	link.client.Close()
	link.tasks.Wait()
}

// Link is the connection to one broker and the rooms behind it.
type Link struct {
	session string
	client  *bus.Client
	count   func(outcome string)
	users   []string        // the password of each, guarded by Links.mu
	ctx     context.Context // ends with the connection
	cancel  context.CancelFunc
	tasks   sync.WaitGroup

	mu    sync.Mutex // held for moments only: the broker's callback takes it
	rooms map[string]*Room
	held  bool // a message was left with the broker, for the next connect
}

func newLink(session string, client *bus.Client, count func(string)) *Link {
	l := &Link{session: session, client: client, count: count, rooms: map[string]*Room{}}
	l.ctx, l.cancel = context.WithCancel(context.Background())
	return l
}

// join and leave count who uses the connection; both are under Links.mu.
func (l *Link) join(password string, log *slog.Logger) {
	if n := len(l.users); n > 0 && l.users[n-1] != password { // its owner gives another, to one device after the other
		log.Warn("another password for a broker that is in use; the last one holds for all of its devices")
		l.tell(password)
	}
	l.users = append(l.users, password)
}

func (l *Link) leave(password string) {
	n := len(l.users)
	was := l.users[n-1]
	for i := n - 1; i >= 0; i-- {
		if l.users[i] == password {
			l.users = slices.Delete(l.users, i, i+1)
			break
		}
	}
	if n > 1 && l.users[n-2] != was {
		l.tell(l.users[n-2])
	}
}

func (l *Link) tell(password string) {
	l.client.SetPassword(password)
	l.client.Reconnect()
}

// Linked reports whether the broker is reached, and takes the password that was given
// last.
func (l *Link) Linked() bool { return l.client.Connected() && !l.client.PasswordRefused() }

// Client is the connection itself.
func (l *Link) Client() *bus.Client { return l.client }

// Go runs a task until the connection ends, which waits for it.
func (l *Link) Go(task func(context.Context)) { l.tasks.Go(func() { task(l.ctx) }) }

// Room is the messages of a filter. sorter is called when there is no room for it
// yet, which it is given; it must not ask for one itself.
func (l *Link) Room(filter string, sorter func(*Room) Sorter) *Room {
	l.mu.Lock()
	defer l.mu.Unlock()
	r := l.rooms[filter]
	if r == nil {
		r = newRoom(l, filter)
		r.sorter = sorter(r)
		l.rooms[filter] = r
		l.Go(r.subscribe)
	}
	return r
}

// tidy lets go of what nobody came for, and fetches what was left with the broker
// as soon as there is room.
func (l *Link) tidy(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			l.sweep(now)
			if l.due() {
				l.client.Reconnect()
			}
		}
	}
}

func (l *Link) sweep(now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, r := range l.rooms {
		r.sweep(now)
	}
}

// left notes that a message was left with the broker, which sends it again only on
// a new connection.
func (l *Link) left() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.held = true
}

// due reports whether alarms were left with the broker and the boxes that somebody
// takes from are empty.
func (l *Link) due() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.held {
		return false
	}
	for _, r := range l.rooms {
		if r.busy() {
			return false
		}
	}
	l.held = false
	return true
}
