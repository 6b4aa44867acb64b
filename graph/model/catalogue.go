package model

import (
	"time"

	"weir/ent"
	"weir/ent/schematype"
	"weir/internal/fault"
	"weir/internal/money"
	"weir/internal/pricing"
)

// ModelRate is what a tenant pays for one dimension of a model.
type ModelRate struct {
	Where      string
	Dimension  schematype.Dimension
	PerMillion money.Amount
}

// million units are what prices are shown for.
const million = 1_000_000

// ModelRates are the prices of a quote, with the tenant's multiplier, rounded up.
func ModelRates(q *pricing.Quote) ([]*ModelRate, error) {
	out := []*ModelRate{}
	for _, r := range pricing.Listed(q.Card()) {
		amount, ok := money.Pico{}.Add(million, r.Price).Ceil(q.MultiplierPPM)
		if !ok {
			return nil, fault.New(fault.Internal, "Internal error.")
		}
		out = append(out, &ModelRate{Where: r.Where, Dimension: r.Dimension, PerMillion: amount})
	}
	return out, nil
}

// SetModelAliasPayload is the result of setModelAlias.
type SetModelAliasPayload struct{ ModelAlias *ent.ModelAlias }

// DeleteModelAliasInput says which alias ends.
type DeleteModelAliasInput struct{ ID string }

// DeleteModelAliasPayload is the result of deleteModelAlias.
type DeleteModelAliasPayload struct{ DeletedModelAliasID string }

// ServiceState says whether models answer.
type ServiceState string

// The states of a service.
const (
	ServiceOperational ServiceState = "OPERATIONAL"
	ServiceDegraded    ServiceState = "DEGRADED"
	ServiceDown        ServiceState = "DOWN"
)

// ServiceStatus is how the models that make one thing do.
type ServiceStatus struct {
	Modality           schematype.Modality
	Offered, Available int
	Unavailable        []string
	CompletedSince     time.Time
	CompletedPerMille  *int
	CompletedByDay     []*int
}

// State is how they do in all.
func (s *ServiceStatus) State() ServiceState {
	switch s.Available {
	case s.Offered:
		return ServiceOperational
	case 0:
		return ServiceDown
	}
	return ServiceDegraded
}
