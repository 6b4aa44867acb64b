package channel

import (
	"context"
	"encoding/json"
	"errors"
	"net/textproto"
	"net/url"
	"slices"

	"weir/ent"
	"weir/ent/credential"
	"weir/ent/schematype"
	"weir/internal/fault"
	"weir/internal/safedial"
	"weir/internal/secret"
)

// Bounds of how a channel may be tuned.
const (
	maxTags    = 32
	maxTag     = 64
	maxParams  = 32
	maxParam   = 4 << 10 // bytes of a value
	maxConnect = 60_000  // milliseconds
	maxWaiting = 900_000 // milliseconds
	maxAtOnce  = 1_000_000
	maxMinute  = 10_000_000
	maxCostPPM = 1_000_000_000
)

// ownParams may not be overridden: what a call costs and how its answer is read hang on them.
var ownParams = []string{
	"model", "stream", "stream_options", "n", "max_tokens", "max_completion_tokens", "max_output_tokens", "messages", "input", "prompt",
	"contents", "system", "instructions", "generationConfig", "documents", "query", "tools", "background", "store",
}

// ownHeaders may not be overridden: the connection's, and those that carry credentials.
var ownHeaders = append([]string{
	"Authorization", "Proxy-Authorization", "Proxy-Authenticate", "Proxy-Connection", "Keep-Alive", "X-Api-Key", "Api-Key", "X-Goog-Api-Key", "Cookie",
	"Content-Type",
}, transportHeaders...)

func (d *draft) validateTags() error {
	switch {
	case len(d.tags) > maxTags:
		return fault.Field("tags", "More than 32 tags.")
	case slices.ContainsFunc(d.tags, func(t string) bool { return !short(t, maxTag) || !headerValue(t) }):
		return fault.Field("tags", "A tag is longer than 64 characters or holds control characters.")
	}
	return nil
}

func validateTuning(t schematype.Tuning) error {
	switch {
	case t.ConnectMS < 0 || t.ConnectMS > maxConnect:
		return fault.Field("tuning.connectTimeoutMs", "The timeout is not between 0 and 60,000 ms.")
	case t.FirstByteMS < 0 || t.FirstByteMS > maxWaiting:
		return fault.Field("tuning.firstByteTimeoutMs", "The timeout is not between 0 and 900,000 ms.")
	case t.IdleMS < 0 || t.IdleMS > maxWaiting:
		return fault.Field("tuning.idleTimeoutMs", "The timeout is not between 0 and 900,000 ms.")
	case t.MaxConcurrency < 0 || t.MaxConcurrency > maxAtOnce:
		return fault.Field("tuning.maxConcurrency", "The cap is not between 0 and 1,000,000.")
	case t.MaxRPM < 0 || t.MaxRPM > maxMinute:
		return fault.Field("tuning.maxRequestsPerMinute", "The cap is not between 0 and 10,000,000.")
	case t.Cost() < 0 || t.Cost() > maxCostPPM:
		return fault.Field("tuning.costMultiplier", "The multiplier is not between 0 and 1,000.")
	}
	return errors.Join(validateHeaders(t.Headers), validateParams(t.Params))
}

func validateHeaders(headers map[string]string) error {
	if len(headers) > maxParams {
		return fault.Field("tuning.headers", "More than 32 headers.")
	}
	for name, value := range headers {
		switch {
		case !headerName(name) || len(name) > maxTag:
			return fault.Field("tuning.headers", "A header's name is empty, longer than 64 characters, or holds blanks.")
		case slices.Contains(ownHeaders, textproto.CanonicalMIMEHeaderKey(name)):
			return fault.Field("tuning.headers", "The header "+name+" may not be overridden.")
		case len(value) > maxParam || !headerValue(value):
			return fault.Field("tuning.headers", "The value of "+name+" is longer than 4 KiB or holds control characters.")
		}
	}
	return nil
}

func validateParams(params map[string]json.RawMessage) error {
	if len(params) > maxParams {
		return fault.Field("tuning.params", "More than 32 parameters.")
	}
	for name, value := range params {
		switch {
		case !headerName(name) || len(name) > maxTag:
			return fault.Field("tuning.params", "A parameter's name is empty, longer than 64 characters, or holds blanks.")
		case slices.Contains(ownParams, name):
			return fault.Field("tuning.params", "The parameter "+name+" may not be overridden.")
		case len(value) > maxParam || !json.Valid(value):
			return fault.Field("tuning.params", "The value of "+name+" is longer than 4 KiB or no JSON.")
		}
	}
	return nil
}

// proxySchemes are those that a proxy may speak.
var proxySchemes = []string{"http", "https", "socks5"}

