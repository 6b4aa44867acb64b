// Package azure calls OpenAI's models on Microsoft Azure, which speaks OpenAI's API at other addresses and with another
// header. Shapes per https://learn.microsoft.com/azure/ai-services/openai/reference, read second hand 2026-11-20
// (facts/providers.md §4).
package azure

import (
	"context"
	"encoding/json"
	"maps"
	"net/url"
	"strings"

	"weir/internal/fault"
	"weir/relay/upstream/exchange"
	"weir/relay/wire"
)

// Upstream is the vendor side of Azure's API. It keeps no state.
type Upstream struct{ speaker wire.Upstream }

// New returns the upstream, for which speaker speaks OpenAI's API.
func New(speaker wire.Upstream) Upstream { return Upstream{speaker: speaker} }

var _ wire.Upstream = Upstream{}

// settings are what a channel says besides.
type settings struct {
	// APIVersion of the dated API, in which the deployment stands in the path; "" = the API without dates.
	APIVersion string `json:"api_version"`
}

// Call sends a request as OpenAI's upstream does, to the deployment that the channel's name of the model names. The base URL is
// the resource's (https://NAME.openai.azure.com), or a whole one with a version. Errors as wire.Upstream says.
func (u Upstream) Call(ctx context.Context, to wire.Endpoint, req *wire.Request) (*wire.Answer, error) {
	if req.Route == wire.RouteRerank {
		return nil, fault.Newf(fault.Invalid, "This channel does not serve %s.", req.Route)
	}
	var set settings
	if to.Other != "" {
		if err := json.Unmarshal([]byte(to.Other), &set); err != nil {
			return nil, exchange.Failed("The channel's settings are unreadable.", err)
		}
	}
	base, err := exchange.Base(to.BaseURL, "")
	if err != nil {
		return nil, err
	}
	at(base, &to, req, set)
	to.BaseURL = base.String()
	if to.Credential != "" {
		headers := map[string]string{"Api-Key": string(to.Credential)}
		maps.Copy(headers, to.Headers)
		to.Headers, to.Credential = headers, ""
	}
	return u.speaker.Call(ctx, to, req)
}

// at completes the address. In the dated API the path names the deployment, and the body's model says nothing.
func at(base *url.URL, to *wire.Endpoint, req *wire.Request, set settings) {
	dated := strings.Contains(base.Path, "/deployments/")
	switch {
	case dated:
	case set.APIVersion != "":
		deployment := to.Model
		if deployment == "" {
			deployment = req.Model
		}
		if !strings.HasSuffix(base.Path, "/openai") {
			base.Path += "/openai"
		}
		base.Path += "/deployments/" + deployment
		dated = true
	case !exchange.HasVersion(base.Path):
		base.Path += "/openai/v1"
	}
	if dated {
		to.Model = req.Model
	}
	if set.APIVersion != "" {
		query := base.Query()
		query.Set("api-version", set.APIVersion)
		base.RawQuery = query.Encode()
	}
}
