package exchange

import (
	"context"
	"math/big"
	"net/http"
	"strings"

	"github.com/tidwall/gjson"

	"weir/internal/fault"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// noSuchPath are the statuses of vendors that do not have what was asked for.
var noSuchPath = map[int]bool{
	http.StatusBadRequest: true, http.StatusNotFound: true, http.StatusMethodNotAllowed: true, http.StatusNotAcceptable: true,
	http.StatusGone: true, http.StatusUnsupportedMediaType: true, http.StatusUnprocessableEntity: true, http.StatusNotImplemented: true,
}

// Ask gets a JSON object of the vendor's that costs nothing: its list of models, or what is left of an account. INVALID where
// the vendor has none at the address, and what it answers with success is no JSON object.
func Ask(ctx context.Context, to wire.Endpoint, target string, header http.Header) (gjson.Result, error) {
	none := fault.New(fault.Invalid, "The vendor does not have this.")
	header.Set("Accept", "application/json")
	response, err := Get(ctx, to, target, header)
	if err != nil {
		return gjson.Result{}, err
	}
	if !response.OK() {
		_ = response.ReadError() // it is our own question: its status says enough
		if noSuchPath[response.Status] {
			return gjson.Result{}, none
		}
		r := Refusal{Meaning: MeaningOf(response.Status), Status: response.Status, Header: response.Header}
		if r.Meaning == MeansInvalid {
			return gjson.Result{}, none
		}
		return gjson.Result{}, r.Fault(&wire.Request{})
	}
	raw, err := response.ReadAll()
	if err != nil {
		return gjson.Result{}, err
	}
	if !rawjson.Valid(raw) || !rawjson.View(raw).IsObject() {
		return gjson.Result{}, none
	}
	return rawjson.View(raw), nil
}

// List proves by a list of models that the vendor takes a credential: member is the array in it.
func List(ctx context.Context, to wire.Endpoint, target string, header http.Header, member string) error {
	object, err := Ask(ctx, to, target, header)
	if err != nil {
		return err
	}
	if !rawjson.Get(object, member).IsArray() {
		return fault.New(fault.Invalid, "The vendor does not have this.")
	}
	return nil
}

// maxAmount bounds the text of an amount.
const maxAmount = 40

// Nano reads an amount, a JSON number or a text, in billionths, rounded down; false where it is none or does not fit.
func Nano(v gjson.Result) (int64, bool) {
	text := v.Raw
	if v.Type == gjson.String {
		text = v.Str
	}
	text = strings.TrimSpace(text)
	if text == "" || len(text) > maxAmount || strings.ContainsAny(text, "/eEpPxX_") {
		return 0, false
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return 0, false
	}
	r.Mul(r, big.NewRat(1_000_000_000, 1))
	n := new(big.Int).Div(r.Num(), r.Denom())
	return n.Int64(), n.IsInt64()
}
