package channel

import (
	"fmt"
	"hash/fnv"
	"io"
	"math"
	"slices"
	"strconv"
)

// Strategy says which of several channels of one priority is tried first. Priority always comes before it, and benched
// channels after all others.
type Strategy string //nolint:recvcheck // as gqlgen wants it

// The strategies.
const (
	// ByWeight draws at random, in proportion to the weights.
	ByWeight Strategy = "WEIGHT"
	// ByLatency takes the one whose answers come soonest: the time to the first byte and that of 200 tokens of output, as
	// moving averages. One in twenty calls is drawn by weight instead, so that the others are not forgotten.
	ByLatency Strategy = "LATENCY"
	// ByCost takes the one with the lowest multiplier of the provider's price; among equals by weight.
	ByCost Strategy = "COST"
	// BySticky takes the same channel and credential for what belongs together (Query.Affinity), so that the prompt caches of
	// providers are hit; in proportion to the weights, and with as little change as possible when channels come or go.
	BySticky Strategy = "STICKY"
)

// AllStrategies are all of them.
func AllStrategies() []Strategy { return []Strategy{ByWeight, ByLatency, ByCost, BySticky} }

// Strategies say which strategy holds for which model.
type Strategies struct {
	// Usual is that of models that ByModel does not name; "" = ByWeight.
	Usual   Strategy
	ByModel map[string]Strategy
}

// Of is the strategy of a model.
func (s Strategies) Of(model string) Strategy {
	if own, ok := s.ByModel[model]; ok {
		return own
	}
	if s.Usual == "" {
		return ByWeight
	}
	return s.Usual
}

// MarshalGQL writes the strategy as a GraphQL enum value.
func (s Strategy) MarshalGQL(w io.Writer) {
	_, _ = io.WriteString(w, strconv.Quote(string(s))) // gqlgen's writer buffers; a failure shows when it is flushed
}

// UnmarshalGQL reads a GraphQL enum value.
func (s *Strategy) UnmarshalGQL(v any) error {
	text, ok := v.(string)
	if !ok || !slices.Contains(AllStrategies(), Strategy(text)) {
		return fmt.Errorf("%v is not one of %v", v, AllStrategies())
	}
	*s = Strategy(text)
	return nil
}

// Why a channel was chosen.
const (
	WhyOnly    = "only"      // nothing else was left in its tier
	WhyWeight  = "weight"    // drawn
	WhyFastest = "fastest"   // ByLatency
	WhyUnknown = "not_timed" // ByLatency: nothing is known of it yet
	WhyCheap   = "cheapest"  // ByCost
	WhySticky  = "sticky"    // BySticky
	WhyProbe   = "probe"     // whether it works again
	WhyBenched = "benched"   // nothing better was left
)

// exploreIn: ByLatency draws one in so many calls.
const exploreIn = 20

// score of a channel by a strategy: higher is better, and among equals the weights decide.
func score(by Strategy, v *view, q Query) float64 {
	switch by {
	case ByCost:
		return -float64(v.costPPM)
	case ByLatency:
		return -float64(v.state.paceOf(q.Model).answer())
	case BySticky:
		return rendezvous(q.Affinity^v.hash, v.weight)
	case ByWeight:
	}
	return 0
}

// why is the reason of a choice.
func why(by Strategy, v *view, q Query) string {
	switch by {
	case ByCost:
		return WhyCheap
	case BySticky:
		return WhySticky
	case ByLatency:
		if v.state.paceOf(q.Model).answer() == 0 {
			return WhyUnknown
		}
		return WhyFastest
	case ByWeight:
	}
	return WhyWeight
}

// rendezvous is a weighted score: of several each is highest for a part of all hashes in proportion to its weight, and when
// one goes only its own part moves. Equal on every node.
func rendezvous(hash uint64, weight int64) float64 {
	hash ^= hash >> 33 // mixed as MurmurHash3 ends
	hash *= 0xff51afd7ed558ccd
	hash ^= hash >> 33
	hash *= 0xc4ceb9fe1a85ec53
	hash ^= hash >> 33
	unit := (float64(hash>>11) + 0.5) / (1 << 53) // in (0, 1)
	return -float64(weight) / math.Log(unit)
}

// Affinity hashes what belongs together, for Query. Equal on every node.
func Affinity(parts ...string) uint64 {
	h := fnv.New64a()
	for _, p := range parts {
		_, _ = h.Write([]byte(p)) // never fails
		_, _ = h.Write([]byte{0})
	}
	return h.Sum64()
}
