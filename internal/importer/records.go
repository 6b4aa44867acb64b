package importer

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"weir/internal/fault"
)

// Program is which program the other installation runs; they differ in columns and in the numbers of channel types.
type Program string

// The programs. Their tables are described in docs/migration.md.
const (
	OneAPI Program = "one-api"
	NewAPI Program = "new-api"
	OneHub Program = "one-hub"
)

// Programs lists them.
func Programs() []Program { return []Program{OneAPI, NewAPI, OneHub} }

// States as all three programs number them.
const (
	enabled      = 1
	disabled     = 2
	expired      = 3 // of keys; of users: deleted; of channels: switched off automatically; of codes: used
	exhausted    = 4 // of keys
	roleRoot     = 100
	defaultQuota = 500_000 // points in a dollar
)

// records is what was read.
type records struct {
	users, tokens, channels, codes []row
	points                         *big.Rat // in a dollar
	groups                         map[string]string
}

// read reads everything in one transaction.
func (s *Source) read(ctx context.Context, p Program) (*records, error) {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	r := &records{}
	for table, into := range map[string]*[]row{"users": &r.users, "tokens": &r.tokens, "channels": &r.channels, "redemptions": &r.codes} {
		if *into, err = read(ctx, tx, table, " ORDER BY id"); err != nil {
			return nil, err
		}
	}
	options, err := read(ctx, tx, "options", "")
	if err != nil {
		return nil, err
	}
	if err := r.setOptions(options); err != nil {
		return nil, err
	}
	if p == OneHub {
		return r, r.readUserGroups(ctx, tx)
	}
	return r, nil
}

// setOptions takes what is needed of the settings: what a point is worth, and what groups pay.
func (r *records) setOptions(options []row) error {
	r.points, r.groups = big.NewRat(defaultQuota, 1), map[string]string{}
	for _, o := range options {
		switch value := o.text("value"); o.text("key") {
		case "QuotaPerUnit":
			if value == "" {
				continue
			}
			points, ok := new(big.Rat).SetString(value)
			if !ok || points.Sign() <= 0 {
				return fault.Field("QuotaPerUnit", fmt.Sprintf("The option QuotaPerUnit is %q.", value))
			}
			r.points = points
		case "GroupRatio":
			var ratios map[string]json.Number
			decoder := json.NewDecoder(strings.NewReader(value))
			decoder.UseNumber()
			if value == "" {
				continue
			}
			if err := decoder.Decode(&ratios); err != nil {
				return fault.Wrap(fault.Invalid, "The option GroupRatio is no JSON object of numbers.", err)
			}
			for name, ratio := range ratios {
				r.groups[name] = ratio.String()
			}
		}
	}
	return nil
}

// readUserGroups reads One Hub's table of groups, which older versions lack: they have GroupRatio.
func (r *records) readUserGroups(ctx context.Context, tx *sql.Tx) error {
	rows, err := read(ctx, tx, "user_groups", " ORDER BY id")
	if err != nil {
		if len(r.groups) > 0 {
			return nil
		}
		return err
	}
	for _, g := range rows {
		if symbol := g.text("symbol"); symbol != "" {
			r.groups[symbol] = decimal(g.text("ratio"))
		}
	}
	return nil
}

// decimal rewrites a floating point number of a driver without an exponent.
func decimal(s string) string {
	if f, ok := new(big.Rat).SetString(s); ok {
		return strings.TrimSuffix(strings.TrimRight(f.FloatString(6), "0"), ".")
	}
	return s
}

// settingOfToken is what One Hub keeps of a token beside its columns.
type settingOfToken struct {
	Limits struct {
		Models struct {
			Enabled bool     `json:"enabled"`
			Models  []string `json:"models"`
		} `json:"limit_model_setting"`
		IPs struct {
			Enabled   bool     `json:"enabled"`
			Whitelist []string `json:"whitelist"`
		} `json:"limits_ip_setting"`
	} `json:"limits"`
}

// allowances are the models and the addresses that a token may use; nil for all.
func allowances(p Program, token row) (models, addresses []string, err error) {
	switch p {
	case OneAPI:
		return token.list("models"), token.list("subnet"), nil
	case NewAPI:
		if token.flag("model_limits_enabled") {
			models = token.list("model_limits")
		}
		return models, token.list("allow_ips"), nil
	}
	text := token.text("setting")
	if text == "" {
		return nil, nil, nil
	}
	var set settingOfToken
	if err := json.Unmarshal([]byte(text), &set); err != nil {
		return nil, nil, errors.New("its setting is no JSON")
	}
	if set.Limits.Models.Enabled {
		models = set.Limits.Models.Models
	}
	if set.Limits.IPs.Enabled {
		addresses = set.Limits.IPs.Whitelist
	}
	return models, addresses, nil
}

// secretOf is a token as programs send it.
func secretOf(token row) string { return "sk-" + strings.TrimPrefix(token.text("key"), "sk-") }

// idOf is the number of a row, as text.
func (r row) idOf() string { return strconv.FormatInt(r.number("id"), 10) }
