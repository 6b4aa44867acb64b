package channel

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/textproto"
	"slices"
	"strings"
	"unicode/utf8"

	"weir/ent/schematype"
	"weir/internal/fault"
	"weir/internal/safedial"
)

// Bounds of what a channel may hold.
const (
	maxName        = 128
	maxBaseURL     = 512
	maxModels      = 1000
	maxModelName   = 128
	maxGroups      = 32
	maxGroupName   = 64
	maxPriority    = 1_000_000
	maxWeight      = 1_000_000
	maxCredentials = 1000
	maxCredential  = 8 << 10
	maxOther       = 8 << 10
	maxReason      = 256
)

// defaultGroup is the tenant group of channels that name none.
const defaultGroup = "default"

// CreateInput describes a new channel. Preset or Upstream is needed, Name and Models too.
type CreateInput struct {
	// ID is the id that the channel gets; only the system chooses one. Empty: a fresh one.
	ID     string
	Name   string
	Preset string
	// Upstream is the kind, for a channel without preset; with a preset it must be the preset's or empty.
	Upstream string
	// Credentials are the vendor's keys, used in turn; blank and repeated ones are dropped.
	Credentials []string
	BaseURL     string
	Models      []string // "*" stands for every model of the price book
	Mapping     map[string]string
	Groups      []string // none = default
	Priority    int
	Weight      int
	Status      schematype.ChannelStatus // none = enabled
	// OnDisconnect says what becomes of a call whose client leaves; none = DisconnectCancel.
	OnDisconnect schematype.Disconnect
	// BillsAbandoned: the provider bills the input even when the client leaves before the first byte, and so do we.
	BillsAbandoned bool
	Other          string // JSON object; "headers" in it are sent to the vendor
	Tags           []string
	Tuning         schematype.Tuning
	// Proxy is the URL of the proxy to go through, http, https or socks5, with a user name and password if need be.
	Proxy string
}

// UpdateInput changes a channel. What is nil, empty or "" stays as it is.
type UpdateInput struct {
	ID          string
	Name        string
	Preset      string
	Credentials []string // replace all; the masked one alone, as a list shows it, stays as it is
	BaseURL     string
	Models      []string
	Mapping     map[string]string // replaces all; an empty map that is not nil takes it away
	Groups      []string
	Priority    *int
	Weight      *int
	Status      schematype.ChannelStatus
	Other       string

	OnDisconnect   schematype.Disconnect
	BillsAbandoned *bool
	Tags           []string           // replaces all; an empty list that is not nil takes them away
	Tuning         *schematype.Tuning // replaces the whole
	Proxy          *string            // "" takes it away

	fallsBack *bool // of a tenant's own

	// AddCredentials are keys that come to those that are there. The others name credentials by their ids: to take away, to use
	// again, to use no longer.
	AddCredentials, RemoveCredentials, EnableCredentials, DisableCredentials []string
}

// validateStatus: what disables automatically is SetStatus.
func (in *UpdateInput) validateStatus() error {
	if in.Status == schematype.ChannelAutoDisabled {
		return fault.Field("status", "Only the system switches a channel off automatically.")
	}
	return nil
}

// Lines splits what was pasted into a key field: one key a line, blank and repeated ones dropped.
func Lines(s string) []string { return tidy(strings.Split(s, "\n")) }

