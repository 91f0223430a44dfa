// Package bucket keeps clips in a bucket of any storage that speaks S3, an object
// each.
//
// An object is there whole, with the hash that it was said to have, or not at all: the
// hash is held against the file before it is sent, and the storage holds it against
// what it got. The package makes no bucket, changes no settings of one, and knows
// nothing of what a clip is for.
package bucket

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"brighteyes/devices"
	"brighteyes/hub/evidence"
)

// Config says where the bucket is.
type Config struct {
	URL       string // http or https, of the storage, without the bucket
	Region    string // empty: us-east-1, which storages other than Amazon's take
	Bucket    string
	Prefix    string // of the objects' names, such as "brighteyes/"
	AccessKey string
	SecretKey string
	// PathStyle puts the bucket into the path; otherwise the storage's name decides.
	PathStyle bool
	Transport http.RoundTripper // nil: a usual one
}

const (
	tries     = 3 // of one request; what fails then is tried again later by who asked
	checkTime = 10 * time.Second
	readTime  = 15 * time.Minute // of one that is opened
	region    = "us-east-1"
)

// Bucket is a Shelf.
type Bucket struct {
	cfg    Config
	client *minio.Client
}

// Open makes a Bucket. It reaches for nothing yet: a storage that is away when the
// hub starts keeps no hub from answering calls.
func Open(cfg Config) (*Bucket, error) {
	at, err := url.Parse(cfg.URL)
	if err != nil {
		return nil, fmt.Errorf("clips' storage: %w", err)
	}
	if cfg.Region == "" {
		cfg.Region = region
	}
	lookup := minio.BucketLookupAuto
	if cfg.PathStyle {
		lookup = minio.BucketLookupPath
	}
	client, err := minio.New(at.Host, &minio.Options{
		Creds:  credentials.NewStaticV4(cfg.AccessKey, cfg.SecretKey, ""),
		Secure: at.Scheme == "https", Region: cfg.Region, BucketLookup: lookup, Transport: cfg.Transport, MaxRetries: tries,
	})
	if err != nil {
		return nil, fmt.Errorf("clips' storage: %w", err)
	}
	return &Bucket{cfg, client}, nil
}

func (b *Bucket) name(id string) (string, error) {
	if !devices.ValidULID(id) {
		return "", fmt.Errorf("clip %.64q: want a ULID", id)
	}
	return b.cfg.Prefix + id + ".mp4", nil
}

// Put implements evidence.Shelf.
func (b *Bucket) Put(ctx context.Context, id string, file io.ReadSeeker, size int64, sum string) error {
	name, err := b.name(id)
	if err != nil {
		return err
	}
	raw, err := b.hold(file, id, size, sum)
	if err != nil {
		return err
	}
	// Whatever is read from here on, the storage refuses what has another hash.
	_, err = b.client.PutObject(ctx, b.cfg.Bucket, name, io.LimitReader(file, size), size, minio.PutObjectOptions{
		ContentType: "video/mp4", DisableMultipart: true,
		UserMetadata: map[string]string{"X-Amz-Checksum-Sha256": base64.StdEncoding.EncodeToString(raw), "sha256": sum},
	})
	if err != nil {
		return b.explained(ctx, "put", id, err)
	}
	return nil
}

// hold holds a file against its hash, and leaves it at its beginning.
func (b *Bucket) hold(file io.ReadSeeker, id string, size int64, sum string) ([]byte, error) {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read clip %s: %w", id, err)
	}
	hash := sha256.New()
	n, err := io.Copy(hash, io.LimitReader(file, size+1))
	if err != nil {
		return nil, fmt.Errorf("read clip %s: %w", id, err)
	}
	raw := hash.Sum(nil)
	if n != size || hex.EncodeToString(raw) != sum {
		return nil, fmt.Errorf("clip %s: %w", id, evidence.ErrDamaged)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read clip %s: %w", id, err)
	}
	return raw, nil
}

// Open implements evidence.Shelf.
func (b *Bucket) Open(ctx context.Context, id string) (io.ReadSeekCloser, error) {
	name, err := b.name(id)
	if err != nil {
		return nil, err
	}
	// What is opened is read after the call that opened it has ended.
	ctx, end := context.WithTimeout(context.WithoutCancel(ctx), readTime)
	object, err := b.client.GetObject(ctx, b.cfg.Bucket, name, minio.GetObjectOptions{})
	if err != nil {
		end()
		return nil, b.explained(ctx, "open", id, err)
	}
	if _, err := object.Stat(); err != nil { // until then nothing was asked for
		_ = object.Close() // it was never opened
		err = b.explained(ctx, "open", id, err)
		end()
		return nil, err
	}
	return opened{object, end}, nil
}

// opened is an object that is read.
type opened struct {
	*minio.Object
	end context.CancelFunc
}

func (o opened) Close() error {
	defer o.end()
	return o.Object.Close()
}

// Size implements evidence.Shelf.
func (b *Bucket) Size(ctx context.Context, id string) (int64, error) {
	name, err := b.name(id)
	if err != nil {
		return 0, err
	}
	info, err := b.client.StatObject(ctx, b.cfg.Bucket, name, minio.StatObjectOptions{})
	if err != nil {
		return 0, b.explained(ctx, "look for", id, err)
	}
	return info.Size, nil
}

// Delete implements evidence.Shelf.
func (b *Bucket) Delete(ctx context.Context, id string) error {
	name, err := b.name(id)
	if err != nil {
		return err
	}
	if err := b.client.RemoveObject(ctx, b.cfg.Bucket, name, minio.RemoveObjectOptions{}); err != nil {
		if err = b.explained(ctx, "delete", id, err); !errors.Is(err, evidence.ErrMissing) {
			return err
		}
	}
	return nil
}

// Check implements evidence.Shelf.
func (b *Bucket) Check(ctx context.Context) error {
	ctx, done := context.WithTimeout(ctx, checkTime)
	defer done()
	there, err := b.client.BucketExists(ctx, b.cfg.Bucket)
	if err != nil {
		return fmt.Errorf("clips' storage: %w", err)
	}
	if !there {
		return fmt.Errorf("clips' storage: there is no bucket %q", b.cfg.Bucket)
	}
	return nil
}

// explained names what was being done; that there is no such object is ErrMissing,
// that there is no such bucket is not. Without a body the two are told alike, so that
// the bucket is asked for.
func (b *Bucket) explained(ctx context.Context, what, id string, err error) error {
	switch code := minio.ToErrorResponse(err).Code; {
	case code == minio.NoSuchKey:
		if away := b.Check(ctx); away != nil {
			return fmt.Errorf("%s clip %s: %w", what, id, away)
		}
		return fmt.Errorf("%s clip %s: %w", what, id, evidence.ErrMissing)
	case strings.HasPrefix(code, "XAmzContentChecksum"), code == minio.BadDigest, code == minio.XAmzContentSHA256Mismatch:
		return fmt.Errorf("%s clip %s: %s: %w", what, id, code, evidence.ErrDamaged)
	}
	return fmt.Errorf("%s clip %s: %w", what, id, err)
}
