package hubapp

import (
	"brighteyes/cmd/internal/config"
	"brighteyes/hub/api"
	"brighteyes/hub/pictures"
	"brighteyes/hub/pictures/whep"
)

// openWebRTC opens the port over which browsers may also watch. A port that cannot
// be had stops no hub: pictures come over the WebSocket then, and the log says so.
func openWebRTC(cfg config.Hub, o Options, h *Hub, shots *pictures.Pictures) api.WebRTC {
	address, wanted := cfg.Pictures.WebRTC()
	if !wanted {
		return nil
	}
	port, err := whep.New(whep.Config{Listen: address, View: shots.View, Log: o.Log, Metrics: o.Metrics})
	if err != nil {
		o.Log.Warn("no pictures over WebRTC, the WebSocket serves all", "pictures.webrtc_udp", address, "err", err)
		return nil
	}
	h.onClose(port.Close)
	return port
}
