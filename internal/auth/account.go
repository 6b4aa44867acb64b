package auth

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	entsql "entgo.io/ent/dialect/sql"

	"weir/ent"
	entuser "weir/ent/user"
	"weir/internal/apikey"
	"weir/internal/audit"
	"weir/internal/clock"
	"weir/internal/config"
	"weir/internal/db"
	"weir/internal/email"
	"weir/internal/fault"
	"weir/internal/ledger"
	"weir/internal/locale"
	"weir/internal/mail"
	"weir/internal/member"
	"weir/internal/money"
	"weir/internal/outbox"
	"weir/internal/request"
	"weir/internal/revision"
	"weir/internal/secret"
	"weir/internal/tenant"
	"weir/internal/viewer"
)

// Terms are the conditions of signing up; they are asked for at each sign-up.
type Terms struct {
	Policy config.Signup
	Bonus  money.Amount
}

// AccountsConfig is what Accounts need.
type AccountsConfig struct {
	Ent         *ent.Client
	Keys        *secret.Keys
	Tenants     *tenant.Service
	APIKeys     *apikey.Service
	Sessions    *Sessions
	Invitations *member.Invitations
	Ledger      *ledger.Book
	Revisions   *revision.Watcher
	Outbox      *outbox.Outbox
	Sealer      *secret.Sealer
	Mail        *mail.Service
	Clock       clock.Clock
	// Captcha proves answers of captchas; nil: none are asked for.
	Captcha *Captcha
	Site    func(context.Context) (string, error) // what authenticator apps call the installation
	Terms   func(context.Context) (Terms, error)
	// Cost of password hashes; zero: the recommended one. Tests take a cheaper one.
	Cost PasswordCost
	// Demo exempts loopback addresses from the limit of sign-ups and sign-ins.
	Demo bool
}

// Accounts signs people up and in.
type Accounts struct {
	cfg      AccountsConfig
	hasher   *hasher
	throttle *throttle
	once     oneTimes
}

// NewAccounts returns Accounts.
func NewAccounts(cfg AccountsConfig) (*Accounts, error) {
	h, err := newHasher(cfg.Cost)
	if err != nil {
		return nil, err
	}
	return &Accounts{
		cfg: cfg, hasher: h, throttle: newThrottle(cfg.Clock, cfg.Demo), once: oneTimes{keys: cfg.Keys, clock: cfg.Clock},
	}, nil
}

// SignUpInput is what somebody signs up with. An e-mail address or a user name is needed.
type SignUpInput struct {
	Email    string
	Username string // without "@"; one that is an e-mail address counts as that where there is no other
	Password secret.String
	// MinPassword is the least length the caller's API accepts; 0: MinPassword.
	MinPassword int
	TenantName  string // empty: made of user name or e-mail address
	// Invitation is the token of one; it leads into the tenant that invites, and then no tenant is made.
	Invitation secret.String
	// Captcha is the answer of one, where the installation asks for it.
	Captcha secret.String
	// Referral is the referral code of the user whose tenant is rewarded; one that nobody has is ignored.
	Referral string
	// KeyKind: also make a first API key of this kind, for the dialects that hand one out; empty: none.
	KeyKind apikey.Kind
	KeyName string // empty: "default"
}

// normalize brings names into the form in which they are stored and compared.
func (in SignUpInput) normalize() SignUpInput {
	in.Email = NormalizeEmail(in.Email)
	in.Username = strings.TrimSpace(in.Username)
	in.TenantName = strings.TrimSpace(in.TenantName)
	if in.Email == "" && strings.Contains(in.Username, "@") {
		in.Email, in.Username = NormalizeEmail(in.Username), ""
	}
	if in.Email != "" && NormalizeEmail(in.Username) == in.Email {
		in.Username = ""
	}
	return in
}

// Validate reports every fault of the input, with Field email, username, password or tenantName.
func (in SignUpInput) Validate() error {
	in = in.normalize()
	var faults []error
	if in.Email == "" && in.Username == "" {
		faults = append(faults, fault.Field("email", "An e-mail address or a user name is needed."))
	}
	if in.Email != "" {
		faults = append(faults, validEmail(in.Email))
	}
	if in.Username != "" {
		faults = append(faults, validUsername(in.Username))
	}
	faults = append(faults, validPassword(in.Password, in.MinPassword))
	if utf8.RuneCountInString(in.TenantName) > 128 || !printable(in.TenantName) {
		faults = append(faults, fault.Field("tenantName", "The name must have at most 128 printable characters."))
	}
	return errors.Join(faults...)
}

