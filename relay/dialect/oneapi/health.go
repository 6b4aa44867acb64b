package oneapi

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"

	"weir/internal/fault"
	"weir/relay/dialect"
)

// tested is the answer of a test of one channel.
type tested struct {
	Success   bool        `json:"success"`
	Message   string      `json:"message"`
	Time      json.Number `json:"time"` // seconds
	ModelName string      `json:"modelName,omitempty"`
}

// testFaults are what a test that failed says.
var testFaults = map[fault.Code]dialect.Text{
	fault.UpstreamRefused:     {ZH: "上游拒绝了渠道密钥", EN: "The vendor refuses the channel's key."},
	fault.UpstreamRateLimited: {ZH: "上游当前达到频率限制", EN: "The vendor is at its limit at the moment."},
	fault.UpstreamInvalid:     {ZH: "上游不接受测试请求，模型可能不存在", EN: "The vendor calls the test call invalid; the model may not exist there."},
	fault.UpstreamFailed:      {ZH: "上游无法访问或返回了错误", EN: "The vendor cannot be reached, or failed."},
	fault.Invalid:             {ZH: "该渠道没有可以低成本测试的模型", EN: "Nothing that the channel serves can be tested for next to nothing."},
}

// testChannel tests one channel, also with a model of the caller's choice (model).
func (d *Dialect) testChannel(w http.ResponseWriter, r *http.Request) error {
	number, err := pathNumber(r)
	if err != nil {
		return err
	}
	result, err := d.deps.Health.Test(r.Context(), number, r.URL.Query().Get("model"))
	if err != nil {
		return err
	}
	out := tested{
		Success: result.Fault == "", Time: json.Number(strconv.FormatFloat(result.Took.Seconds(), 'f', 3, 64)), ModelName: result.Model,
	}
	if !out.Success {
		text, ok := testFaults[result.Fault]
		if !ok {
			text = dialect.Text{ZH: "测试失败", EN: "The test failed."}
		}
		out.Message = text.In(dialect.LanguageOf(r))
	}
	dialect.Write(w, http.StatusOK, out)
	return nil
}

// testChannels starts tests of a scope; "all" where none is named. A second start while one runs is no error.
func (d *Dialect) testChannels(w http.ResponseWriter, r *http.Request) error {
	scope := r.URL.Query().Get("scope")
	if scope == "" {
		scope = "all"
	}
	if err := d.deps.Health.TestAll(r.Context(), scope); err != nil {
		return err
	}
	succeed(w, nil)
	return nil
}

func (d *Dialect) searchChannels(w http.ResponseWriter, r *http.Request) error {
	found, err := d.deps.Health.Search(r.Context(), r.URL.Query().Get("keyword"))
	if err != nil {
		return err
	}
	out := make([]channel, len(found))
	for i, c := range found {
		out[i] = view(c)
	}
	succeed(w, out)
	return nil
}

func (d *Dialect) copyChannel(w http.ResponseWriter, r *http.Request) error {
	number, err := pathNumber(r)
	if err != nil {
		return err
	}
	c, err := d.deps.Health.Copy(r.Context(), number)
	if err != nil {
		return err
	}
	succeed(w, view(c))
	return nil
}

// balance is the answer of a question for what is left.
type balance struct {
	Success bool        `json:"success"`
	Message string      `json:"message"`
	Balance json.Number `json:"balance"`
}

// noBalance: the vendor does not say.
var noBalance = dialect.Text{ZH: "该渠道类型不支持查询余额", EN: "This vendor does not say what is left of an account."}

func (d *Dialect) updateBalance(w http.ResponseWriter, r *http.Request) error {
	number, err := pathNumber(r)
	if err != nil {
		return err
	}
	left, err := d.deps.Health.Balance(r.Context(), number)
	switch {
	case fault.CodeOf(err) == fault.Invalid:
		dialect.Write(w, http.StatusOK, balance{Message: noBalance.In(dialect.LanguageOf(r)), Balance: "0"})
		return nil
	case err != nil:
		return err
	}
	dialect.Write(w, http.StatusOK, balance{Success: true, Balance: json.Number(left)})
	return nil
}

// updateBalances only acknowledges: what is left is asked for where it is shown.
func (d *Dialect) updateBalances(w http.ResponseWriter, _ *http.Request) error {
	succeed(w, nil)
	return nil
}

// listed is a model in OpenAI's list.
type listed struct {
	ID      string `json:"id"`
	Object  string `json:"object"`
	Created int64  `json:"created"`
	OwnedBy string `json:"owned_by"`
}

// listModels answers with the models of all channel types in OpenAI's list, without the envelope.
func (d *Dialect) listModels(w http.ResponseWriter, _ *http.Request) error {
	var names []string
	for _, of := range d.deps.Models() {
		names = append(names, of...)
	}
	slices.Sort(names)
	out := []listed{}
	for _, name := range slices.Compact(names) {
		out = append(out, listed{ID: name, Object: "model", OwnedBy: "weir"})
	}
	dialect.Write(w, http.StatusOK, struct {
		Object string   `json:"object"`
		Data   []listed `json:"data"`
	}{"list", out})
	return nil
}
