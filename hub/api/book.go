package api

import (
	"fmt"
	"net/http"
	"sync"

	"github.com/gofiber/fiber/v2"
)

// mountBook shows the documentation under /docs, to everybody: it tells of the
// program and nothing of this community. It is bound when it is first opened, for
// a hub that starts again has calls to hear first.
func (s *Server) mountBook() {
	if s.cfg.Book == nil {
		return
	}
	bound := sync.OnceValues(func() (map[string]file, error) {
		pages, err := s.cfg.Book()
		if err != nil {
			return nil, err
		}
		return packed(pages)
	})
	send := func(c *fiber.Ctx) error {
		pages, err := bound()
		if err != nil {
			return fmt.Errorf("open the documentation: %w", err)
		}
		name := c.Params("*")
		if name == "" {
			name = "index.html"
		}
		page, ok := pages[name]
		if !ok {
			return fiber.ErrNotFound
		}
		return sendFile(c, page)
	}
	for _, method := range []string{fiber.MethodGet, fiber.MethodHead} {
		s.app.Add(method, "/docs", func(c *fiber.Ctx) error { return c.Redirect("docs/", http.StatusPermanentRedirect) })
		s.app.Add(method, "/docs/*", send)
	}
}

func packed(pages map[string][]byte) (map[string]file, error) {
	pack, err := newPacker()
	if err != nil {
		return nil, err
	}
	all := make(map[string]file, len(pages))
	for name, text := range pages {
		if all[name], err = newFile(name, text, pack); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return all, nil
}
