package cloudpush

import (
	"crypto/md5" // by the platform's protocol
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"brighteyes/devices/mapping"
)

// OneNET's HTTP push: {"msg", "msg_signature" or "signature", "nonce"}, where msg is
// an object, a list of them, or a text that holds one. The signature is the Base64
// of the MD5 of token, nonce and msg, one behind the other ("HTTP推送 / 开发指南" of
// open.iot.10086.cn). MD5 of a secret before the message can be extended by whoever
// saw one: a path with a secret, or allow, is what keeps strangers out.
const maxEcho = 256 // bytes of what the platform wants back

func signOneNET(token, nonce, msg string) string {
	sum := md5.Sum([]byte(token + nonce + msg))
	return base64.StdEncoding.EncodeToString(sum[:])
}

func matchOneNET(token, nonce, msg, signature string) bool {
	signature = strings.ReplaceAll(signature, " ", "+") // a + that was a blank on the way
	return subtle.ConstantTimeCompare([]byte(signOneNET(token, nonce, msg)), []byte(signature)) == 1
}

// shakeOneNET answers GET ?msg=&nonce=&signature= with msg.
func shakeOneNET(set Settings, r *http.Request) (string, error) {
	q := r.URL.Query()
	msg := q.Get("msg")
	if msg == "" || len(msg) > maxEcho {
		return "", badBody("the query has no msg of 1 to %d bytes; want msg, nonce and signature, as OneNET tries an address", maxEcho)
	}
	if set.Token != "" && !matchOneNET(set.Token, q.Get("nonce"), msg, q.Get("signature")) {
		return "", badSignature("the signature is not that of msg and nonce; want the same token at the platform and in the settings")
	}
	return msg, nil
}

func unwrapOneNET(set Settings, _ http.Header, body []byte) ([]message, error) {
	var envelope map[string]json.RawMessage
	if err := json.Unmarshal(body, &envelope); err != nil || envelope == nil {
		_, err := mapping.ParseJSON(body)
		return nil, badBody("the body is no JSON object (%v); want {\"msg\", \"nonce\", \"msg_signature\"} of OneNET", err)
	}
	if envelope["enc_msg"] != nil {
		return nil, badBody("the message is encrypted (enc_msg); want the plain mode (明文模式) chosen at the platform")
	}
	text, inText := textOf(envelope["msg"])
	if !inText {
		text = string(envelope["msg"])
	}
	if text == "" {
		return nil, badBody("the body has no msg; want {\"msg\", \"nonce\", \"msg_signature\"} of OneNET")
	}
	if set.Token != "" {
		nonce, _ := textOf(envelope["nonce"])
		signature, ok := textOf(envelope["msg_signature"])
		if !ok {
			signature, _ = textOf(envelope["signature"])
		}
		if !matchOneNET(set.Token, nonce, text, signature) && !matchOneNET(set.Token, nonce, string(compact([]byte(text))), signature) {
			return nil, badSignature("the signature is not that of msg and nonce; want the same token at the platform and in the settings")
		}
	}
	messages, err := plain(set, nil, []byte(text))
	if err != nil {
		return nil, badBody("msg cannot be read: %v; where it is encrypted, want the plain mode (明文模式) chosen at the platform", err)
	}
	for _, m := range messages {
		even(m.value.(map[string]any), envelope["time"])
	}
	return messages, nil
}

func textOf(raw json.RawMessage) (string, bool) {
	var s string
	if len(raw) == 0 || raw[0] != '"' || json.Unmarshal(raw, &s) != nil {
		return "", false
	}
	return s, true
}

// even gives the messages of OneNET's generations one form: a data point has its
// value at data.params.<stream>.value, the time is at at, and online says whether the
// platform sees the device.
func even(m map[string]any, sent json.RawMessage) {
	if stream, ok := mapping.Text(m["ds_id"]); ok {
		m["data"] = map[string]any{"params": map[string]any{stream: map[string]any{"value": m["value"], "time": m["at"]}}}
		delete(m, "value")
	}
	kind, _ := mapping.Text(m["type"])
	if status, ok := mapping.Text(m["status"]); ok && kind == "2" {
		m["online"] = status == "1"
	}
	if status, ok := mapping.At(m, "data.status"); ok && fmt.Sprint(m["messageType"]) == "lifeCycle" {
		m["online"] = status == "online"
	}
	if m["at"] != nil {
		return
	}
	newest, found := 0.0, false
	params, _ := mapping.At(m, "data.params")
	if all, ok := params.(map[string]any); ok {
		for _, p := range all {
			at, _ := mapping.At(p, "time")
			if ms, ok := mapping.Number(at); ok && ms > newest {
				newest, found = ms, true
			}
		}
	}
	if at, ok := mapping.At(m, "data.time"); ok && !found {
		newest, found = mapping.Number(at)
	}
	if found {
		m["at"] = json.Number(fmt.Sprintf("%.0f", newest))
		return
	}
	if at, err := mapping.ParseJSON(sent); err == nil {
		m["at"] = at
	}
}
