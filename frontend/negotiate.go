package frontend

import (
	"strconv"
	"strings"
)

// matches reports whether a cached copy is still good (RFC 9110 §13.1.2, weak comparison).
func matches(fields []string, etag string) bool {
	for _, field := range fields {
		for candidate := range strings.SplitSeq(field, ",") {
			candidate = strings.TrimPrefix(strings.TrimSpace(candidate), "W/")
			if candidate == etag || candidate == "*" {
				return true
			}
		}
	}
	return false
}

// negotiate picks the coding that the client likes best, the better compression where it likes several equally
// (RFC 9110 §12.5.3). The empty coding is the file itself; it is also sent to a client that refuses everything.
func negotiate(fields []string, available map[string]representation) string {
	weights := acceptedCodings(fields)
	best, bestWeight := "", 0.0
	for _, encoding := range encodingSuffixes {
		if _, made := available[encoding.coding]; !made {
			continue
		}
		weight, listed := weights[encoding.coding]
		if !listed {
			weight = weights["*"]
		}
		if weight > bestWeight {
			best, bestWeight = encoding.coding, weight
		}
	}
	if identity, listed := weights["identity"]; listed && identity > bestWeight {
		return ""
	}
	return best
}

func acceptedCodings(fields []string) map[string]float64 {
	weights := map[string]float64{}
	for _, field := range fields {
		for item := range strings.SplitSeq(field, ",") {
			coding, parameters, _ := strings.Cut(item, ";")
			coding = strings.ToLower(strings.TrimSpace(coding))
			if coding == "x-gzip" {
				coding = "gzip"
			}
			if coding != "" {
				weights[coding] = weightOf(parameters)
			}
		}
	}
	return weights
}

// weightOf reads "q=0.5". A weight that cannot be read counts as a refusal: the plain file suits every client.
func weightOf(parameters string) float64 {
	for parameter := range strings.SplitSeq(parameters, ";") {
		name, value, _ := strings.Cut(parameter, "=")
		if !strings.EqualFold(strings.TrimSpace(name), "q") {
			continue
		}
		weight, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		if err != nil || !(weight >= 0 && weight <= 1) {
			return 0
		}
		return weight
	}
	return 1
}
