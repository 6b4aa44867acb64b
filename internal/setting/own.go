package setting

import (
	"weir/internal/channel"
	"weir/internal/fault"
	"weir/internal/money"
)

// ownTerms are the conditions for channels of tenants' own.
func (row *stored) ownTerms() channel.OwnTerms {
	terms := channel.UsualOwnTerms()
	if row.OwnAllowed != nil {
		terms.Allowed = *row.OwnAllowed
	}
	if row.OwnPrice != nil {
		terms.PricePPM = *row.OwnPrice
	}
	return terms
}

func (in UpdateInput) validOwn() error {
	if p := in.OwnPricePPM; p != nil && (*p < 0 || *p > money.One) {
		return fault.Field("ownChannelPrice", "Calls over channels of tenants' own pay between none and all of the price.")
	}
	return nil
}
