package config

import (
	"errors"
	"net/url"
	"strings"

	"weir/internal/secret"
)

// S3 is the bucket that WEIR_BLOB_URL names.
type S3 struct {
	Host      string // with the port where it is not the scheme's
	TLS       bool
	Region    string // empty: the server is asked
	AccessKey string // empty: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, or the machine's role
	SecretKey secret.String
	Bucket    string
	Prefix    string // of every object, without slashes at its ends; may be empty
	// VirtualHost: the bucket is part of the host's name.
	VirtualHost bool
}

// ParseS3 reads s3://access:secret@host/bucket/prefix?region=…&tls=off&lookup=dns. Keys that hold `/` or `@` are written with
// percent signs. What is wrong is said without the URL, which bears a secret.
func ParseS3(text secret.String) (*S3, error) {
	u, err := url.Parse(text.Reveal())
	if err != nil || u.Scheme != "s3" || u.Host == "" {
		return nil, errors.New("is not a URL like s3://access:secret@host/bucket")
	}
	bucket, prefix, _ := strings.Cut(strings.Trim(u.Path, "/"), "/")
	if bucket == "" {
		return nil, errors.New("names no bucket: s3://access:secret@host/bucket")
	}
	s := &S3{Host: u.Host, TLS: true, Bucket: bucket, Prefix: strings.Trim(prefix, "/")}
	if u.User != nil {
		key, given := u.User.Password()
		if !given || key == "" || u.User.Username() == "" {
			return nil, errors.New("has an access key without a secret key")
		}
		s.AccessKey, s.SecretKey = u.User.Username(), secret.New(key)
	}
	return s, s.set(u.Query())
}

// set takes the parameters of a URL.
func (s *S3) set(parameters url.Values) error {
	for name, values := range parameters {
		switch value := values[len(values)-1]; {
		case name == "region":
			s.Region = value
		case name == "tls" && (value == "on" || value == "off"):
			s.TLS = value == "on"
		case name == "lookup" && (value == "path" || value == "dns"):
			s.VirtualHost = value == "dns"
		default:
			return errors.New("has a parameter that is none of region=…, tls=on|off, lookup=path|dns")
		}
	}
	return nil
}
