package demo

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

const (
	goneFor   = 2 * time.Second  // a killed hub is not started again at once, so that one sees it gone
	stopsIn   = 12 * time.Second // a hub that was asked to stop
	answersIn = 2 * time.Minute  // a hub that starts, on a machine that is busy
)

// hubProcess is the process that is the demo's hub.
type hubProcess struct {
	settings settings
	log      *slog.Logger

	mu     sync.Mutex
	cmd    *exec.Cmd
	stdin  io.Closer     // as long as it is open the hub lives
	ended  chan struct{} // closed when it has, with how
	how    error
	killed bool
}

func newHubProcess(s settings, log *slog.Logger) *hubProcess {
	return &hubProcess{settings: s, log: log}
}

// start starts the hub and returns when it has said where it is.
func (p *hubProcess) start(ctx context.Context) (ready, error) {
	self, err := os.Executable()
	if err != nil {
		return ready{}, fmt.Errorf("start the demo's hub: %w", err)
	}
	cmd := exec.Command(self, "demo-hub")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return ready{}, fmt.Errorf("start the demo's hub: %w", err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return ready{}, fmt.Errorf("start the demo's hub: %w", err)
	}
	text, err := json.Marshal(p.settings)
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return ready{}, fmt.Errorf("start the demo's hub: %w", err)
	}
	p.mu.Lock()
	p.cmd, p.stdin, p.ended, p.killed = cmd, in, make(chan struct{}), false
	ended := p.ended
	p.mu.Unlock()
	// Who reads its output waits for its end: Wait would close the pipe before.
	type answer struct {
		at  ready
		err error
	}
	said := make(chan answer, 1)
	go func() {
		lines := bufio.NewReader(out)
		var a answer
		var line []byte
		if line, a.err = lines.ReadBytes('\n'); a.err == nil {
			a.err = json.Unmarshal(line, &a.at)
		}
		said <- a
		_, _ = io.Copy(io.Discard, lines) // it has nothing more to say
		how := cmd.Wait()
		p.mu.Lock()
		p.how = how
		p.mu.Unlock()
		close(ended)
	}()
	if _, err := in.Write(append(text, '\n')); err != nil {
		p.close()
		return ready{}, fmt.Errorf("tell the demo's hub what it is: %w", err)
	}
	late := time.NewTimer(answersIn)
	defer late.Stop()
	select {
	case a := <-said:
		if a.err != nil {
			p.close()
			return ready{}, errors.New("the demo's hub did not start; it says why above")
		}
		return a.at, nil
	case <-ctx.Done():
		p.close()
		return ready{}, ctx.Err()
	case <-late.C:
		p.close()
		return ready{}, fmt.Errorf("the demo's hub does not say where it is after %v", answersIn)
	}
}

// run keeps the hub running until ctx ends: killed, it is started again on the same
// folder and ports. A hub that ends by itself ends the demo.
func (p *hubProcess) run(ctx context.Context) error {
	for {
		p.mu.Lock()
		ended := p.ended
		p.mu.Unlock()
		select {
		case <-ctx.Done():
			return p.stop()
		case <-ended:
			p.mu.Lock()
			killed, how := p.killed, p.how
			p.mu.Unlock()
			if !killed {
				if ctx.Err() != nil {
					return nil
				}
				return fmt.Errorf("the demo's hub has ended: %v", how)
			}
		}
		pause := time.NewTimer(goneFor)
		select {
		case <-ctx.Done():
			pause.Stop()
			return nil
		case <-pause.C:
		}
		p.settings.Again = true
		if _, err := p.start(ctx); err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
	}
}

// kill ends the hub as kill -9 does.
func (p *hubProcess) kill() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.killed = true
	if err := p.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("kill the demo's hub: %w", err)
	}
	return nil
}

// stop has the hub drain and end.
func (p *hubProcess) stop() error {
	p.mu.Lock()
	cmd, ended := p.cmd, p.ended
	p.mu.Unlock()
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("stop the demo's hub: %w", err)
	}
	late := time.NewTimer(stopsIn)
	defer late.Stop()
	select {
	case <-ended:
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.how != nil {
			return fmt.Errorf("stop the demo's hub: %w", p.how)
		}
		return nil
	case <-late.C:
		return fmt.Errorf("the demo's hub did not stop within %v", stopsIn)
	}
}

// close ends the hub, if it lives, and waits for that.
func (p *hubProcess) close() {
	p.mu.Lock()
	ended := p.ended
	if p.cmd == nil {
		p.mu.Unlock()
		return
	}
	_ = p.stdin.Close()
	_ = p.cmd.Process.Kill() // it has ended already, or nothing of a demo is lost by it
	p.mu.Unlock()
	<-ended
}
