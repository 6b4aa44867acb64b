// Package billing is about money that comes into wallets and leaves them by people's decisions, not by calls.
package billing

import (
	"github.com/google/uuid"

	"weir/ent"
	"weir/internal/ledger"
)

// Config of the service.
type Config struct {
	Ent    *ent.Client
	Ledger *ledger.Book
	// Touched hears after the commit whose wallet has changed; nil: nobody does.
	Touched func(tenant uuid.UUID)
}

// Service moves money in and out of wallets.
type Service struct{ cfg Config }

// New returns the service.
func New(cfg Config) *Service { return &Service{cfg} }
