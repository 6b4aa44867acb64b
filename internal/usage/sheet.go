package usage

import (
	"crypto/sha256"
	"encoding/binary"
	"time"

	"github.com/google/uuid"

	"weir/internal/id"
	"weir/internal/ledger"
)

// table is one of the tables of rolled-up usage.
type table int8

const (
	hours table = iota
	days
	platformHours
	platformDays
)

// names of the tables, and their columns before the measures.
var tables = [...]struct {
	name string
	keys []string
}{
	hours:         {"usage_hours", []string{"id", "tenant_id", "facet", "hour", "api_key_id", "model", "channel_id", "route", "user_identifier"}},
	days:          {"usage_days", []string{"id", "tenant_id", "facet", "day", "api_key_id", "model", "channel_id", "route", "user_identifier"}},
	platformHours: {"platform_hours", []string{"id", "hour", "model", "channel_id"}},
	platformDays:  {"platform_days", []string{"id", "day", "tenant_id", "model", "channel_id"}},
}

// Facets: each has every call. The first tells calls apart by key, model, channel and route, the second by key and end user;
// in one table for all of it there would be a row for almost every call.
const (
	facetService = "service"
	facetUser    = "user"
)

// dims are what a call is told apart by.
type dims struct{ key, model, channel, route, user string }

// noCall is for what is booked as revenue and belongs to no call.
var noCall = dims{}

func dimsOf(u *ledger.Record) dims {
	if u == nil {
		return noCall
	}
	d := dims{model: u.Model, channel: u.ChannelID, route: u.Route, user: u.UserIdentifier}
	if u.Key != uuid.Nil {
		d.key = id.Format(id.Key, u.Key)
	}
	return d
}

// cell is what one row is about. Unused fields are empty.
type cell struct {
	table  table
	tenant string
	facet  string
	hour   int64  // Unix time of its start
	day    string // 2026-01-20
	dims
}

// digest is the primary key of the row: equal cells share it, so that each has one row.
func (c *cell) digest() uuid.UUID {
	h := sha256.New()
	number := func(n int64) { h.Write(binary.BigEndian.AppendUint64(nil, uint64(n))) }
	number(int64(c.table))
	number(c.hour)
	for _, text := range [...]string{c.tenant, c.facet, c.day, c.key, c.model, c.channel, c.route, c.user} {
		number(int64(len(text)))
		h.Write([]byte(text))
	}
	u := uuid.UUID(h.Sum(nil)[:16])
	u[6] = u[6]&0x0f | 0x80 // version 8: made by an application's own rule
	u[8] = u[8]&0x3f | 0x80
	return u
}

// values are those of the columns before the measures.
func (c *cell) values() []any {
	hour := time.Unix(c.hour, 0).UTC()
	switch c.table {
	case hours:
		return []any{c.digest(), c.tenant, c.facet, hour, c.key, c.model, c.channel, c.route, c.user}
	case days:
		return []any{c.digest(), c.tenant, c.facet, c.day, c.key, c.model, c.channel, c.route, c.user}
	case platformHours:
		return []any{c.digest(), hour, c.model, c.channel}
	default:
		return []any{c.digest(), c.day, c.tenant, c.model, c.channel}
	}
}

// sheet is what is to be added to the rows.
type sheet map[cell]*Measures

func (s sheet) add(c cell, m *Measures, sign int64) {
	sum := s[c]
	if sum == nil {
		sum = &Measures{}
		s[c] = sum
	}
	sum.add(m, sign)
}

// book adds what happened at an instant to every row that it belongs to.
func (s sheet) book(t *tally, at time.Time, d dims, m *Measures, sign int64) {
	at = at.UTC()
	hour := at.Truncate(time.Hour).Unix()
	day := at.In(t.zone).Format(time.DateOnly)
	service, user := d, dims{key: d.key, user: d.user}
	service.user = ""
	for _, f := range [...]struct {
		facet string
		dims
	}{{facetService, service}, {facetUser, user}} {
		s.add(cell{table: hours, tenant: t.tenantID, facet: f.facet, hour: hour, dims: f.dims}, m, sign)
		s.add(cell{table: days, tenant: t.tenantID, facet: f.facet, day: day, dims: f.dims}, m, sign)
	}
	served := dims{model: d.model, channel: d.channel}
	s.add(cell{table: platformHours, hour: hour, dims: served}, m, sign)
	s.add(cell{table: platformDays, tenant: t.tenantID, day: at.Format(time.DateOnly), dims: served}, m, sign)
}

// dropZeros forgets cells to which nothing is to be added.
func (s sheet) dropZeros() {
	for c, m := range s {
		if m.isZero() {
			delete(s, c)
		}
	}
}
