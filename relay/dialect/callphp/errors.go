package callphp

import (
	"time"

	"weir/internal/fault"
	"weir/relay/dialect"
)

var badBody = dialect.Text{ZH: "请求体必须是 JSON 对象", EN: "The request body must be a JSON object."}

// shape tells every fault.Code. The document has 200, 400, 401, 429, 500, 502 and 503; an empty balance is 402 besides, and
// nothing is 403 or 404 (DIALECTS.md §4).
var shape = dialect.Errors{
	Shape: func(f dialect.Failure) any { return envelope{Message: f.Message} },
	Fields: map[string]string{
		"model":       "模型名称无效",
		"messages":    "messages 格式错误",
		"temperature": "temperature 超出范围",
		"max_tokens":  "max_tokens 无效",
		"user":        "该终端用户已被禁用",
	},
	Answers: map[fault.Code]dialect.Answer{
		fault.Internal: {Status: 500, Text: dialect.Text{ZH: "系统内部错误", EN: "Internal error."}},

		fault.Invalid:          {Status: 400, Text: dialect.Text{ZH: "请求参数错误", EN: "A parameter is invalid."}},
		fault.TooLarge:         {Status: 413, Text: dialect.Text{ZH: "请求体过大", EN: "The request body is too large."}},
		fault.MethodNotAllowed: {Status: 405, Text: dialect.Text{ZH: "不支持的请求方法", EN: "Method not allowed."}},
		fault.NotFound:         {Status: 400, Text: dialect.Text{ZH: "请求的对象不存在", EN: "Not found."}},
		fault.UnknownURL:       {Status: 400, Text: dialect.Text{ZH: "接口不存在", EN: "Unknown path."}},
		fault.Conflict:         {Status: 400, Text: dialect.Text{ZH: "数据已存在或已被修改", EN: "It exists already, or was changed meanwhile."}},

		fault.Unauthenticated: {Status: 401, Text: dialect.Text{ZH: "API Key无效或缺失", EN: "The API key is invalid or missing."}},
		fault.Forbidden:       {Status: 401, Text: dialect.Text{ZH: "没有权限", EN: "You are not allowed to do this."}},
		fault.AccountDisabled: {Status: 401, Text: dialect.Text{ZH: "账户已被禁用", EN: "This account is disabled."}},
		fault.IPNotAllowed: {
			Status: 401, Text: dialect.Text{ZH: "该 API Key 不允许从当前 IP 使用", EN: "This key may not be used from your address."},
		},
		fault.ModelNotAllowed: {Status: 400, Text: dialect.Text{ZH: "该 API Key 无权使用此模型", EN: "This key may not use the model."}},

		fault.ModelNotFound:  {Status: 400, Text: dialect.Text{ZH: "模型不存在", EN: "The model does not exist."}},
		fault.ModelNotPriced: {Status: 400, Text: dialect.Text{ZH: "模型未定价", EN: "The model has no price."}},

		fault.BalanceExhausted:   {Status: 402, Text: dialect.Text{ZH: "余额不足", EN: "The balance is used up."}},
		fault.CostExceedsBalance: {Status: 402, Text: dialect.Text{ZH: "余额不足以支付本次请求", EN: "This request costs more than the balance."}},
		fault.BudgetExhausted:    {Status: 402, Text: dialect.Text{ZH: "已达到消费上限", EN: "A spending limit is reached."}},
		fault.InFlightExhausted: {
			Status: 429, Retry: time.Second,
			Text: dialect.Text{ZH: "余额已被进行中的请求占用，请稍后重试", EN: "Running requests hold the rest of the balance."},
		},
		fault.RateLimited: {
			Status: 429, Retry: time.Second, Text: dialect.Text{ZH: "请求频率超限，请稍后再试", EN: "Too many requests. Retry later."},
		},

		fault.IdempotencyInProgress: {
			Status: 409, Text: dialect.Text{ZH: "相同幂等键的请求正在处理", EN: "A request with this idempotency key is running."},
		},
		fault.IdempotencyReused: {
			Status: 409, Text: dialect.Text{ZH: "幂等键已用于其他请求", EN: "This idempotency key was used with another body."},
		},

		fault.UpstreamFailed:      {Status: 502, Text: dialect.Text{ZH: "大模型API调用失败", EN: "The model's provider failed."}},
		fault.UpstreamRateLimited: {Status: 502, Text: dialect.Text{ZH: "大模型API繁忙，请稍后再试", EN: "The model's provider is at its limit."}},
		fault.UpstreamRefused:     {Status: 502, Text: dialect.Text{ZH: "大模型API拒绝了请求", EN: "The model's provider refused the request."}},
		fault.UpstreamInvalid: {
			Status: 400, Text: dialect.Text{ZH: "上游认为请求参数错误", EN: "The model's provider rejected the request as invalid."},
		},
		fault.NoChannel: {Status: 500, Text: dialect.Text{ZH: "系统未配置该模型的渠道", EN: "No channel serves the model."}},

		fault.BillingBusy: {Status: 503, Retry: time.Second, Text: dialect.Text{ZH: "计费繁忙，请稍后重试", EN: "Billing is busy."}},
		fault.QueueFull:   {Status: 503, Retry: time.Second, Text: dialect.Text{ZH: "队列已满，请稍后重试", EN: "The queue is full."}},
		fault.Unavailable: {
			Status: 503, Retry: time.Second, Text: dialect.Text{ZH: "服务暂不可用，请稍后重试", EN: "The service is unavailable."},
		},
		fault.Cancelled: {Status: dialect.StatusCancelled, Text: dialect.Text{ZH: "请求已取消", EN: "The request was cancelled."}},
	},
}
