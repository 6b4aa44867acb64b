package autolist

import (
	"net/http"
	"time"

	"weir/internal/fault"
	"weir/relay/dialect"
)

// envelope is the body of every answer below .php.
type envelope struct {
	Success bool   `json:"success"`
	Message string `json:"message"`
	Data    any    `json:"data,omitempty"`
}

func succeed(w http.ResponseWriter, r *http.Request, message dialect.Text, data any) {
	dialect.Write(w, http.StatusOK, envelope{Success: true, Message: message.In(dialect.LanguageOf(r)), Data: data})
}

// What the routes say for themselves.
var (
	registered = dialect.Text{ZH: "注册成功", EN: "Registered."}
	signedIn   = dialect.Text{ZH: "登录成功", EN: "Signed in."}
	signedOut  = dialect.Text{ZH: "退出成功", EN: "Signed out."}

	unknownAction    = dialect.Text{ZH: "未知的操作", EN: "Unknown action."}
	emailMissing     = dialect.Text{ZH: "邮箱不能为空", EN: "The e-mail address is missing."}
	passwordMissing  = dialect.Text{ZH: "密码不能为空", EN: "The password is missing."}
	passwordShort    = dialect.Text{ZH: "密码至少6位", EN: "The password needs at least 6 characters."}
	emailTaken       = dialect.Text{ZH: "邮箱已被注册", EN: "The e-mail address is already registered."}
	signUpClosed     = dialect.Text{ZH: "注册已关闭", EN: "Sign-up is closed."}
	wrongCredentials = dialect.Text{ZH: "邮箱或密码错误", EN: "Wrong e-mail address or password."}
)

// shape tells every fault.Code. The document (§6.1) has 200, 400, 401, 402, 403, 404, 429, 500 and 502, and gives a taken
// address no status of its own: it is 400.
var shape = dialect.Errors{
	Shape: func(f dialect.Failure) any { return envelope{Message: f.Message} },
	Fields: map[string]string{
		"email":    "邮箱格式不正确",
		"password": "密码不符合要求",
		"code":     "兑换码无效或已被使用",
		"amount":   "充值金额无效",
		"captcha":  "人机验证未通过，请重试",
	},
	Answers: map[fault.Code]dialect.Answer{
		fault.Internal: {Status: 500, Text: dialect.Text{ZH: "服务器内部错误", EN: "Internal error."}},

		fault.Invalid:          {Status: 400, Text: dialect.Text{ZH: "请求参数错误", EN: "A parameter is invalid."}},
		fault.TooLarge:         {Status: 413, Text: dialect.Text{ZH: "请求体过大", EN: "The request body is too large."}},
		fault.MethodNotAllowed: {Status: 405, Text: dialect.Text{ZH: "不支持的请求方法", EN: "Method not allowed."}},
		fault.NotFound:         {Status: 404, Text: dialect.Text{ZH: "资源不存在", EN: "Not found."}},
		fault.UnknownURL:       {Status: 404, Text: dialect.Text{ZH: "接口不存在", EN: "Unknown path."}},
		fault.Conflict:         {Status: 400, Text: dialect.Text{ZH: "数据已存在或已被修改", EN: "It exists already, or was changed meanwhile."}},

		fault.Unauthenticated: {
			Status: 401,
			Text:   dialect.Text{ZH: "未登录，或 API Key 无效", EN: "Not signed in, or the API key is invalid."},
		},
		fault.Forbidden:       {Status: 403, Text: dialect.Text{ZH: "没有权限", EN: "You are not allowed to do this."}},
		fault.AccountDisabled: {Status: 403, Text: dialect.Text{ZH: "账户已被禁用", EN: "This account is disabled."}},
		fault.ModelNotAllowed: {Status: 403, Text: dialect.Text{ZH: "该 API Key 无权使用此模型", EN: "This key may not use the model."}},
		fault.IPNotAllowed: {
			Status: 403,
			Text:   dialect.Text{ZH: "该 API Key 不允许从当前 IP 使用", EN: "This key may not be used from your address."},
		},

		fault.ModelNotFound:  {Status: 404, Text: dialect.Text{ZH: "模型不存在", EN: "The model does not exist."}},
		fault.ModelNotPriced: {Status: 404, Text: dialect.Text{ZH: "模型未定价", EN: "The model has no price."}},

		fault.BalanceExhausted:   {Status: 402, Text: dialect.Text{ZH: "余额不足", EN: "The balance is used up."}},
		fault.CostExceedsBalance: {Status: 402, Text: dialect.Text{ZH: "余额不足以支付本次请求", EN: "This request costs more than the balance."}},
		fault.BudgetExhausted:    {Status: 402, Text: dialect.Text{ZH: "已达到消费上限", EN: "A spending limit is reached."}},
		fault.InFlightExhausted: {
			Status: 429, Retry: time.Second,
			Text: dialect.Text{ZH: "余额已被进行中的请求占用，请稍后重试", EN: "Running requests hold the rest of the balance."},
		},
		fault.RateLimited: {
			Status: 429, Retry: time.Second,
			Text: dialect.Text{ZH: "请求过于频繁，请稍后再试", EN: "Too many requests. Retry later."},
		},

		fault.IdempotencyInProgress: {
			Status: 409,
			Text:   dialect.Text{ZH: "相同幂等键的请求正在处理", EN: "A request with this idempotency key is running."},
		},
		fault.IdempotencyReused: {
			Status: 409,
			Text:   dialect.Text{ZH: "幂等键已用于其他请求", EN: "This idempotency key was used with another body."},
		},

		fault.UpstreamFailed: {Status: 502, Text: dialect.Text{ZH: "上游 API 错误", EN: "The upstream provider failed."}},
		fault.UpstreamRateLimited: {
			Status: 429, Retry: time.Second,
			Text: dialect.Text{ZH: "上游繁忙，请稍后再试", EN: "The upstream provider is at its limit."},
		},
		fault.UpstreamRefused: {Status: 502, Text: dialect.Text{ZH: "上游拒绝了请求", EN: "The upstream provider refused the request."}},
		fault.UpstreamInvalid: {
			Status: 400,
			Text:   dialect.Text{ZH: "上游认为请求参数错误", EN: "The upstream provider rejected the request as invalid."},
		},
		fault.NoChannel: {Status: 503, Text: dialect.Text{ZH: "没有可用的渠道", EN: "No channel serves the model."}},

		fault.BillingBusy: {Status: 503, Retry: time.Second, Text: dialect.Text{ZH: "计费繁忙，请稍后重试", EN: "Billing is busy."}},
		fault.QueueFull: {
			Status: 503, Retry: time.Second,
			Text: dialect.Text{ZH: "排队已满，请稍后重试", EN: "Too many requests are waiting."},
		},
		fault.Unavailable: {Status: 503, Retry: time.Second, Text: dialect.Text{ZH: "服务暂不可用，请稍后重试", EN: "The service is unavailable."}},
		fault.Cancelled:   {Status: dialect.StatusCancelled, Text: dialect.Text{ZH: "请求已取消", EN: "The request was cancelled."}},
	},
}
