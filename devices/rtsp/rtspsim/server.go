// Package rtspsim is cameras that are not there: an RTSP server, by gortsplib,
// that plays drawn scenes in real H.264 and fails when it is told to. Tests and
// the demo use it; it never opens anything but the address that it is given, and
// its scenes show places without people.
package rtspsim

import (
	"fmt"
	"net"
	"strings"
	"sync"

	"github.com/bluenviron/gortsplib/v4"
	"github.com/bluenviron/gortsplib/v4/pkg/auth"
	"github.com/bluenviron/gortsplib/v4/pkg/base"
	"github.com/bluenviron/gortsplib/v4/pkg/liberrors"
)

// Config says where the cameras are and who may look.
type Config struct {
	Listen   string // loopback address; port 0 takes a free one
	Username string // empty: nobody is asked
	Password string
	SHA256   bool // digest with SHA-256 only, instead of MD5
}

// Server is a host of cameras, one path each.
type Server struct {
	cfg    Config
	rtsp   *gortsplib.Server
	listen string

	mu      sync.RWMutex
	cameras map[string]*Camera
	plays   map[string]int
	playing map[*gortsplib.ServerSession]string // what is pulled now, by path
	players sync.WaitGroup
}

// Start opens the address.
func Start(cfg Config) (*Server, error) {
	s := &Server{cfg: cfg, cameras: map[string]*Camera{}, plays: map[string]int{}, playing: map[*gortsplib.ServerSession]string{}}
	s.rtsp = &gortsplib.Server{Handler: s, RTSPAddress: cfg.Listen, Listen: func(network, address string) (net.Listener, error) {
		l, err := net.Listen(network, address)
		if err == nil {
			s.listen = l.Addr().String()
		}
		return l, err
	}}
	if cfg.SHA256 {
		s.rtsp.AuthMethods = []auth.VerifyMethod{auth.VerifyMethodDigestSHA256}
	} else {
		s.rtsp.AuthMethods = []auth.VerifyMethod{auth.VerifyMethodDigestMD5}
	}
	if err := s.rtsp.Start(); err != nil {
		return nil, fmt.Errorf("start simulated cameras on %s: %w", cfg.Listen, err)
	}
	return s, nil
}

// Addr is host:port.
func (s *Server) Addr() string { return s.listen }

// URL is where a camera is found, without a password.
func (s *Server) URL(path string) string { return "rtsp://" + s.listen + "/" + path }

// Add puts a camera at a path; it plays until the server is closed.
func (s *Server) Add(path string, scene Scene) (*Camera, error) {
	c, err := newCamera(s, scene)
	if err != nil {
		return nil, fmt.Errorf("add camera %s: %w", path, err)
	}
	s.mu.Lock()
	s.cameras[path] = c
	s.mu.Unlock()
	s.players.Add(1)
	go c.play()
	return c, nil
}

// Close ends all cameras and waits for them.
func (s *Server) Close() {
	s.mu.Lock()
	for _, c := range s.cameras {
		c.stop()
	}
	s.mu.Unlock()
	s.players.Wait()
	s.rtsp.Close()
}

// OnDescribe implements gortsplib.ServerHandlerOnDescribe.
func (s *Server) OnDescribe(ctx *gortsplib.ServerHandlerOnDescribeCtx) (*base.Response, *gortsplib.ServerStream, error) {
	return s.serve(ctx.Conn, ctx.Request, ctx.Path)
}

// OnSetup implements gortsplib.ServerHandlerOnSetup.
func (s *Server) OnSetup(ctx *gortsplib.ServerHandlerOnSetupCtx) (*base.Response, *gortsplib.ServerStream, error) {
	return s.serve(ctx.Conn, ctx.Request, ctx.Path)
}

// OnPlay implements gortsplib.ServerHandlerOnPlay.
func (s *Server) OnPlay(ctx *gortsplib.ServerHandlerOnPlayCtx) (*base.Response, error) {
	path := strings.Trim(ctx.Path, "/")
	s.mu.Lock()
	s.plays[path]++
	s.playing[ctx.Session] = path
	s.mu.Unlock()
	return &base.Response{StatusCode: base.StatusOK}, nil
}

// OnSessionClose implements gortsplib.ServerHandlerOnSessionClose.
func (s *Server) OnSessionClose(ctx *gortsplib.ServerHandlerOnSessionCloseCtx) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.playing, ctx.Session)
}

// Pulled is how many pull the camera at a path now.
func (s *Server) Pulled(path string) int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	n := 0
	for _, at := range s.playing {
		if at == path {
			n++
		}
	}
	return n
}

// Plays is how many times the camera at a path was begun to be pulled.
func (s *Server) Plays(path string) int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.plays[path]
}

func (s *Server) serve(conn *gortsplib.ServerConn, req *base.Request, path string) (*base.Response, *gortsplib.ServerStream, error) {
	if s.cfg.Username != "" && !conn.VerifyCredentials(req, s.cfg.Username, s.cfg.Password) {
		return &base.Response{StatusCode: base.StatusUnauthorized}, nil, liberrors.ErrServerAuth{}
	}
	s.mu.RLock()
	c := s.cameras[strings.Trim(path, "/")]
	s.mu.RUnlock()
	if c == nil {
		return &base.Response{StatusCode: base.StatusNotFound}, nil, nil
	}
	stream := c.current()
	if stream == nil {
		return &base.Response{StatusCode: base.StatusServiceUnavailable}, nil, nil
	}
	return &base.Response{StatusCode: base.StatusOK}, stream, nil
}
