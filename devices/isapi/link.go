package isapi

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

const (
	firstPause = time.Second
	longPause  = time.Minute
	// a stream that lasted this long was a good one
	goodStream = 2 * time.Minute
	streamPath = "/ISAPI/Event/notification/alertStream"
)

// link is the session with one address that all its devices share: the stream,
// or the posts of its listener, and the client.
type link struct {
	access   access
	client   *client
	metrics  *metrics
	log      *slog.Logger
	users    int       // guarded by Driver.mu
	listener *listener // nil but in push mode

	cancel context.CancelFunc
	done   chan struct{}
	last   atomic.Int64 // when the device was heard, Unix nanoseconds

	mu    sync.Mutex
	boxes map[*box]int // channel of each; 0 for all
	fault error        // told to boxes that come later
}

func newLink(a access, c *client, m *metrics, log *slog.Logger) *link {
	return &link{access: a, client: c, metrics: m, log: log.With("address", a.address), done: make(chan struct{}), boxes: map[*box]int{}}
}

func (l *link) start() {
	ctx, cancel := context.WithCancel(context.Background()) // ended by close
	l.cancel = cancel
	go func() {
		defer close(l.done)
		if l.access.mode == modePush {
			l.watch(ctx)
			return
		}
		l.follow(ctx)
	}()
}

func (l *link) close() {
	l.cancel()
	<-l.done
	l.client.close()
}

// subscribe gives a device its box. Channel 0 wants everything.
func (l *link) subscribe(channel int) *box {
	b := newBox()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.boxes[b] = channel
	if l.fault != nil {
		b.fail(l.fault)
	}
	return b
}

func (l *link) unsubscribe(b *box) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.boxes, b)
}

// follow holds the stream until ctx ends.
func (l *link) follow(ctx context.Context) {
	pause := firstPause
	for ctx.Err() == nil {
		began := time.Now()
		err := l.session(ctx)
		if ctx.Err() != nil {
			return
		}
		lasted := time.Since(began)
		if !errors.Is(err, errEnded) || lasted < longPause { // some firmware ends a stream now and then
			l.tell(err)
		}
		if lasted > goodStream {
			pause = firstPause
		}
		wait := pause/2 + rand.N(pause)
		if errors.Is(err, errResting) {
			wait = longPause // nothing is sent before the pause of the client ends
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		pause = min(2*pause, longPause)
	}
}

// tell passes on what is wrong with the link, when that changes.
func (l *link) tell(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if fault(err) == fault(l.fault) {
		return
	}
	if err != nil {
		l.log.Warn("Device cannot be listened to", "err", err)
	} else {
		l.log.Info("Device can be listened to")
	}
	l.fault = err
	for b := range l.boxes {
		b.fail(err)
	}
}

var errEnded = errors.New("the device ended the stream")

// session opens the stream and reads it to its end.
func (l *link) session(ctx context.Context) error {
	ctx, end := context.WithCancel(ctx)
	defer end()
	answer, err := l.client.send(ctx, l.client.stream, http.MethodGet, streamPath, "", nil)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		l.hear()                                                   // it is there, if of no use
		text, _ := io.ReadAll(io.LimitReader(answer.Body, 64<<10)) // a status that cannot be read has no text
		return statusOf(answer.StatusCode, text)
	}
	l.tell(nil)
	l.hear()
	var guard sync.WaitGroup
	defer guard.Wait()
	defer end()
	guard.Go(func() { l.guard(ctx, end) })
	return l.read(&listening{answer.Body, &l.last}, answer.Header.Get("Content-Type"))
}

// read takes the parts of a stream, and passes over those that it cannot read.
func (l *link) read(body io.Reader, contentType string) error {
	parts := newPartReader(body, contentType, func() { l.metrics.part(partGarbage) })
	for {
		text, err := parts.next()
		if errors.Is(err, io.EOF) {
			return errEnded
		}
		if err != nil {
			return cause(err)
		}
		l.deliver(text)
	}
}

// deliver decodes one message and puts it into the boxes that it is for.
func (l *link) deliver(text []byte) {
	m, err := decodeMessage(text)
	switch {
	case errors.Is(err, errNoAlert) && bytes.Contains(text, []byte("<SubscribeEventResponse")):
		return // the first word of some firmware
	case err != nil:
		l.metrics.part(partGarbage)
		l.log.Debug("Message cannot be read", "err", err)
		return
	}
	l.hear()
	if m.heartbeat() {
		l.metrics.part(partBeat)
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	outcome := partIdle
	for b, channel := range l.boxes {
		if channel == 0 || channel == m.channel || m.channel == 0 || wholeDevice(m.kind) {
			if outcome = b.put(m); outcome == partDropped {
				l.metrics.part(partDropped)
			}
		}
	}
	if outcome != partDropped {
		l.metrics.part(outcome)
	}
}

// wholeDevice reports whether a condition is of the recorder, whichever channel
// it names.
func wholeDevice(kind string) bool { return kind == "diskfull" || kind == "diskerror" }

// hear notes a sign of life for all devices of the link.
func (l *link) hear() {
	l.last.Store(time.Now().UnixNano())
	l.mu.Lock()
	defer l.mu.Unlock()
	for b := range l.boxes {
		b.hear()
	}
}

// listening notes when bytes came.
type listening struct {
	r    io.Reader
	last *atomic.Int64
}

func (l *listening) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if n > 0 {
		l.last.Store(time.Now().UnixNano())
	}
	return n, err
}
