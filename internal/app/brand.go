package app

import (
	"context"

	"weir/frontend"
	"weir/graph/model"
	"weir/internal/mail"
	"weir/internal/setting"
)

// letterhead is the brand of mail, which is built before the brand is.
func (a *App) letterhead(ctx context.Context) (mail.Letterhead, error) {
	return a.Brands.Letterhead(ctx)
}

// pageBrand is the brand of the dashboard's pages.
type pageBrand struct{ brands *setting.Brands }

func (p pageBrand) Look(ctx context.Context) (frontend.Look, error) {
	b, err := p.brands.Now(ctx)
	if err != nil {
		return frontend.Look{}, err
	}
	look := frontend.Look{Name: b.Name, AccentLight: b.AccentLight, AccentDark: b.AccentDark}
	if logo := model.LogoURL(b); logo != nil {
		look.Logo = *logo
	}
	return look, nil
}

func (p pageBrand) Logo(ctx context.Context, name string) (frontend.Picture, error) {
	l, err := p.brands.Logo(ctx, name)
	return frontend.Picture{Type: l.Type, Body: l.Body}, err
}
