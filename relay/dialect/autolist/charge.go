package autolist

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"weir/internal/fault"
	"weir/internal/money"
	"weir/internal/secret"
	"weir/relay/dialect"
)

var (
	charged       = dialect.Text{ZH: "充值成功", EN: "The code was redeemed."}
	ordered       = dialect.Text{ZH: "订单已创建", EN: "The order was created."}
	nothingToPay  = dialect.Text{ZH: "请提供充值金额 amount 或兑换码 code", EN: "Give an amount or a redemption code."}
	amountInvalid = dialect.Text{ZH: "充值金额无效", EN: "The amount is invalid."}
	noPayments    = dialect.Text{ZH: "未配置在线支付，请使用兑换码充值", EN: "Card payments are not configured. Use a redemption code."}
)

// redeemed is what a code added, and the balance after it.
type redeemed struct {
	Amount  json.Number `json:"amount"`
	Balance json.Number `json:"balance"`
}

// order is a payment that the client goes on with in a browser.
type order struct {
	ID     string      `json:"order_id"`
	URL    string      `json:"checkout_url"`
	Amount json.Number `json:"amount"`
}

// charge redeems a code, or orders a payment.
func (d *Dialect) charge(w http.ResponseWriter, r *http.Request) error {
	ctx, err := d.deps.Payers.Enter(r.Context(), dialect.OwnCookies(r))
	if err != nil {
		return err
	}
	body, err := dialect.Read(w, r)
	if err != nil {
		return err
	}
	if code := strings.TrimSpace(body.Text("code")); code != "" && body.Err() == nil {
		done, err := d.deps.Payers.Redeem(ctx, secret.New(code))
		if err != nil {
			return err
		}
		succeed(w, r, charged, redeemed{Amount: dialect.USD(done.Amount), Balance: dialect.USD(done.Balance)})
		return nil
	}
	if body.Err() != nil {
		return body.Err()
	}
	typed := body.Number("amount")
	if body.Err() != nil {
		return body.Err()
	}
	return d.pay(ctx, w, r, typed)
}

func (d *Dialect) pay(ctx context.Context, w http.ResponseWriter, r *http.Request, typed string) error {
	if typed == "" {
		return dialect.Invalid("amount", nothingToPay)
	}
	amount, err := money.Parse(typed)
	if err != nil || amount <= 0 {
		return dialect.Invalid("amount", amountInvalid)
	}
	if d.deps.TopUps == nil {
		return dialect.Tell(fault.Unavailable, noPayments, nil)
	}
	made, err := d.deps.TopUps.Order(ctx, amount)
	if err != nil {
		return err
	}
	succeed(w, r, ordered, order{ID: made.ID, URL: made.CheckoutURL.Reveal(), Amount: dialect.USD(amount)})
	return nil
}
