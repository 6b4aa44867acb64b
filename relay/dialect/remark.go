package dialect

import "strings"

// remarks are how the books begin what they say of their own entries, and the same in Chinese.
var remarks = []Text{
	{EN: "Sign-up bonus", ZH: "注册赠送"},
	{EN: "Referral reward", ZH: "推荐奖励"},
	{EN: "Redemption code ", ZH: "兑换码 "},
	{EN: "Credit of the plan", ZH: "套餐赠送额度"},
	{EN: "Credit expired", ZH: "额度已过期"},
	{EN: "Plan ", ZH: "套餐 "},
	{EN: "Debt collected", ZH: "欠款扣回"},
	{EN: "Late settlement of a call", ZH: "调用补结算"},
	{EN: "Top-up", ZH: "充值"},
	{EN: "Bonus on a top-up", ZH: "充值赠送"},
	{EN: "Disputed payment reinstated", ZH: "争议付款恢复"},
	{EN: "Disputed payment", ZH: "付款争议"},
}

// Remark is what the books say of an entry, in a language. What an administrator wrote stays as it is.
func Remark(said string, l Language) string {
	if l == English {
		return said
	}
	for _, t := range remarks {
		if rest, ok := strings.CutPrefix(said, t.EN); ok {
			return t.ZH + rest
		}
	}
	return said
}
