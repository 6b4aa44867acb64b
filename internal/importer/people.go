package importer

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"weir/ent"
	"weir/internal/apikey"
	"weir/internal/auth"
	"weir/internal/email"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/limit"
	"weir/internal/money"
	"weir/internal/secret"
)

// people carries users over, each with keys and balance in one transaction.
func (r *run) people(ctx context.Context) error {
	keys := map[int64][]row{}
	for _, t := range r.read.tokens {
		keys[t.number("user_id")] = append(keys[t.number("user_id")], t)
	}
	for _, u := range r.read.users {
		r.report.of(Users).Found++
		mine := keys[u.number("id")]
		delete(keys, u.number("id"))
		r.report.of(Keys).Found += len(mine)
		if why := r.unwanted(u); why != "" {
			r.leavePerson(u, mine, why)
			continue
		}
		p := &person{run: r, user: u, keys: mine}
		if err := r.keep(ctx, p.carry); err != nil {
			why := reasonOf(err)
			if why == "" {
				return fmt.Errorf("user %s: %w", u.idOf(), err)
			}
			r.leavePerson(u, mine, why)
			continue
		}
		p.tell()
	}
	for _, orphans := range keys {
		for _, t := range orphans {
			r.report.of(Keys).Found++
			r.report.leave(Keys, t.idOf(), "its user is gone")
		}
	}
	return nil
}

// unwanted tells why somebody is not even tried.
func (*run) unwanted(u row) string {
	if u.deleted() || u.number("status") == expired {
		return "the user was deleted"
	}
	return ""
}

func (r *run) leavePerson(u row, keys []row, why string) {
	r.report.leave(Users, u.idOf(), why)
	for _, t := range keys {
		r.report.leave(Keys, t.idOf(), "its user is left out")
	}
	if u.number("quota") != 0 {
		r.report.of(Balances).Found++
		r.report.leave(Balances, u.idOf(), "its user is left out")
	}
}

// person is a user on the way. What it did is told only once its transaction is over.
type person struct {
	run  *run
	user row
	keys []row

	userID, tenantID string
	known            bool
	opening          money.Amount
	newKeys          int
	knownKeys        int
	left, notes      []Line
}

func (p *person) leave(k Kind, rowID, why string) { p.left = append(p.left, Line{k, rowID, why}) }
func (p *person) note(k Kind, rowID, what string) { p.notes = append(p.notes, Line{k, rowID, what}) }

// carry makes the user, the tenant, the keys and the opening transfer.
func (p *person) carry(ctx context.Context, tx *ent.Tx) error {
	r := p.run
	p.userID, p.tenantID = r.idFor(id.User, "user", p.user, 0), r.idFor(id.Tenant, "user", p.user, 0)
	if err := p.account(ctx); err != nil {
		return err
	}
	for _, t := range p.keys {
		if err := p.key(ctx, t); err != nil {
			why := reasonOf(err)
			if why == "" {
				return fmt.Errorf("key %s: %w", t.idOf(), err)
			}
			p.leave(Keys, t.idOf(), why)
		}
	}
	if p.known {
		return nil
	}
	return p.open(ctx, tx)
}

// taken is what is noted of somebody whose address another user has.
const taken = "the e-mail address is taken, and is left out"

// account makes user and tenant. An address that somebody has already is left out where there is a name to sign in with.
func (p *person) account(ctx context.Context) (err error) {
	u := p.user
	in := auth.ImportInput{
		UserID: p.userID, TenantID: p.tenantID, Email: email.Normalize(u.text("email")), Username: strings.TrimSpace(u.text("username")),
		DisplayName: clip(strings.TrimSpace(u.text("display_name")), 128), PasswordHash: u.text("password"), PriceGroup: u.text("group"),
		Suspended: u.number("status") == disabled,
	}
	if strings.Contains(in.Username, "@") {
		if in.Email == "" {
			in.Email = email.Normalize(in.Username)
		}
		p.note(Users, u.idOf(), "signs in with the e-mail address: names have no \"@\"")
		in.Username = ""
	}
	if in.Email != "" && !email.Valid(in.Email) && in.Username != "" {
		p.note(Users, u.idOf(), "the e-mail address is none, and is left out")
		in.Email = ""
	}
	if in.PasswordHash == "" {
		p.note(Users, u.idOf(), "has no password: send a link for a new one, or use `weir admin reset-password`")
	}
	if u.number("role") > 1 {
		p.note(Users, u.idOf(), "was an administrator there and is a customer here")
	}
	if in.Email != "" && in.Username != "" && p.run.addresses[in.Email] {
		p.note(Users, u.idOf(), taken)
		in.Email = ""
	}
	p.run.addresses[in.Email] = true
	p.known, err = p.run.cfg.Accounts.Import(ctx, in)
	if held := (*fault.Error)(nil); errors.As(err, &held) && held.Code == fault.Conflict && held.Field == "email" && in.Username != "" {
		p.note(Users, u.idOf(), taken)
		in.Email = ""
		p.known, err = p.run.cfg.Accounts.Import(ctx, in)
	}
	return err
}

