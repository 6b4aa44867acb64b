package mail

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strings"
	"sync"
	texttemplate "text/template"
	"unicode"

	"go.yaml.in/yaml/v3"

	"weir/internal/locale"
)

// Kind names what a letter is about.
type Kind string

// The kinds of letters.
const (
	VerifyEmail     Kind = "verify_email"      // a new user confirms the address
	ChangeEmail     Kind = "change_email"      // to the new address, to confirm it
	EmailChanged    Kind = "email_changed"     // to the old address
	ResetPassword   Kind = "reset_password"    //
	PasswordChanged Kind = "password_changed"  //
	SecondFactorOn  Kind = "second_factor_on"  //
	SecondFactorOff Kind = "second_factor_off" //
	AccountClosed   Kind = "account_closed"    // it will be deleted
	TenantClosed    Kind = "tenant_closed"     // to its owners: it will be deleted
	Invitation      Kind = "invitation"        // to become a member of a tenant
	// SignUpInvitation asks somebody to sign up with a tenant of its own.
	SignUpInvitation Kind = "sign_up_invitation"
	// RechargeConfirm asks the owner of a saved card to pay by hand, because the bank wants so.
	RechargeConfirm Kind = "recharge_confirm"
	RechargeFailed  Kind = "recharge_failed"
	RechargeStopped Kind = "recharge_stopped" // after too many failures
	// PlanUnpaid asks who bought a plan to pay its next period by hand.
	PlanUnpaid Kind = "plan_unpaid"
	// BudgetReached, CreditExpires, PriceChanges and ModelEnds tell a tenant what stands on the dashboard too.
	BudgetReached Kind = "budget_reached"
	CreditExpires Kind = "credit_expires"
	PriceChanges  Kind = "price_changes"
	ModelEnds     Kind = "model_ends"
	// WebhookDisabled tells a tenant that an address of its webhooks is dead.
	WebhookDisabled Kind = "webhook_disabled"
	WalletLow       Kind = "wallet_low" // the balance of a tenant is low
	// ChannelDisabled tells administrators of the platform that a channel was switched off.
	ChannelDisabled Kind = "channel_disabled"
	// CodesGuessed tells administrators of the platform that somebody tries redemption codes.
	CodesGuessed Kind = "codes_guessed"
)

// form is what a kind needs.
type form struct {
	values []string
	link   bool
}

// forms of the kinds. A new kind needs a row here and a text in every language of templates/.
var forms = map[Kind]form{
	VerifyEmail:      {[]string{"Address"}, true},
	ChangeEmail:      {[]string{"Address"}, true},
	EmailChanged:     {[]string{"Address"}, false}, // the new one
	ResetPassword:    {[]string{"Login"}, true},
	PasswordChanged:  {[]string{"Login"}, false},
	SecondFactorOn:   {[]string{"Login"}, false},
	SecondFactorOff:  {[]string{"Login"}, false},
	AccountClosed:    {[]string{"Login", "Day"}, false},
	TenantClosed:     {[]string{"Tenant", "Day"}, false},
	Invitation:       {[]string{"Inviter", "Tenant", "Role"}, true},
	SignUpInvitation: {[]string{"Inviter"}, true},
	ChannelDisabled:  {[]string{"Channel", "Reason"}, false},
	CodesGuessed:     {[]string{"Who"}, false},
	RechargeConfirm:  {[]string{"Tenant", "Amount"}, true},
	RechargeFailed:   {[]string{"Tenant", "Amount"}, false},
	RechargeStopped:  {[]string{"Tenant", "Amount"}, false},
	WebhookDisabled:  {[]string{"Tenant", "URL"}, false},
	WalletLow:        {[]string{"Tenant", "Balance"}, false},
	PlanUnpaid:       {[]string{"Tenant", "Plan"}, true},
	BudgetReached:    {[]string{"Tenant", "Scope", "Spent", "Limit"}, false},
	CreditExpires:    {[]string{"Tenant", "Amount", "Day"}, false},
	PriceChanges:     {[]string{"Tenant", "Models", "Day"}, false},
	ModelEnds:        {[]string{"Tenant", "Models", "Day"}, false},
}

// SortedKinds lists every kind in an order that stays.
func SortedKinds() []Kind { return slices.Sorted(maps.Keys(forms)) }

// Kinds lists every kind, and what Values it takes.
func Kinds() map[Kind][]string {
	all := map[Kind][]string{}
	for kind, f := range forms {
		all[kind] = slices.Clone(f.values)
	}
	return all
}

// texts of one kind in one language: templates, in which a value may appear as {{.Name}}, besides {{.Site}} and {{.Expires}}.
type texts struct {
	Subject    string   `yaml:"subject"`
	Paragraphs []string `yaml:"paragraphs"`
	Action     string   `yaml:"action"` // label of the button; empty without a link
	Closing    []string `yaml:"closing"`
}