// tidy trims every element and drops what is blank or repeated.
func tidy(in []string) []string {
	var out []string
	for _, s := range in {
		if s = strings.TrimSpace(s); s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// validate joins everything that is wrong, each INVALID with its field.
func (d *draft) validate(upstreams []string, guard safedial.Guard) error {
	return errors.Join(
		d.validateName(), d.validateUpstream(upstreams), d.validateBaseURL(guard), d.validateModels(), d.validateMapping(),
		d.validateGroups(), d.validatePriority(), d.validateWeight(), validateStatus(d.status), d.validateCredentials(),
		validateOther(d.other), validateDisconnect(d.onDisconnect), d.validateTags(), validateTuning(d.tuning), d.validateProxy(guard),
	)
}

func (d *draft) validateName() error {
	switch {
	case d.name == "":
		return fault.Field("name", "A name is needed.")
	case !short(d.name, maxName):
		return fault.Field("name", "The name is longer than 128 characters.")
	}
	return nil
}

func (d *draft) validateUpstream(upstreams []string) error {
	p, ok := PresetByName(d.preset)
	switch {
	case d.preset == "" && d.upstream == "":
		return fault.Field("preset", "A preset or a kind of upstream is needed.")
	case d.preset != "" && !ok:
		return fault.Field("preset", "There is no such preset.")
	case ok && p.Upstream != d.upstream:
		return fault.Field("upstream", fmt.Sprintf("The preset %s is of upstream %s.", p.Name, p.Upstream))
	case !slices.Contains(upstreams, d.upstream):
		has := strings.Join(upstreams, ", ")
		return fault.Field("upstream", fmt.Sprintf("This build has no upstream %q. It has: %s.", clip(d.upstream, 32), has))
	}
	return nil
}

func (d *draft) validateBaseURL(guard safedial.Guard) error {
	u := baseURL(d.baseURL, d.preset)
	switch {
	case d.upstream == UpstreamSandbox && d.baseURL == "":
		return nil
	case u == "":
		return fault.Field("baseUrl", "A base URL is needed.")
	case len(u) > maxBaseURL:
		return fault.Field("baseUrl", "The base URL is longer than 512 bytes.")
	case strings.ContainsAny(u, "?# \t\r\n"):
		return fault.Field("baseUrl", "The base URL may hold no query, fragment or blank.")
	}
	if err := guard.CheckURL(u); err != nil {
		return fault.Field("baseUrl", "The base URL "+fault.Of(err).Message+".")
	}
	return nil
}

func (d *draft) validateModels() error {
	switch {
	case len(d.models) == 0:
		return fault.Field("models", "At least one model is needed.")
	case len(d.models) > maxModels:
		return fault.Field("models", "More than 1,000 models.")
	case slices.ContainsFunc(d.models, badModel):
		return fault.Field("models", "A model's name is longer than 128 characters or holds blanks or commas.")
	}
	return nil
}

func (d *draft) validateMapping() error {
	if len(d.mapping) > maxModels {
		return fault.Field("modelMapping", "More than 1,000 models.")
	}
	for from, to := range d.mapping {
		if from == "" || to == "" || badModel(from) || badModel(to) {
			return fault.Field("modelMapping", "A model's name is empty, longer than 128 characters, or holds blanks or commas.")
		}
	}
	return nil
}

func (d *draft) validateGroups() error {
	bad := func(g string) bool { return !short(g, maxGroupName) || strings.ContainsAny(g, ", \t\r\n") }
	switch {
	case len(d.groups) > maxGroups:
		return fault.Field("groups", "More than 32 groups.")
	case slices.ContainsFunc(d.groups, bad):
		return fault.Field("groups", "A group's name is longer than 64 characters or holds blanks or commas.")
	}
	return nil
}

func (d *draft) validatePriority() error {
	if d.priority < -maxPriority || d.priority > maxPriority {
		return fault.Field("priority", "The priority is not between -1,000,000 and 1,000,000.")
	}
	return nil
}

func (d *draft) validateWeight() error {
	if d.weight < 0 || d.weight > maxWeight {
		return fault.Field("weight", "The weight is not between 0 and 1,000,000.")
	}
	return nil
}

func validateStatus(s schematype.ChannelStatus) error {
	if !slices.Contains(s.Values(), string(s)) {
		return fault.Field("status", "There is no such status.")
	}
	return nil
}

func validateDisconnect(way schematype.Disconnect) error {
	if !slices.Contains(way.Values(), string(way)) {
		return fault.Field("onDisconnect", "A client that left is dealt with by CANCEL or DRAIN.")
	}
	return nil
}

func (d *draft) validateCredentials() error {
	p, _ := PresetByName(d.preset)
	switch {
	case len(d.credentials) == 0 && d.stored == 0 && !p.NoCredential:
		return fault.Field("credentials", "At least one credential is needed.")
	case len(d.credentials) > maxCredentials:
		return fault.Field("credentials", "More than 1,000 credentials.")
	case slices.ContainsFunc(d.credentials, func(k string) bool { return len(k) > maxCredential }):
		return fault.Field("credentials", "A credential is longer than 8 KiB.")
	case slices.ContainsFunc(d.credentials, func(k string) bool { return !headerValue(k) }):
		return fault.Field("credentials", "A credential holds control characters.")
	}
	return nil
}

// validateOther: a JSON object; its headers must be ones that may be set, and api_version one that may stand in a URL.
func validateOther(other string) error {
	if len(other) > maxOther {
		return fault.Field("other", "Longer than 8 KiB.")
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal([]byte(other), &object); err != nil || object == nil {
		return fault.Field("other", "Not a JSON object.")
	}
	if raw, ok := object["api_version"]; ok {
		var version string
		if err := json.Unmarshal(raw, &version); err != nil || version == "" || len(version) > 64 || strings.Trim(version, versionText) != "" {
			return fault.Field("other", "\"api_version\" is not a version such as 2024-10-21.")
		}
	}
	if raw, ok := object["responses"]; ok && json.Unmarshal(raw, new(bool)) != nil {
		return fault.Field("other", "\"responses\" is neither true nor false.")
	}
	raw, ok := object["headers"]
	if !ok {
		return nil
	}
	var headers map[string]string
	if err := json.Unmarshal(raw, &headers); err != nil {
		return fault.Field("other", "\"headers\" is not an object of texts.")
	}
	for name, value := range headers {
		if !headerName(name) || !headerValue(value) || slices.Contains(transportHeaders, textproto.CanonicalMIMEHeaderKey(name)) {
			return fault.Field("other", "A header that may not be set.")
		}
	}
	return nil
}

// versionText is what versions of APIs are made of.
const versionText = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_"

// transportHeaders belong to the connection and not to the operator.
var transportHeaders = []string{"Host", "Connection", "Content-Length", "Transfer-Encoding", "Te", "Trailer", "Upgrade", "Accept-Encoding"}

// headerName: a token of RFC 9110 §5.6.2. headerValue: no control characters.
func headerName(s string) bool {
	const token = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	return s != "" && strings.Trim(s, token) == ""
}

func headerValue(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f })
}

func badModel(name string) bool {
	return !short(name, maxModelName) || strings.ContainsAny(name, ", \t\r\n")
}

func short(s string, most int) bool { return utf8.ValidString(s) && utf8.RuneCountInString(s) <= most }

// clip cuts a text after so many characters.
func clip(s string, most int) string {
	for i := range s {
		if most--; most < 0 {
			return s[:i]
		}
	}
	return s
}
