package graph

import (
	"weir/internal/fault"
	"weir/internal/usage"
)

// spread is the interval of a report; none is the whole range.
func spread(i *usage.Interval) usage.Interval {
	if i == nil {
		return usage.Whole
	}
	return *i
}

// groups reads how many groups a report tells apart; the domain's zero is what is taken where nobody says.
func groups(limit, into *int) error {
	switch {
	case limit == nil:
		return nil
	case *limit < 1:
		return fault.Field("limit", "At least one group is told apart.")
	}
	*into = *limit
	return nil
}