// SignedIn is a person who has just come in.
type SignedIn struct {
	User   *User
	Tenant *Tenant // in which the session acts; nil for none
	Token  Token
}

// SignedUp is a person who is new.
type SignedUp struct {
	SignedIn
	Key       *apikey.Key   // nil unless KeyKind was set
	KeySecret secret.String // of Key, for the only time
}

// SignUp makes user, tenant, wallet, bonus, the first API key where one is wanted, and a session, all or nothing. With an
// invitation to a tenant the user becomes a member there instead, without a tenant and a bonus of its own.
//
// INVALID with joined field faults; CONFLICT with Field email or username when it is taken: of any number of racers one
// wins; FORBIDDEN (ErrSignUpClosed, ErrInvitationNeeded) by policy; RATE_LIMITED after 20 attempts per address in 20 minutes;
// for an invitation as of member.Invitations.Accept.
func (a *Accounts) SignUp(ctx context.Context, in SignUpInput) (*SignedUp, error) {
	if err := in.Validate(); err != nil {
		return nil, err
	}
	terms, err := a.cfg.Terms(ctx)
	if err != nil {
		return nil, fmt.Errorf("sign up: %w", err)
	}
	if err := mayCome(terms.Policy, in); err != nil {
		return nil, err
	}
	if _, err := a.throttle.attempt(ctx); err != nil {
		return nil, err
	}
	if err := a.human(ctx, in); err != nil {
		return nil, err
	}
	host, err := a.hostOf(ctx, in)
	if err != nil {
		return nil, err
	}
	hash, err := a.hasher.hash(ctx, in.Password)
	if err != nil {
		return nil, err
	}
	return db.InTx(ctx, a.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*SignedUp, error) {
		norm := in.normalize()
		newcomer := account{
			email: norm.Email, username: norm.Username, hash: hash, tenantName: norm.TenantName, bonus: terms.Bonus, referral: in.Referral,
			language: locale.Match(request.From(ctx).Language),
		}
		up, v, err := a.admit(ctx, tx, newcomer, invited{token: in.Invitation, host: host})
		if err != nil {
			return nil, err
		}
		if err := a.sendVerification(ctx, tx, up.User); err != nil {
			return nil, err
		}
		ctx = viewer.NewContext(ctx, v)
		if in.KeyKind != "" {
			name := in.KeyName
			if name == "" {
				name = "default"
			}
			if up.Key, up.KeySecret, err = a.cfg.APIKeys.Create(ctx, apikey.CreateInput{Name: name, Kind: in.KeyKind}); err != nil {
				return nil, fmt.Errorf("sign up: %w", err)
			}
		}
		up.Token, err = a.cfg.Sessions.start(ctx, tx, up.User.ID, up.Tenant.ID)
		return up, err
	})
}

// CreateInput describes a user whom the installation itself makes, whatever the policy of signing up.
type CreateInput struct {
	SignUpInput
	Platform   viewer.PlatformRole
	TenantSlug string
	Bonus      money.Amount
}

// Create makes a user with a tenant, without a session. Only for the system: first boot, demo mode, command line. Errors as
// SignUp, but for the policy and the limit. Joins a running transaction.
func (a *Accounts) Create(ctx context.Context, in CreateInput) (*User, *Tenant, error) {
	if !viewer.FromContext(ctx).IsSystem() {
		return nil, nil, fault.New(fault.Forbidden, "Only the installation itself makes users so.")
	}
	if err := in.Validate(); err != nil {
		return nil, nil, err
	}
	hash, err := a.hasher.hash(ctx, in.Password)
	if err != nil {
		return nil, nil, err
	}
	type made struct {
		user   *User
		tenant *Tenant
	}
	m, err := db.InTx(ctx, a.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (m made, err error) {
		norm := in.normalize()
		m.user, m.tenant, err = a.register(ctx, tx, account{
			email: norm.Email, username: norm.Username, hash: hash, platform: in.Platform,
			tenantName: norm.TenantName, tenantSlug: in.TenantSlug,
		})
		if err != nil {
			return m, err
		}
		return m, a.grantBonus(ctx, tx, m.tenant.ID, in.Bonus)
	})
	return m.user, m.tenant, err
}

