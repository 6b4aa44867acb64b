package app

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"weir/internal/config"
	"weir/internal/fault"
	"weir/internal/money"
	"weir/internal/request"
	"weir/internal/setting"
	"weir/internal/viewer"
	"weir/relay/dialect"
	"weir/relay/dialect/oneapi"
)

// oneapiOptions shows and changes the settings of the installation by One API's names, as far as they mean the same.
type oneapiOptions struct{ dialects }

// List is for ROOT, as in One API.
func (d oneapiOptions) List(ctx context.Context) ([]oneapi.Option, error) {
	if v := viewer.FromContext(ctx); v == nil || v.Platform != viewer.PlatformRoot {
		return nil, fault.New(fault.Forbidden, "This is for ROOT.")
	}
	set, err := d.Settings.Now(ctx)
	if err != nil {
		return nil, err
	}
	groups, err := d.ratios(ctx)
	if err != nil {
		return nil, err
	}
	ratios, err := json.Marshal(groups)
	if err != nil {
		return nil, fmt.Errorf("options: %w", err)
	}
	name, err := d.Brands.Name(ctx)
	if err != nil {
		return nil, err
	}
	points := func(a money.Amount) string { return strconv.FormatInt(dialect.Points(a), 10) }
	open := strconv.FormatBool(set.SignUp == config.SignupOpen)
	return []oneapi.Option{
		{Key: "About", Value: set.SupportContact},
		{Key: "DisplayInCurrencyEnabled", Value: "true"},
		{Key: "EmailVerificationEnabled", Value: "false"},
		{Key: "GroupRatio", Value: string(ratios)},
		{Key: "LogConsumeEnabled", Value: "true"},
		{Key: "OidcEnabled", Value: strconv.FormatBool(len(d.oidc.Providers(ctx)) > 0)},
		{Key: "PasswordLoginEnabled", Value: "true"},
		{Key: "PasswordRegisterEnabled", Value: open},
		{Key: "QuotaForInviter", Value: points(set.ReferralReward)},
		{Key: "QuotaForNewUser", Value: points(set.Bonus)},
		{Key: "QuotaPerUnit", Value: strconv.Itoa(dialect.PointsPerUSD)},
		{Key: "RegisterEnabled", Value: open},
		{Key: "ServerAddress", Value: request.From(ctx).BaseURL},
		{Key: "SystemName", Value: name},
		{Key: "TurnstileCheckEnabled", Value: "false"},
	}, nil
}

// Set changes one of those that have a setting here.
func (d oneapiOptions) Set(ctx context.Context, o oneapi.Option) error {
	if v := viewer.FromContext(ctx); v == nil || v.Platform != viewer.PlatformRoot {
		return fault.New(fault.Forbidden, "This is for ROOT.")
	}
	if o.Key == "GroupRatio" {
		return d.setRatios(ctx, o.Value)
	}
	set, err := d.Settings.Now(ctx)
	if err != nil {
		return err
	}
	in := setting.UpdateInput{Version: set.Version}
	switch o.Key {
	case "RegisterEnabled", "PasswordRegisterEnabled":
		open, err := strconv.ParseBool(o.Value)
		if err != nil {
			return errOptionValue
		}
		in.SignUp = new(config.SignupClosed)
		if open {
			in.SignUp = new(config.SignupOpen)
		}
	case "QuotaForNewUser":
		in.Bonus, err = amountOfPoints(o.Value)
	case "QuotaForInviter":
		in.ReferralReward, err = amountOfPoints(o.Value)
	case "About":
		in.SupportContact = &o.Value
	default:
		return fault.Field("key", "There is no such option, or it cannot be changed here.")
	}
	if err != nil {
		return err
	}
	if _, err = d.Settings.Update(ctx, in); fault.CodeOf(err) == fault.Invalid {
		return errOptionValue
	}
	return err
}

var errOptionValue = fault.Field("value", "The option does not take this value.")

func amountOfPoints(s string) (*money.Amount, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 || n > 1<<50 {
		return nil, errOptionValue
	}
	return new(money.Amount(n * (int64(money.USD) / dialect.PointsPerUSD))), nil
}

// Groups are those with a multiplier of their own, and default.
func (d oneapiOptions) Groups(ctx context.Context) ([]string, error) {
	ratios, err := d.ratios(ctx)
	return slices.Sorted(maps.Keys(ratios)), err
}

// ratios are the multipliers of the price groups, as exact decimals.
func (d oneapiOptions) ratios(ctx context.Context) (map[string]json.Number, error) {
	set, err := d.PriceBook.Settings(ctx)
	if err != nil {
		return nil, err
	}
	out := map[string]json.Number{"default": "1"}
	for group, ppm := range set.Groups {
		out[group] = json.Number(money.FormatPPM(ppm))
	}
	return out, nil
}

func (d oneapiOptions) setRatios(ctx context.Context, text string) error {
	var ratios map[string]json.Number
	if err := json.Unmarshal([]byte(text), &ratios); err != nil {
		return errOptionValue
	}
	groups := map[string]int64{}
	for group, ratio := range ratios {
		ppm, err := money.ParsePPM(ratio.String())
		if err != nil {
			return errOptionValue
		}
		groups[group] = ppm
	}
	err := d.PriceBook.SetGroups(ctx, groups)
	if fault.CodeOf(err) == fault.Invalid {
		return errOptionValue
	}
	return err
}
