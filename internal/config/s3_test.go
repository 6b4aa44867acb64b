package config_test

import (
	"strings"
	"testing"

	"weir/internal/config"
	"weir/internal/secret"
)

func TestBlobURL(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]config.S3{
		"s3://a:s@s3.example.com/b":                    {Host: "s3.example.com", TLS: true, AccessKey: "a", Bucket: "b"},
		"s3://a:s%2F%40@127.0.0.1:9000/b/x/y/?tls=off": {Host: "127.0.0.1:9000", AccessKey: "a", Bucket: "b", Prefix: "x/y"},
		"s3://s3.eu-central-1.amazonaws.com/b?region=eu-central-1&lookup=dns": {
			Host: "s3.eu-central-1.amazonaws.com", TLS: true, Region: "eu-central-1", Bucket: "b", VirtualHost: true,
		},
	} {
		c, err := load(t, "WEIR_BLOB_URL="+url)
		if err != nil || c.Blobs == nil {
			t.Errorf("%s: %v", url, err)
			continue
		}
		got := *c.Blobs
		if key := got.SecretKey.Reveal(); (key == "") != (want.AccessKey == "") || strings.Contains(url, "%2F") && key != "s/@" {
			t.Errorf("%s: secret key %q", url, key)
		}
		if got.SecretKey = (secret.String{}); got != want {
			t.Errorf("%s: got %+v", url, got)
		}
	}
	for _, url := range []string{
		"gs://b", "s3://", "s3://host", "s3:///b", "s3://a@host/b", "s3://a:@host/b", "s3://:hunter2@host/b", "s3://a:hunter2@host", "s3://a:hunter2@host/b?tls=maybe",
		"s3://a:hunter2@host/b?regoin=x", "s3://a:hunter2@host/%zz",
	} {
		_, err := load(t, "WEIR_BLOB_URL="+url)
		if err == nil || !strings.HasPrefix(err.Error(), "WEIR_BLOB_URL ") || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", url, err)
		}
	}
	if c, err := load(t); err != nil || c.Blobs != nil {
		t.Errorf("by default: %+v %v", c, err)
	}
}