// validateProxy judges the proxy's address as it would a base URL's: it is what is dialled.
func (d *draft) validateProxy(guard safedial.Guard) error {
	if d.proxy == nil || *d.proxy == "" {
		return nil
	}
	u, err := url.Parse(*d.proxy)
	if err != nil || !slices.Contains(proxySchemes, u.Scheme) || u.Hostname() == "" || len(*d.proxy) > maxBaseURL ||
		u.RawQuery != "" || u.Fragment != "" || u.Path != "" && u.Path != "/" || len(u.Host) > 256 {
		return fault.Field("proxy", "The proxy is not an http, https or socks5 URL of a host alone.")
	}
	if err := guard.CheckURL("http://" + u.Host); err != nil {
		return fault.Field("proxy", "The proxy "+fault.Of(err).Message+".")
	}
	return nil
}

// sealProxy returns what is stored of a valid proxy.
func (s *Service) sealProxy(channelID, proxy string) (sealed []byte, host string, err error) {
	u, err := url.Parse(proxy)
	if err != nil {
		return nil, "", fault.Field("proxy", "The proxy is not a URL.")
	}
	sealed, err = s.cfg.Sealer.SealString(secret.New(proxy), channelID)
	return sealed, u.Host, err
}

// changeProxy adds to an update what becomes of the proxy; nil leaves it.
func (s *Service) changeProxy(u *ent.ChannelUpdateOne, channelID string, proxy *string) error {
	switch {
	case proxy == nil:
		return nil
	case *proxy == "":
		u.ClearProxy().SetProxyHost("")
		return nil
	}
	sealed, host, err := s.sealProxy(channelID, *proxy)
	if err != nil {
		return err
	}
	u.SetProxy(sealed).SetProxyHost(host)
	return nil
}

// validateCredentials checks the changes of single credentials of a channel.
func (in *UpdateInput) validateCredentials(row *ent.Channel) error {
	added := draft{credentials: tidy(in.AddCredentials), stored: 1}
	single := len(in.AddCredentials)+len(in.RemoveCredentials)+len(in.EnableCredentials)+len(in.DisableCredentials) > 0
	switch err := added.validateCredentials(); {
	case err != nil:
		return fault.Field("addCredentials", fault.Of(err).Message)
	case single && len(tidy(in.Credentials)) > 0:
		return fault.Field("credentials", "Credentials are either replaced or changed one by one.")
	case len(row.Edges.Credentials)+len(added.credentials)-len(in.RemoveCredentials) > maxCredentials:
		return fault.Field("addCredentials", "More than 1,000 credentials.")
	}
	has := func(credentialID string) bool {
		return slices.ContainsFunc(row.Edges.Credentials, func(c *ent.Credential) bool { return c.ID == credentialID })
	}
	for field, ids := range map[string][]string{
		"removeCredentials": in.RemoveCredentials, "enableCredentials": in.EnableCredentials, "disableCredentials": in.DisableCredentials,
	} {
		for _, credentialID := range ids {
			if !has(credentialID) {
				return fault.Field(field, "The channel has no such credential.")
			}
		}
	}
	p, _ := PresetByName(row.Preset)
	if len(added.credentials) == 0 && len(in.RemoveCredentials) > 0 && !p.NoCredential {
		left := slices.ContainsFunc(row.Edges.Credentials, func(c *ent.Credential) bool { return !slices.Contains(in.RemoveCredentials, c.ID) })
		if !left {
			return fault.Field("removeCredentials", "At least one credential is needed.")
		}
	}
	return nil
}

// changeCredentials replaces a channel's credentials by others, or changes single ones.
func (s *Service) changeCredentials(ctx context.Context, tx *ent.Tx, row *ent.Channel, in UpdateInput, others []string) error {
	own := credential.ChannelID(row.ID)
	if others != nil {
		if _, err := tx.Credential.Delete().Where(own).Exec(ctx); err != nil {
			return err
		}
		row.Edges.Credentials = nil
		_, err := s.withCredentials(ctx, tx, row, others)
		return err
	}
	if len(in.RemoveCredentials) > 0 {
		if _, err := tx.Credential.Delete().Where(own, credential.IDIn(in.RemoveCredentials...)).Exec(ctx); err != nil {
			return err
		}
	}
	if len(in.EnableCredentials) > 0 {
		err := tx.Credential.Update().Where(own, credential.IDIn(in.EnableCredentials...)).SetStatus(schematype.CredentialEnabled).
			SetReason("").ClearBenchedUntil().Exec(ctx)
		if err != nil {
			return err
		}
	}
	if len(in.DisableCredentials) > 0 {
		err := tx.Credential.Update().Where(own, credential.IDIn(in.DisableCredentials...)).SetStatus(schematype.CredentialDisabled).
			SetReason("").ClearBenchedUntil().Exec(ctx)
		if err != nil {
			return err
		}
	}
	_, err := s.withCredentials(ctx, tx, row, tidy(in.AddCredentials))
	return err
}
