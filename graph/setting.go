package graph

import (
	"context"
	"fmt"

	"weir/graph/model"
	"weir/internal/auth"
	"weir/internal/config"
	"weir/internal/fault"
	"weir/internal/request"
	"weir/internal/viewer"
)

// settings shows to each what it may change.
func (r *Resolver) settings(ctx context.Context) (*model.Settings, error) {
	v := viewer.FromContext(ctx)
	if v == nil {
		return nil, auth.ErrSignInFirst
	}
	out := &model.Settings{}
	if v.TenantID != "" && (v.Role == viewer.Owner || v.Role == viewer.Admin) {
		t, err := r.Ent.Tenant.Get(ctx, v.TenantID)
		if err != nil {
			return nil, fmt.Errorf("settings of %s: %w", v.TenantID, err)
		}
		out.Tenant = t
	}
	if v.IsPlatformAdmin() {
		now, err := r.Settings.Now(ctx)
		if err != nil {
			return nil, err
		}
		out.Platform = model.NewPlatformSettings(now)
		terms, err := r.TopUps.Terms(ctx)
		if err != nil {
			return nil, err
		}
		out.TopUps = model.NewTopUpTerms(terms, r.TopUps.On())
	}
	if out.Tenant == nil && out.Platform == nil {
		return nil, fault.New(fault.Forbidden, "Settings are for owners and administrators.")
	}
	return out, nil
}

// siteNow is what everybody may know of the installation.
func (r *Resolver) siteNow(ctx context.Context) (*model.Site, error) {
	now, err := r.Settings.Now(ctx)
	if err != nil {
		return nil, err
	}
	terms, err := r.TopUps.Terms(ctx)
	if err != nil {
		return nil, err
	}
	brand, err := r.Brands.Now(ctx)
	if err != nil {
		return nil, err
	}
	return &model.Site{
		LogoURL: model.LogoURL(brand), AccentLight: model.OrNull(brand.AccentLight), AccentDark: model.OrNull(brand.AccentDark),
		TopUps: model.NewTopUpOffer(terms, r.TopUps.On()),
		Name:   brand.Name, SignUpOpen: now.SignUp == config.SignupOpen, SignUp: model.PolicyOf(now.SignUp), SupportContact: now.SupportContact,
		Demo: r.site.Demo, Mail: r.site.Mail, Version: r.site.Version, Captcha: r.site.Captcha, RelayBaseURL: request.From(ctx).BaseURL + "/v1",
		SignInProviders: r.Providers.Providers(ctx),
	}, nil
}
