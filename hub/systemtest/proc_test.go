package systemtest

import (
	"fmt"
	"os"
	"strings"
	"time"
)

func (p *process) pid() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.cmd.Process.Pid
}

// memory is how many MiB of the machine's memory the program has now, and had at
// most since it started.
func (p *process) memory() (now, most int) {
	p.t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.pid()))
	if err != nil {
		p.t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		for key, to := range map[string]*int{"VmRSS:": &now, "VmHWM:": &most} {
			if rest, ok := strings.CutPrefix(line, key); ok {
				if _, err := fmt.Sscan(rest, to); err != nil {
					p.t.Fatalf("%q: %v", line, err)
				}
				*to /= 1024
			}
		}
	}
	return now, most
}

// exits waits until the program ends by itself, and returns its exit status.
func (p *process) exits(patience time.Duration) int {
	p.t.Helper()
	select {
	case <-p.ended():
	case <-time.After(patience):
		p.t.Fatalf("the %s goes on after %v", p.name, patience)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	status := p.cmd.ProcessState.ExitCode()
	p.cmd = nil
	return status
}
