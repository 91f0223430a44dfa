package wire

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// compressFrom is the size above which a batch is compressed; below it the
// processor's time is worth more than the bytes.
const compressFrom = 4 << 10

// maxWindow is the largest window a compressor may have used. No buffer of that
// size is ever made: the output itself is the window, and it is capped.
const maxWindow = 8 << 20

// magic begins every zstd frame, RFC 8878 section 3.1.1.
var magic = []byte{0x28, 0xb5, 0x2f, 0xfd}

// One encoder and one decoder serve everybody: EncodeAll and DecodeAll keep no
// state between calls, making one costs more than using it a hundred times.
var (
	encoder = sync.OnceValue(func() *zstd.Encoder {
		e, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest),
			zstd.WithEncoderConcurrency(2), zstd.WithWindowSize(256<<10), zstd.WithLowerEncoderMem(true))
		if err != nil {
			panic("zstd encoder: " + err.Error()) // only for options that contradict each other
		}
		return e
	})
	decoder = sync.OnceValue(func() *zstd.Decoder {
		d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(2), zstd.WithDecoderLowmem(true),
			zstd.WithDecoderMaxMemory(maxWindow), zstd.WithDecodeAllCapLimit(true))
		if err != nil {
			panic("zstd decoder: " + err.Error())
		}
		return d
	})
)

// Digest names a payload by its bytes as they were published: SHA-256 in hex.
func Digest(payload []byte) string {
	sum := sha256.Sum256(payload)
	return hex.EncodeToString(sum[:])
}

func compress(body []byte) []byte {
	if len(body) <= compressFrom {
		return body
	}
	return encoder().EncodeAll(body, make([]byte, 0, len(body)/3))
}

// unpack returns the JSON of a payload, decompressed where it has to be, checked,
// and without space around it.
func unpack(payload []byte) (value, *EnvelopeError) {
	if len(payload) > MaxPayload {
		return nil, tooLarge(len(payload))
	}
	body := payload
	if bytes.HasPrefix(payload, magic) {
		var err error
		if body, err = decompress(payload); errors.Is(err, zstd.ErrDecoderSizeExceeded) {
			return nil, &EnvelopeError{ReasonTooLarge, fmt.Sprintf("more than %d bytes when decompressed", MaxPayload)}
		} else if err != nil {
			return nil, unreadable("zstd: %v", err)
		}
	}
	if bad := checkJSON(body); bad != nil {
		return nil, bad
	}
	return bytes.TrimSpace(body), nil
}

// decompress never makes more than MaxPayload bytes, whatever the frame says.
func decompress(payload []byte) ([]byte, error) {
	size := MaxPayload
	var head zstd.Header
	if head.Decode(payload) == nil && head.HasFCS && head.FrameContentSize < MaxPayload {
		size = int(head.FrameContentSize) // only a first guess: frames may follow
	}
	body, err := decoder().DecodeAll(payload, make([]byte, 0, size))
	if errors.Is(err, zstd.ErrDecoderSizeExceeded) && size < MaxPayload {
		body, err = decoder().DecodeAll(payload, make([]byte, 0, MaxPayload))
	}
	return body, err
}
