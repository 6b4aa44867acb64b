package auth

import (
	"context"
	_ "embed"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"weir/ent"
	"weir/ent/signupbonus"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/money"
	"weir/internal/request"
	"weir/internal/viewer"
)

// Bounds on bonuses within bonusWindow. Addresses of this machine are not counted: everybody may be behind one proxy.
const (
	bonusesPerNetwork = 5
	bonusesPerDomain  = 50 // of mail that is not a public provider's
	bonusWindow       = 24 * time.Hour
)

// Why a bonus is refused; kept with the decision, and told to nobody.
const (
	refusedDisposable = "disposable"
	refusedMailbox    = "mailbox"
	refusedNetwork    = "network"
	refusedDomain     = "domain"
)

//go:embed domains/disposable.txt
var disposableList string

//go:embed domains/public.txt
var publicList string

// domains are the lists of mail domains, by name.
var domains = sync.OnceValue(func() (lists struct{ disposable, public map[string]bool }) {
	lists.disposable, lists.public = domainSet(disposableList), domainSet(publicList)
	return lists
})

func domainSet(list string) map[string]bool {
	set := map[string]bool{}
	for line := range strings.Lines(list) {
		if name := strings.TrimSpace(line); name != "" && !strings.HasPrefix(name, "#") {
			set[name] = true
		}
	}
	return set
}

// decideBonus decides about the bonus of a tenant that has just signed up, once: it is granted, or waits until the address is
// confirmed, or is refused to those who have had one. Sign-ups are serial (the counter of users), so that what is counted here
// is complete.
func (a *Accounts) decideBonus(ctx context.Context, tx *ent.Tx, u *User, t *Tenant, amount money.Amount) error {
	if amount <= 0 {
		return nil
	}
	now := a.cfg.Clock.Now()
	box := mailboxOf(u)
	row := tx.SignUpBonus.Create().SetTenantID(t.ID).SetUserID(u.ID).SetAmountN(int64(amount)).SetSignedUpAt(now).SetDomain(box.domain).
		SetStatus(signupbonus.StatusPENDING)
	if box.name != "" {
		row.SetMailbox(a.lookup("mailbox", box.name))
	}
	network, counted := a.throttle.network(ctx)
	counted = counted && !network.Addr().IsLoopback()
	if counted {
		row.SetNetwork(a.lookup("network", network.String()))
	}
	sys := viewer.SystemContext(ctx, "sign-up bonus")
	if !a.exempt(ctx) {
		reason, err := a.refuseBonus(sys, tx, claim{box: box, network: network.String(), counted: counted, since: now.Add(-bonusWindow)})
		if err != nil {
			return err
		}
		if reason != "" {
			zerolog.Ctx(ctx).Info().Str("tenant_id", t.ID).Str("reason", reason).Msg("sign-up bonus refused")
			row.SetStatus(signupbonus.StatusREFUSED).SetReason(reason).SetDecidedAt(now)
			return saved(row.Exec(sys))
		}
		if a.cfg.Mail.On() && !a.cfg.Demo && u.EmailVerifiedAt == nil {
			return saved(row.Exec(sys))
		}
	}
	if err := saved(row.SetStatus(signupbonus.StatusGRANTED).SetDecidedAt(now).Exec(sys)); err != nil {
		return err
	}
	return a.grantBonus(ctx, tx, t.ID, amount)
}

// exempt: in demo mode whoever sits at the machine.
func (a *Accounts) exempt(ctx context.Context) bool {
	address := request.From(ctx).Address.Unmap()
	return a.cfg.Demo && (!address.IsValid() || address.IsLoopback())
}

// claim is what a bonus is judged by.
type claim struct {
	box     mailbox
	network string
	counted bool // whether the network is
	since   time.Time
	except  string // id of a decision that is made anew
}

// refuseBonus says why there is no bonus; "" when there is one.
func (a *Accounts) refuseBonus(ctx context.Context, tx *ent.Tx, c claim) (string, error) {
	if domains().disposable[c.box.domain] {
		return refusedDisposable, nil
	}
	others := tx.SignUpBonus.Query().Where(signupbonus.IDNEQ(c.except), signupbonus.StatusNEQ(signupbonus.StatusREFUSED))
	if c.box.name != "" {
		had, err := others.Clone().Where(signupbonus.Mailbox(a.lookup("mailbox", c.box.name))).Exist(ctx)
		if err != nil || had {
			return refusedMailbox, counting(err)
		}
	}
	recent := others.Where(signupbonus.SignedUpAtGT(c.since))
	if c.counted {
		n, err := recent.Clone().Where(signupbonus.Network(a.lookup("network", c.network))).Count(ctx)
		if err != nil || n >= bonusesPerNetwork {
			return refusedNetwork, counting(err)
		}
	}
	if c.counted && c.box.domain != "" && !domains().public[c.box.domain] {
		n, err := recent.Where(signupbonus.Domain(c.box.domain)).Count(ctx)
		if err != nil || n >= bonusesPerDomain {
			return refusedDomain, counting(err)
		}
	}
	return "", nil
}