// key makes one key.
func (p *person) key(ctx context.Context, t row) error {
	r := p.run
	if t.deleted() {
		return fault.New(fault.Invalid, "the key was deleted")
	}
	now := r.cfg.Clock.Now()
	ends := t.number("expired_time")
	if t.number("status") == expired || ends > 0 && ends <= now.Unix() {
		return fault.New(fault.Invalid, "the key has expired")
	}
	in := apikey.ImportInput{
		ID: r.idFor(id.Key, "token", t, t.number("created_time")), TenantID: p.tenantID, UserID: p.userID,
		Name: clip(strings.Join(strings.Fields(t.text("name")), " "), 64), Secret: secret.New(secretOf(t)), Disabled: t.number("status") != enabled,
	}
	if in.Name == "" {
		in.Name = "key " + t.idOf()
	}
	if ends > 0 {
		at := time.Unix(ends, 0).UTC()
		in.ExpiresAt = &at
	}
	var err error
	if in.Models, in.AllowedIPs, err = allowances(r.in.Program, t); err != nil {
		return fault.New(fault.Invalid, err.Error()) // a key without its limits would be worth more than it was
	}
	if !t.flag("unlimited_quota") {
		left, err := r.worth(max(t.number("remain_quota"), 0))
		if err != nil {
			return err
		}
		budget := &left
		in.Limits, in.Disabled = limit.Change{BudgetTotal: &budget}, in.Disabled || left == 0
	}
	known, err := r.cfg.APIKeys.Import(ctx, in)
	switch {
	case err != nil:
		return err
	case known:
		p.knownKeys++
		return nil
	}
	p.newKeys++
	if g := t.text("group"); g != "" && g != p.user.text("group") {
		p.note(Keys, t.idOf(), "its own group is left out: the tenant's counts")
	}
	return nil
}

// open books what the user had.
func (p *person) open(ctx context.Context, tx *ent.Tx) error {
	points := p.user.number("quota")
	if points == 0 {
		return nil
	}
	if p.user.number("role") >= roleRoot {
		p.leave(Balances, p.user.idOf(), "what the first administrator has there was not paid for")
		return nil
	}
	amount, err := p.run.worth(points)
	if err != nil {
		return err
	}
	wallet, err := id.Parse(id.Tenant, p.tenantID)
	if err != nil {
		return fmt.Errorf("open %s: %w", p.tenantID, err)
	}
	from := p.run.in.Name + "/" + p.user.idOf()
	about := ledger.About{
		Code: ledger.CodeAdjust, RefType: "import", RefID: from, Remark: "Opening balance, carried over from " + from,
	}
	key := "import:" + from + ":opening"
	switch {
	case amount > 0:
		_, err = p.run.cfg.Ledger.Credit(ctx, tx, ledger.Credit{
			Key: key, Tenant: wallet, Amount: amount, Fund: ledger.Cash, From: ledger.Adjustment, About: about,
		})
	case amount < 0:
		_, err = p.run.cfg.Ledger.Debit(ctx, tx, ledger.Debit{
			Key: key, Tenant: wallet, Amount: -amount, Fund: ledger.Cash, To: ledger.Adjustment, About: about,
		})
	}
	p.opening = amount
	return err
}

// tell adds what was done to the report.
func (p *person) tell() {
	r := p.run.report
	if p.known {
		r.of(Users).Known++
	} else {
		r.of(Users).New++
	}
	r.of(Keys).New += p.newKeys
	r.of(Keys).Known += p.knownKeys
	switch {
	case p.user.number("quota") == 0:
	case p.known && p.user.number("role") < roleRoot:
		r.of(Balances).Found++
		r.of(Balances).Known++
	default:
		r.of(Balances).Found++
		if p.opening != 0 {
			r.of(Balances).New++
		}
	}
	r.Opening += p.opening
	for _, l := range p.left {
		r.leave(l.Kind, l.ID, l.Why)
	}
	if p.known && p.user.number("quota") != 0 && p.user.number("role") >= roleRoot {
		r.leave(Balances, p.user.idOf(), "what the first administrator has there was not paid for")
	}
	if !p.known {
		r.Notes = append(r.Notes, p.notes...)
	}
}

// clip cuts a text to so many characters.
func clip(s string, most int) string {
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most])
	}
	return s
}