// account is a validated, normalised user to be.
type account struct {
	email, username, hash  string
	platform               viewer.PlatformRole
	tenantName, tenantSlug string
	bonus                  money.Amount
	language               locale.Language // empty: English
	referral               string          // code of who referred it; empty for nobody
	// Of an account that is carried over; empty: fresh ids, and what people sign in with as the name.
	id, tenantID, display string
}

func (n account) displayName() string {
	if n.display != "" {
		return n.display
	}
	if n.username != "" {
		return n.username
	}
	local, _, _ := strings.Cut(n.email, "@")
	return local
}

// register inserts user and tenant.
func (a *Accounts) register(ctx context.Context, tx *ent.Tx, n account) (*User, *Tenant, error) {
	user, err := insertUser(viewer.SystemContext(ctx, "sign-up"), tx, n)
	if err != nil {
		return nil, nil, err
	}
	if n.tenantName == "" {
		n.tenantName = n.displayName()
	}
	if !viewer.FromContext(ctx).IsSystem() {
		ctx = viewer.NewContext(ctx, &viewer.Viewer{UserID: user.ID})
	}
	t, err := a.cfg.Tenants.Create(ctx, tenant.CreateInput{Name: n.tenantName, Slug: n.tenantSlug, OwnerID: user.ID, ID: n.tenantID})
	if err != nil {
		return nil, nil, fmt.Errorf("sign up: %w", err)
	}
	action := "user.sign_up"
	if n.id != "" {
		action = "user.import"
	}
	return user, t, audit.Append(ctx, tx, audit.Event{
		Action: action, TenantID: t.ID, TargetID: user.ID, After: map[string]any{"email": n.email, "username": n.username},
	})
}

// insertUser lets the unique keys decide. On a conflict the statement does nothing, which leaves the transaction usable.
func insertUser(ctx context.Context, tx *ent.Tx, n account) (*User, error) {
	number, err := db.Next(ctx, tx, db.UserNumber)
	if err != nil {
		return nil, fmt.Errorf("sign up: %w", err)
	}
	create := tx.User.Create().SetNumber(int(number)).SetDisplayName(n.displayName()).SetPasswordHash(n.hash).
		SetReferralCode(secret.Token(referralLength))
	if n.id != "" {
		create.SetID(n.id)
	}
	if n.email != "" {
		create.SetEmail(n.email)
	}
	if n.username != "" {
		create.SetUsername(n.username)
	}
	if n.language != "" {
		create.SetLanguage(entuser.Language(n.language))
	}
	if n.platform != "" {
		create.SetPlatformRole(entuser.PlatformRole(n.platform))
	}
	userID, err := create.OnConflict(entsql.DoNothing()).ID(ctx)
	if err == nil {
		return tx.User.Get(ctx, userID)
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("sign up: %w", err)
	}
	if n.email != "" {
		taken, err := tx.User.Query().Where(entuser.Email(n.email)).Exist(ctx)
		if err != nil {
			return nil, fmt.Errorf("sign up: %w", err)
		}
		if taken {
			return nil, &fault.Error{Code: fault.Conflict, Field: "email", Message: "This e-mail address is taken."}
		}
	}
	return nil, &fault.Error{Code: fault.Conflict, Field: "username", Message: "This user name is taken."}
}

// NormalizeEmail is the form in which addresses are stored and compared.
func NormalizeEmail(s string) string { return email.Normalize(s) }

func validEmail(s string) error {
	if !email.Valid(s) {
		return fault.Field("email", "This is not an e-mail address.")
	}
	return nil
}

func validUsername(s string) error {
	if utf8.RuneCountInString(s) > 64 || strings.Contains(s, "@") || !printable(s) {
		return fault.Field("username", "The user name must have 1 to 64 printable characters, none of them \"@\".")
	}
	return nil
}

// printable: text that a person can have typed, and that every database stores.
func printable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsGraphic(r) })
}
