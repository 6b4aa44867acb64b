package openai

import (
	"strings"

	"weir/internal/fault"
	"weir/internal/memo"
	"weir/relay/upstream/exchange"
	"weir/relay/wire"
)

// DefaultBase is OpenAI's own base URL.
const DefaultBase = "https://api.openai.com/v1"

var paths = map[wire.Route]string{
	wire.RouteChat:           "/chat/completions",
	wire.RouteEmbeddings:     "/embeddings",
	wire.RouteCompletions:    "/completions",
	wire.RouteModerations:    "/moderations",
	wire.RouteRerank:         "/rerank",
	wire.RouteImages:         "/images/generations",
	wire.RouteImageEdits:     "/images/edits",
	wire.RouteSpeech:         "/audio/speech",
	wire.RouteTranscriptions: "/audio/transcriptions",
	wire.RouteTranslations:   "/audio/translations",
}

// Address is the URL of a route under a base URL; an empty base is DefaultBase. /v1 is added only where no segment of the
// base's path is a version (v1, v4, v1beta): https://host and https://host/proxy get it, https://host/api/v3 and
// https://host/v1/account/openai do not; nor do those that name a deployment, as Azure's. A query stays. Returns INVALID for
// a route that this API does not have and UPSTREAM_FAILED for a base that is no absolute http or https URL.
func Address(base string, route wire.Route) (string, error) {
	at := place{base, route}
	known, ok := addresses.Get(at)
	if ok {
		return known, nil
	}
	address, err := address(base, route)
	if err == nil {
		addresses.Put(at, address)
	}
	return address, err
}

// place is what an address is made of; addresses remembers them, since installations have few.
type place struct {
	base  string
	route wire.Route
}

var addresses = memo.New[place, string](256)

func address(base string, route wire.Route) (string, error) {
	path, ok := paths[route]
	if !ok {
		return "", fault.Newf(fault.Invalid, "This channel does not serve %s.", route)
	}
	u, err := exchange.Base(base, DefaultBase)
	if err != nil {
		return "", err
	}
	if !exchange.HasVersion(u.Path) && !strings.Contains(u.Path, "/deployments/") {
		u.Path += "/v1"
	}
	u.Path += path
	return u.String(), nil
}
