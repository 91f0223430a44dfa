package isapisim

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"
)

// host is one place that the device posts to.
type host struct {
	XMLName xml.Name `xml:"HttpHostNotification"`
	ID      int      `xml:"id"`
	URL     string   `xml:"url"`
	Scheme  string   `xml:"protocolType"`
	Format  string   `xml:"addressingFormatType"`
	IP      string   `xml:"ipAddress"`
	Port    int      `xml:"portNo"`
}

// SetHost has the device post to somebody, as its own web page would.
func (d *Device) SetHost(slot int, ip string, port int, url string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.hosts[slot] = host{ID: slot, URL: url, Scheme: "HTTP", Format: "ipaddress", IP: ip, Port: port}
}

// Host is where a slot posts to.
func (d *Device) Host(slot int) (ip string, port int, url string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	h := d.hosts[slot]
	return h.IP, h.Port, h.URL
}

func (d *Device) serveHost(w http.ResponseWriter, r *http.Request) {
	slot, _ := strconv.Atoi(r.PathValue("slot"))
	if slot < 1 || slot > 2 {
		answer(w, http.StatusBadRequest, 6, "badParameters")
		return
	}
	if r.Method == http.MethodPut {
		var h host
		if err := xml.NewDecoder(io.LimitReader(r.Body, 1<<16)).Decode(&h); err != nil || h.ID != slot || h.Scheme == "" || h.Format == "" {
			answer(w, http.StatusBadRequest, 5, "badXmlFormat")
			return
		}
		d.mu.Lock()
		d.hosts[slot] = h
		d.mu.Unlock()
		answer(w, http.StatusOK, 1, "ok")
		return
	}
	d.mu.Lock()
	h, ok := d.hosts[slot]
	d.mu.Unlock()
	if !ok {
		h = host{ID: slot, Scheme: "HTTP", Format: "ipaddress", IP: "0.0.0.0"}
	}
	text, _ := xml.Marshal(h) // texts and numbers
	w.Header().Set("Content-Type", "application/xml")
	_, _ = w.Write(text)
}

// post sends a message to the hosts, as a form with an untyped part, which is
// how DS-K1T342EFWX does.
func (d *Device) post(body []byte, kind string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.server == nil {
		return
	}
	for _, h := range d.hosts {
		if h.IP == "" || h.Port == 0 {
			continue
		}
		form := fmt.Appendf(nil, "--MIME_boundary\r\nContent-Disposition: form-data; name=\"event_log\"\r\n\r\n%s\r\n--MIME_boundary--\r\n", body)
		url := "http://" + net.JoinHostPort(h.IP, strconv.Itoa(h.Port)) + h.URL
		d.posts.Go(func() {
			client := http.Client{Timeout: 5 * time.Second}
			if answer, err := client.Post(url, "multipart/form-data; boundary=MIME_boundary", bytes.NewReader(form)); err == nil {
				_ = answer.Body.Close() // it says nothing
			}
		})
	}
}
