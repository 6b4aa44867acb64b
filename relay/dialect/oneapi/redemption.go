package oneapi

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"weir/internal/fault"
	"weir/internal/money"
	"weir/internal/secret"
	"weir/relay/dialect"
)

// Bounds and defaults of One API's codes.
const (
	maxCodes     = 1000
	defaultQuota = 100 // points
	// pointWorth is one point in nano-USD.
	pointWorth = money.USD / dialect.PointsPerUSD
)

var (
	noCode     = dialect.Text{ZH: "兑换码不存在", EN: "There is no such redemption code."}
	codeNeeded = dialect.Text{ZH: "请输入兑换码", EN: "The redemption code is missing."}
	badCount   = dialect.Text{ZH: "兑换码个数必须在 1 至 1000 之间", EN: "Between 1 and 1000 codes are made at once."}
	badQuota   = dialect.Text{ZH: "额度必须大于 0", EN: "The quota must be more than 0."}
	codeStatus = dialect.Text{ZH: "兑换码状态只能是 1（启用）或 2（禁用）", EN: "The status must be 1 (enabled) or 2 (disabled)."}
)

// One API's numbers for the state of a redemption code.
const (
	codeEnabled  = 1
	codeDisabled = 2
	codeUsed     = 3
)

// code is a redemption code as One API shows it. The key is masked: nobody can read a code again.
type code struct {
	ID           int    `json:"id"`
	UserID       int    `json:"user_id"`
	Key          string `json:"key"`
	Status       int    `json:"status"`
	Name         string `json:"name"`
	Quota        int64  `json:"quota"`
	CreatedTime  int64  `json:"created_time"`
	RedeemedTime int64  `json:"redeemed_time"`
	Count        int    `json:"count"`
}

func viewCode(c Code) code {
	v := code{
		ID: c.Number, UserID: c.CreatedBy, Key: "***" + c.Hint, Status: codeEnabled, Name: c.Name, Quota: dialect.Points(c.Amount),
		CreatedTime: c.CreatedAt, RedeemedTime: c.RedeemedAt,
	}
	switch {
	case c.Used:
		v.Status = codeUsed
	case c.Disabled:
		v.Status = codeDisabled
	}
	return v
}

func (d *Dialect) listCodes(w http.ResponseWriter, r *http.Request) error {
	return d.codes(w, r, "")
}

func (d *Dialect) searchCodes(w http.ResponseWriter, r *http.Request) error {
	return d.codes(w, r, strings.TrimSpace(r.URL.Query().Get("keyword")))
}

func (d *Dialect) codes(w http.ResponseWriter, r *http.Request, search string) error {
	found, err := d.deps.Codes.List(r.Context(), search, dialect.PageFromZero(r), dialect.FixedPage)
	if err != nil {
		return err
	}
	out := make([]code, len(found))
	for i, c := range found {
		out[i] = viewCode(c)
	}
	succeed(w, out)
	return nil
}

func (d *Dialect) code(w http.ResponseWriter, r *http.Request) error {
	number, err := codeNumber(r)
	if err != nil {
		return err
	}
	c, err := d.deps.Codes.Get(r.Context(), number)
	if err != nil {
		return err
	}
	succeed(w, viewCode(c))
	return nil
}

// addCodes answers with the codes, for the only time.
func (d *Dialect) addCodes(w http.ResponseWriter, r *http.Request) error {
	body, err := dialect.Read(w, r)
	if err != nil {
		return err
	}
	name, quota, count := strings.TrimSpace(body.Text("name")), body.Integer("quota"), body.Integer("count")
	in := NewCodes{Name: name, Count: 1}
	switch {
	case body.Err() != nil:
		return body.Err()
	case name == "":
		return missing("name")
	case count != nil && (*count < 1 || *count > maxCodes):
		return dialect.Invalid("count", badCount)
	case count != nil:
		in.Count = *count
	}
	points := defaultQuota
	if quota != nil {
		points = *quota
	}
	if in.Amount, err = amountOf(points); err != nil {
		return err
	}
	made, err := d.deps.Codes.Create(r.Context(), in)
	if err != nil {
		return err
	}
	keys := make([]string, len(made))
	for i, c := range made {
		keys[i] = c.Reveal()
	}
	succeed(w, keys)
	return nil
}

// amountOf is the worth of points of quota.
func amountOf(points int) (money.Amount, error) {
	const most = 500_000 * 1_000_000 // a million dollars in points
	if points < 1 || points > most {
		return 0, dialect.Invalid("quota", badQuota)
	}
	return money.Amount(points) * pointWorth, nil
}

func (d *Dialect) updateCode(w http.ResponseWriter, r *http.Request) error {
	body, err := dialect.Read(w, r)
	if err != nil {
		return err
	}
	number, status, quota, name := body.Integer("id"), body.Integer("status"), body.Integer("quota"), strings.TrimSpace(body.Text("name"))
	switch {
	case body.Err() != nil:
		return body.Err()
	case number == nil:
		return missing("id")
	case *number < 1:
		return dialect.Tell(fault.NotFound, noCode, nil)
	}
	in := CodeChange{Number: *number, Name: name}
	statusOnly := r.URL.Query().Get("status_only") != ""
	if statusOnly {
		in.Name = ""
	}
	switch {
	case status == nil && statusOnly:
		return missing("status")
	case status == nil || *status == 0 || (*status == codeUsed && !statusOnly): // an object that is sent back as it was read
	case *status == codeEnabled, *status == codeDisabled:
		disabled := *status == codeDisabled
		in.Disabled = &disabled
	default:
		return dialect.Invalid("status", codeStatus)
	}
	if quota != nil && *quota != 0 && !statusOnly {
		amount, err := amountOf(*quota)
		if err != nil {
			return err
		}
		in.Amount = &amount
	}
	c, err := d.deps.Codes.Update(r.Context(), in)
	if err != nil {
		return err
	}
	succeed(w, viewCode(c))
	return nil
}

func (d *Dialect) deleteCode(w http.ResponseWriter, r *http.Request) error {
	number, err := codeNumber(r)
	if err != nil {
		return err
	}
	if err := d.deps.Codes.Delete(r.Context(), number); err != nil {
		return err
	}
	succeed(w, nil)
	return nil
}

// topUp redeems a code for the viewer's tenant and answers with the quota that it added.
func (d *Dialect) topUp(w http.ResponseWriter, r *http.Request) error {
	body, err := dialect.Read(w, r)
	if err != nil {
		return err
	}
	key := strings.TrimSpace(body.Text("key"))
	switch {
	case body.Err() != nil:
		return body.Err()
	case key == "":
		return dialect.Invalid("key", codeNeeded)
	}
	added, err := d.deps.Codes.Redeem(r.Context(), secret.New(key))
	if err != nil {
		return err
	}
	succeed(w, dialect.Points(added))
	return nil
}

// codeNumber is the number in the path. One that is none names nothing.
func codeNumber(r *http.Request) (int, error) {
	n, err := strconv.Atoi(chi.URLParam(r, "id"))
	if err != nil || n <= 0 {
		return 0, dialect.Tell(fault.NotFound, noCode, nil)
	}
	return n, nil
}
