package blob

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"weir/internal/config"
)

const (
	// s3PartSize bounds what one upload of unknown length holds in memory; what is smaller goes up in one piece.
	s3PartSize = 5 << 20
	s3Retries  = 3
	// s3Unfinished is after which an upload is given up whose node died.
	s3Unfinished = 24 * time.Hour
)

// s3 is a bucket of an S3-compatible server, with a prefix for each hour. An object is there as a whole or not at all.
type s3 struct {
	client *minio.Client
	bucket string
	prefix string
}

// newS3 does not connect: a server that is away at the start may come back.
func newS3(at config.S3) (s3, error) {
	creds := credentials.NewStaticV4(at.AccessKey, at.SecretKey.Reveal(), "")
	if at.AccessKey == "" { // the machine's own: environment, or the cloud's metadata
		creds = credentials.NewChainCredentials([]credentials.Provider{&credentials.EnvAWS{}, &credentials.IAM{}})
	}
	lookup := minio.BucketLookupPath // servers of one's own have no names for buckets
	if at.VirtualHost {
		lookup = minio.BucketLookupDNS
	}
	client, err := minio.New(at.Host, &minio.Options{Creds: creds, Secure: at.TLS, Region: at.Region, BucketLookup: lookup, MaxRetries: s3Retries})
	if err != nil {
		return s3{}, fmt.Errorf("WEIR_BLOB_URL: %w", err)
	}
	return s3{client: client, bucket: at.Bucket, prefix: at.Prefix}, nil
}

func (b s3) object(name string) string { return path.Join(b.prefix, name) }

func (b s3) put(ctx context.Context, name string, r io.Reader) error {
	var head bytes.Buffer
	size, err := io.CopyN(&head, r, s3PartSize)
	// A digest of each piece instead of signed chunks, which not every server takes apart.
	options := minio.PutObjectOptions{DisableContentSha256: true, SendContentMd5: true}
	switch {
	case err == nil: // there may be more
		size, r = -1, io.MultiReader(&head, r)
		options.PartSize, options.NumThreads = s3PartSize, 1
	case errors.Is(err, io.EOF):
		r = bytes.NewReader(head.Bytes())
	default:
		return err
	}
	_, err = b.client.PutObject(ctx, b.bucket, b.object(name), r, size, options)
	return err
}

// open asks for the object's size first; its content is read from where the reader stands.
func (b s3) open(ctx context.Context, name string) (io.ReadSeekCloser, error) {
	o, err := b.client.GetObject(ctx, b.bucket, b.object(name), minio.GetObjectOptions{})
	if err != nil {
		return nil, err
	}
	if _, err := o.Stat(); err != nil {
		if minio.ToErrorResponse(err).StatusCode == http.StatusNotFound {
			err = fs.ErrNotExist
		}
		return nil, errors.Join(err, o.Close())
	}
	return o, nil
}

// purge lists the hours, and empties those that are over. Nodes that do it at once do not mind each other.
func (b s3) purge(ctx context.Context, at time.Time) error {
	root := ""
	if b.prefix != "" {
		root = b.prefix + "/"
	}
	var errs []error
	for hour := range b.client.ListObjects(ctx, b.bucket, minio.ListObjectsOptions{Prefix: root}) {
		if hour.Err != nil {
			return hour.Err
		}
		last, err := time.Parse(hourLayout, strings.Trim(strings.TrimPrefix(hour.Key, root), "/"))
		if err != nil || at.Before(last.Add(time.Hour)) {
			continue
		}
		over := b.client.ListObjects(ctx, b.bucket, minio.ListObjectsOptions{Prefix: hour.Key, Recursive: true})
		for failed := range b.client.RemoveObjects(ctx, b.bucket, over, minio.RemoveObjectsOptions{}) {
			errs = append(errs, failed.Err)
		}
	}
	for half := range b.client.ListIncompleteUploads(ctx, b.bucket, root, true) {
		if half.Err != nil {
			if minio.ToErrorResponse(half.Err).Code != minio.NoSuchUpload { // there has never been any
				errs = append(errs, half.Err)
			}
			break
		}
		if at.Sub(half.Initiated) > s3Unfinished {
			errs = append(errs, b.client.RemoveIncompleteUpload(ctx, b.bucket, half.Key))
		}
	}
	return errors.Join(errs...)
}

// Check asks whether the bucket is there for us, for doctor.
func Check(ctx context.Context, at config.S3) error {
	b, err := newS3(at)
	if err != nil {
		return err
	}
	there, err := b.client.BucketExists(ctx, b.bucket)
	if err == nil && !there {
		err = fmt.Errorf("there is no bucket %q at %s", at.Bucket, at.Host)
	}
	return err
}
