package api

import (
	"sync"

	"brighteyes/hub/access"
)

// rememberedMost bounds what is remembered; beyond it, any other goes.
const rememberedMost = 2000

// remembered is the sessions that were used in this run of the hub. While the
// records are away or full, who is in stays in, and who comes for the shift gets
// in: nobody may miss a call because a disk is full.
type remembered struct {
	mu  sync.Mutex
	all map[string]sighted
}

type sighted struct {
	session access.Session
	user    access.User
	// unrecorded sessions are here only, until the records take them.
	unrecorded bool
}

func newRemembered() *remembered { return &remembered{all: map[string]sighted{}} }

func (r *remembered) get(key string) (sighted, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	v, ok := r.all[key]
	return v, ok
}

func (r *remembered) put(v sighted) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, known := r.all[v.session.Key]; !known && len(r.all) >= rememberedMost {
		for key := range r.all {
			delete(r.all, key)
			break
		}
	}
	r.all[v.session.Key] = v
}

func (r *remembered) forget(key string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.all, key)
}

func (r *remembered) forgetUser(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for key, v := range r.all {
		if v.user.ID == id {
			delete(r.all, key)
		}
	}
}
