package ledger

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"weir/internal/money"
)

// MaxBalances is of how many times Balances answers at once.
const MaxBalances = 200

// place is a row of a tenant's journal: when it was booked, and what there was after it.
type place struct {
	at      time.Time
	balance money.Amount
}

// search is what is known of the last row before a time: low is before it, high+1 is not.
type search struct{ low, high int64 }

func (s search) middle() int64 { return s.low + (s.high-s.low+1)/2 }

// middles are the rows that tell the most of searches that have not ended, each once.
func middles(searches []search) []int64 {
	var ask []int64
	for _, s := range searches {
		if s.low < s.high && !slices.Contains(ask, s.middle()) {
			ask = append(ask, s.middle())
		}
	}
	return ask
}

// Balances is what a tenant had, cash and bonus, right before each of some times, at most MaxBalances: zero before its first
// entry. The times of the rows grow with their versions, so all are sought at once by halves: as many questions as the length of
// the journal has binary digits, each for one row of every time at most.
func (b *Book) Balances(ctx context.Context, tenant uuid.UUID, at []time.Time) ([]money.Amount, error) {
	if len(at) > MaxBalances {
		return nil, fmt.Errorf("balances of %s: %d times are too many", tenant, len(at))
	}
	last, err := b.LastEntry(ctx, tenant)
	if err != nil {
		return nil, err
	}
	places := map[int64]place{}
	searches := make([]search, len(at))
	for i := range searches {
		searches[i].high = last
	}
	for {
		ask := middles(searches)
		if len(ask) == 0 {
			break
		}
		if err := b.readPlaces(ctx, tenant, ask, len(at), places); err != nil {
			return nil, fmt.Errorf("balances of %s: %w", tenant, err)
		}
		for i, s := range searches {
			middle := s.middle()
			switch p, ok := places[middle]; {
			case s.low == s.high:
			case !ok:
				return nil, fmt.Errorf("balances of %s: entry %d is not there", tenant, middle)
			case p.at.Before(at[i]):
				searches[i].low = middle
			default:
				searches[i].high = middle - 1
			}
		}
	}
	out := make([]money.Amount, len(at))
	for i, s := range searches {
		out[i] = places[s.low].balance
	}
	return out, nil
}

const placesQuery = `SELECT version, created_at, balance_after FROM charges WHERE tenant_id = $1 AND version IN ({versions})
	UNION ALL SELECT version, created_at, balance_after FROM transfers WHERE tenant_id = $1 AND version IN ({versions})`

// readPlaces reads rows of a journal. The text of the question depends on size alone, which is at least the number of versions:
// what is left over asks for a version that no row has.
func (b *Book) readPlaces(ctx context.Context, tenant uuid.UUID, versions []int64, size int, into map[int64]place) error {
	args := make([]any, 1, size+1)
	args[0] = tenant
	marks := make([]string, size)
	for i := range marks {
		version := int64(0)
		if i < len(versions) {
			version = versions[i]
		}
		args, marks[i] = append(args, version), "$"+strconv.Itoa(i+2)
	}
	rows, err := b.db.QueryContext(ctx, strings.ReplaceAll(placesQuery, "{versions}", strings.Join(marks, ", ")), args...)
	if err != nil {
		return err
	}
	_, err = collect(rows, func(scan func(...any) error) (none struct{}, err error) {
		var version int64
		var p place
		err = scan(&version, &p.at, &p.balance)
		into[version] = p
		return none, err
	})
	return err
}
