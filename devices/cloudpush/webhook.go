package cloudpush

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"strings"
)

// A webhook may be signed as this hub signs its own: a header with a time, and one
// with "v1=" and the hex of HMAC-SHA256 over the time, a dot and the body. Whether a
// request is fresh is not decided by a clock, which may be wrong on either side: a
// signature counts once, and what it says has an identity of its own.
func signWebhook(token, stamp string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(token))
	mac.Write([]byte(stamp + "."))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

func unwrapWebhook(set Settings, h http.Header, body []byte) ([]message, error) {
	stamp, signature := h.Get(set.Header+"-Timestamp"), h.Get(set.Header+"-Signature")
	signed := ""
	if set.Token != "" {
		for _, prefix := range []string{"v1=", "sha256="} {
			signature = strings.TrimPrefix(signature, prefix)
		}
		right := signWebhook(set.Token, stamp, body)
		if stamp == "" || len(stamp) > 64 || subtle.ConstantTimeCompare([]byte(right), []byte(strings.ToLower(signature))) != 1 {
			return nil, badSignature("the signature is not right; want " + set.Header + "-Timestamp, and in " + set.Header +
				"-Signature v1= and the hex of HMAC-SHA256 over the timestamp, a dot and the body, with the token of the settings")
		}
		signed = right
	}
	messages, err := plain(set, h, body)
	for i := range messages {
		messages[i].signed = signed
		if signed != "" {
			messages[i].at = stamp
		}
	}
	return messages, err
}
