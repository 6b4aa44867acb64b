package dialect

import (
	"encoding/json"
	"fmt"

	"weir/internal/money"
)

// PointsPerUSD is how many points of quota one dollar is: One API's QuotaPerUnit, which the video hub shows too.
const PointsPerUSD = 500_000

// USD is an amount as an exact JSON number of dollars, with two decimal places or more: 10.00, 9.999999875.
func USD(a money.Amount) json.Number { return json.Number(a.Decimal(2)) }

// Points is an amount in points of quota, rounded down.
func Points(a money.Amount) int64 { return a.Scaled(PointsPerUSD, int64(money.USD)) }

// Quota is what a wallet amounts to in points: what is left, what was used, and the sum of both.
type Quota struct{ Total, Used, Remaining int64 }

// QuotaOf is the quota of a balance and of all that was spent so far. Only settled calls move money from one to the other,
// so that the total stands still while calls are made (DIALECTS.md §0: used = total − remaining).
func QuotaOf(balance, spent money.Amount) Quota {
	q := Quota{Total: Points(balance + spent), Remaining: Points(balance)}
	q.Used = q.Total - q.Remaining
	return q
}

// CreditsPerUSD is how many credits one dollar is, in the dialects that count in credits.
const CreditsPerUSD = 100

// hundredthNano is a hundredth of a credit in nano-USD.
const hundredthNano = int64(money.USD) / CreditsPerUSD / 100

// Credits is an amount in credits as an exact JSON number with two decimal places, rounded down.
func Credits(a money.Amount) json.Number { return Hundredths(CreditHundredths(a)) }

// CreditHundredths is an amount in hundredths of a credit, rounded down.
func CreditHundredths(a money.Amount) int64 { return int64(a) / hundredthNano }

// CreditAmount is what hundredths of a credit are worth.
func CreditAmount(hundredths int64) money.Amount { return money.Amount(hundredths * hundredthNano) }

// Hundredths writes hundredths as a JSON number with two decimal places.
func Hundredths(n int64) json.Number {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	return json.Number(fmt.Sprintf("%s%d.%02d", sign, n/100, n%100))
}
