package setting

import (
	"context"
	"sync/atomic"
	"time"

	"weir/ent"
	"weir/internal/clock"
	"weir/internal/db"
	"weir/internal/locale"
	"weir/internal/mail"
	"weir/internal/revision"
	"weir/internal/viewer"
)

// UsualName is what an installation is called whose operator has chosen no name.
const UsualName = "Weir"

// brandID names the row that holds the brand.
const brandID = "platform:brand"

// Brand is how the installation presents itself.
type Brand struct {
	// Version rises with each change; 0 before the first.
	Version int
	// Name of the installation, and NameSet whether it was set.
	Name    string
	NameSet bool
	// Logo is the name of the logo; empty for none.
	Logo string
	// AccentLight and AccentDark are the colours of buttons and links in the two themes, "#rrggbb"; empty for the usual.
	AccentLight, AccentDark string
	// Sender is the name beside the sender's address in mail; empty for the configured one.
	Sender string
	// Wording is what the operator says in mail.
	Wording mail.Wording
	// ChangedAt is when it was last changed; zero for never.
	ChangedAt time.Time
}

// Letterhead is the brand of mail.
func (b Brand) Letterhead() mail.Letterhead {
	return mail.Letterhead{Site: b.Name, Sender: b.Sender, Accent: b.AccentLight, Wording: b.Wording}
}

// BrandsConfig is what the brand needs.
type BrandsConfig struct {
	Ent       *ent.Client
	Revisions *revision.Watcher
	Clock     clock.Clock
	Mail      *mail.Service
}

// Brands reads and changes the brand. Safe for concurrent use.
type Brands struct {
	cfg   BrandsConfig
	known memory[Brand]
	logo  atomic.Pointer[Logo]
}

// NewBrands returns the service.
func NewBrands(cfg BrandsConfig) *Brands {
	s := &Brands{cfg: cfg}
	cfg.Revisions.On(db.SettingRevision, s.known.forget)
	return s
}

// storedBrand is the row. What is absent is as usual.
type storedBrand struct {
	Version     int          `json:"version"`
	Name        string       `json:"name,omitempty"`
	Logo        string       `json:"logo,omitempty"`
	AccentLight string       `json:"accent_light,omitempty"`
	AccentDark  string       `json:"accent_dark,omitempty"`
	Sender      string       `json:"sender,omitempty"`
	Wording     mail.Wording `json:"wording"`
	ChangedAt   time.Time    `json:"changed_at"`
}

func (row storedBrand) brand() Brand {
	b := Brand{
		Version: row.Version, Name: row.Name, NameSet: row.Name != "", Logo: row.Logo, AccentLight: row.AccentLight, AccentDark: row.AccentDark,
		Sender: row.Sender, Wording: row.Wording, ChangedAt: row.ChangedAt,
	}
	if b.Name == "" {
		b.Name = UsualName
	}
	return b
}

// Now returns the brand in force: a change is seen at once on its own node and within a second on every other. From memory unless
// something has changed. UNAVAILABLE when it must be read and the database is away.
func (s *Brands) Now(ctx context.Context) (Brand, error) {
	return s.known.get(func() (Brand, error) {
		row, _, err := read[storedBrand](viewer.SystemContext(ctx, "settings"), s.cfg.Ent.Setting, brandID)
		if err != nil {
			return Brand{}, unreadable(err)
		}
		return row.brand(), nil
	})
}

// Show is Now for those who may change the brand: administrators of the platform (FORBIDDEN).
func (s *Brands) Show(ctx context.Context) (Brand, error) {
	if err := authorizeBrand(ctx); err != nil {
		return Brand{}, err
	}
	return s.Now(ctx)
}

// Name is what the installation is called; see Now.
func (s *Brands) Name(ctx context.Context) (string, error) {
	b, err := s.Now(ctx)
	return b.Name, err
}

// Letterhead is the brand of mail; see Now.
func (s *Brands) Letterhead(ctx context.Context) (mail.Letterhead, error) {
	b, err := s.Now(ctx)
	return b.Letterhead(), err
}

// PreviewInput names a letter, and words for it that are not kept; nil for those in force.
type PreviewInput struct {
	Kind                   mail.Kind
	Language               locale.Language
	Subject, Intro, Footer *string
}