func counting(err error) error {
	if err != nil {
		return fmt.Errorf("count sign-up bonuses: %w", err)
	}
	return nil
}

func saved(err error) error {
	if err != nil {
		return fmt.Errorf("sign-up bonus: %w", err)
	}
	return nil
}

// confirmBonus grants the bonuses that wait for the address of a user, in the transaction that confirms it. An address that
// was changed meanwhile is judged like one of a sign-up.
func (a *Accounts) confirmBonus(ctx context.Context, tx *ent.Tx, userID string) error {
	sys := viewer.SystemContext(ctx, "sign-up bonus")
	waiting, err := tx.SignUpBonus.Query().Where(signupbonus.UserID(userID), signupbonus.StatusEQ(signupbonus.StatusPENDING)).All(sys)
	if err != nil || len(waiting) == 0 {
		return saved(err)
	}
	u, err := tx.User.Get(sys, userID)
	if err != nil {
		return saved(err)
	}
	now, box := a.cfg.Clock.Now(), mailboxOf(u)
	for _, row := range waiting {
		change := tx.SignUpBonus.Update().Where(signupbonus.ID(row.ID), signupbonus.StatusEQ(signupbonus.StatusPENDING)).
			SetDecidedAt(now).SetDomain(box.domain).SetMailbox(a.lookup("mailbox", box.name))
		reason, err := a.refuseBonus(sys, tx, claim{box: box, since: now, except: row.ID})
		if err != nil {
			return err
		}
		if reason != "" {
			if err := saved(change.SetStatus(signupbonus.StatusREFUSED).SetReason(reason).Exec(sys)); err != nil {
				return err
			}
			continue
		}
		n, err := change.SetStatus(signupbonus.StatusGRANTED).Save(sys)
		if err != nil || n == 0 {
			return saved(err)
		}
		if err := a.grantBonus(ctx, tx, row.TenantID, money.Amount(row.AmountN)); err != nil {
			return err
		}
	}
	return nil
}

// lookup is the HMAC by which something of a person is recognised and cannot be read.
func (a *Accounts) lookup(what, value string) []byte {
	d := a.cfg.Keys.Lookup("bonus " + what + ":" + value)
	return d[:]
}

// mailbox is an address without what its owner can vary in it.
type mailbox struct{ name, domain string }

// mailboxOf reads the address of a user: what stands behind a plus, and the dots of Google's addresses, do not make it another.
func mailboxOf(u *User) mailbox {
	if u.Email == nil {
		return mailbox{}
	}
	at := strings.LastIndex(*u.Email, "@")
	if at < 0 {
		return mailbox{}
	}
	local, domain := (*u.Email)[:at], (*u.Email)[at+1:]
	local, _, _ = strings.Cut(local, "+")
	if domain == "googlemail.com" {
		domain = "gmail.com"
	}
	if domain == "gmail.com" {
		local = strings.ReplaceAll(local, ".", "")
	}
	return mailbox{name: local + "@" + domain, domain: domain}
}

// grantBonus credits the sign-up bonus of a tenant, once for ever.
func (a *Accounts) grantBonus(ctx context.Context, tx *ent.Tx, tenantID string, amount money.Amount) error {
	if amount <= 0 {
		return nil
	}
	tenantUUID, err := id.Parse(id.Tenant, tenantID)
	if err != nil {
		return fmt.Errorf("sign-up bonus: %w", err)
	}
	_, err = a.cfg.Ledger.Credit(ctx, tx, ledger.Credit{
		Key: "signup:" + tenantID, Tenant: tenantUUID, Amount: amount, Fund: ledger.Bonus, From: ledger.PromoExpense,
		About: ledger.About{Code: ledger.CodeBonus, Remark: "Sign-up bonus"},
	})
	if err != nil {
		return fmt.Errorf("sign-up bonus: %w", err)
	}
	return nil
}