//go:embed templates
var files embed.FS

// library is every text, read once.
var library = sync.OnceValues(func() (map[locale.Language]map[Kind]texts, error) {
	all := map[locale.Language]map[Kind]texts{}
	for _, language := range locale.All() {
		body, err := files.ReadFile("templates/" + string(language) + ".yaml")
		if err != nil {
			return nil, fmt.Errorf("mail texts: %w", err)
		}
		var letters map[Kind]texts
		if err := yaml.Unmarshal(body, &letters); err != nil {
			return nil, fmt.Errorf("mail texts in %s: %w", language, err)
		}
		all[language] = letters
	}
	return all, nil
})

// layout is the HTML around every letter.
var layout = sync.OnceValues(func() (*template.Template, error) {
	return template.ParseFS(files, "templates/layout.html")
})

// letterhead is what all letters of an installation share.
type letterhead struct {
	Letterhead

	Home string
}

// page is what the layout shows.
type page struct {
	letterhead

	Language   string
	Subject    string
	Paragraphs []string
	Action     string
	Link       string
	Closing    []string
	Footer     string
}

// usualAccent is the colour of buttons where the operator has none.
const usualAccent = "#0b5f73"

func render(head letterhead, l Letter) (Message, error) {
	all, err := library()
	if err != nil {
		return Message{}, err
	}
	t, ok := all[l.Language][l.Kind]
	if !ok {
		return Message{}, fmt.Errorf("%w: no text for %s in %s", errLetter, l.Kind, l.Language)
	}
	t = head.Wording.over(t, l)
	values := map[string]string{"Site": head.Site, "Expires": l.Expires.UTC().Format("2006-01-02 15:04 UTC")}
	if l.Expires.IsZero() {
		delete(values, "Expires")
	}
	for name, value := range l.Values {
		values[name] = inert(value)
	}
	if head.Accent == "" {
		head.Accent = usualAccent
	}
	p := page{letterhead: head, Language: string(l.Language), Link: l.Link.Reveal(), Footer: head.Wording.Footers[l.Language]}
	fill := filler{values: values}
	p.Subject = fill.in(t.Subject)
	if l.Test {
		p.Subject = testMarks[l.Language] + p.Subject
	}
	p.Paragraphs, p.Action, p.Closing = fill.each(t.Paragraphs), fill.in(t.Action), fill.each(t.Closing)
	if fill.err != nil {
		return Message{}, fmt.Errorf("mail %s in %s: %w", l.Kind, l.Language, fill.err)
	}
	html, err := layout()
	if err != nil {
		return Message{}, fmt.Errorf("mail layout: %w", err)
	}
	var b bytes.Buffer
	if err := html.Execute(&b, p); err != nil {
		return Message{}, fmt.Errorf("mail %s: %w", l.Kind, err)
	}
	return Message{To: l.To, Sender: head.Sender, Subject: p.Subject, Text: p.text(), HTML: b.String(), Link: l.Link}, nil
}

// text is the letter without HTML.
func (p page) text() string {
	var b strings.Builder
	for _, line := range p.Paragraphs {
		b.WriteString(line + "\n\n")
	}
	if p.Link != "" {
		b.WriteString(p.Link + "\n\n")
	}
	for _, line := range p.Closing {
		b.WriteString(line + "\n\n")
	}
	if p.Footer != "" {
		b.WriteString(p.Footer + "\n\n")
	}
	b.WriteString("-- \n" + p.Site + "\n" + p.Home + "\n")
	return b.String()
}

// filler puts values into texts, and keeps the first error.
type filler struct {
	values map[string]string
	err    error
}

func (f *filler) in(text string) string {
	t, err := texttemplate.New("").Option("missingkey=error").Parse(text)
	if err == nil {
		var b strings.Builder
		if err = t.Execute(&b, f.values); err == nil {
			return b.String()
		}
	}
	if f.err == nil {
		f.err = err
	}
	return ""
}

func (f *filler) each(lines []string) []string {
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = f.in(line)
	}
	return out
}

// maxValue bounds a value in characters.
const maxValue = 254

// inert makes a name that somebody chose harmless in a letter to somebody else: one line, not endless, and nothing that a mail
// program turns into a link (a zero-width non-joiner stands behind each dot, colon and slash).
func inert(value string) string {
	var b strings.Builder
	n := 0
	for _, r := range value {
		if n++; n > maxValue {
			b.WriteString("…")
			break
		}
		switch {
		case r == '.' || r == ':' || r == '/':
			b.WriteRune(r)
			b.WriteRune('\u200c')
		case unicode.IsGraphic(r):
			b.WriteRune(r)
		default:
			b.WriteRune(' ')
		}
	}
	return b.String()
}
