package fengyuan

import (
	"net/http"
	"time"

	"weir/internal/fault"
	"weir/relay/dialect"
)

// success and failure are the bodies of the dialect.
type success struct {
	Success bool `json:"success"`
	Data    any  `json:"data"`
}

type failure struct {
	Success bool   `json:"success"`
	Message string `json:"message"`
	Code    string `json:"code"`
}

func succeed(w http.ResponseWriter, data any) {
	dialect.Write(w, http.StatusOK, success{Success: true, Data: data})
}

// shape tells every fault.Code, by the words of the document where it has them.
var shape = dialect.Errors{
	Shape: func(f dialect.Failure) any { return failure{Message: f.Message, Code: f.Code} },
	Fields: map[string]string{
		"prompt":        "参数 prompt 缺失或无效",
		"product_image": "参数 product_image 必须是可访问的图片 URL",
		"webhook_url":   "参数 webhook_url 无效，或该地址不允许访问",
	},
	Answers: map[fault.Code]dialect.Answer{
		fault.Internal: {Status: 500, Code: "INTERNAL_ERROR", Text: dialect.Text{ZH: "服务器内部错误", EN: "Internal error."}},

		fault.Invalid: {Status: 400, Code: "INVALID_PARAMS", Text: dialect.Text{ZH: "请求参数错误", EN: "A parameter is invalid."}},
		fault.TooLarge: {
			Status: 413, Code: "INVALID_PARAMS",
			Text: dialect.Text{ZH: "请求体过大", EN: "The request body is too large."},
		},
		fault.MethodNotAllowed: {
			Status: 405, Code: "METHOD_NOT_ALLOWED",
			Text: dialect.Text{ZH: "不支持的请求方法", EN: "Method not allowed."},
		},
		fault.NotFound:   {Status: 404, Code: "NOT_FOUND", Text: dialect.Text{ZH: "资源不存在", EN: "Not found."}},
		fault.UnknownURL: {Status: 404, Code: "NOT_FOUND", Text: dialect.Text{ZH: "接口不存在", EN: "Unknown path."}},
		fault.Conflict: {
			Status: 409, Code: "CONFLICT",
			Text: dialect.Text{ZH: "数据已存在或已被修改", EN: "It exists already, or was changed meanwhile."},
		},

		fault.Unauthenticated: {
			Status: 401, Code: "UNAUTHORIZED",
			Text: dialect.Text{ZH: "未认证，或 API Key 无效或已过期", EN: "The API key is invalid or has expired."},
		},
		fault.Forbidden: {Status: 403, Code: "FORBIDDEN", Text: dialect.Text{ZH: "没有权限", EN: "You are not allowed to do this."}},
		fault.AccountDisabled: {
			Status: 403, Code: "FORBIDDEN",
			Text: dialect.Text{ZH: "账户已被禁用", EN: "This account is disabled."},
		},
		fault.ModelNotAllowed: {
			Status: 403, Code: "FORBIDDEN",
			Text: dialect.Text{ZH: "该 API Key 无权使用此模型", EN: "This key may not use the model."},
		},
		fault.IPNotAllowed: {
			Status: 403, Code: "FORBIDDEN",
			Text: dialect.Text{ZH: "该 API Key 不允许从当前 IP 使用", EN: "This key may not be used from your address."},
		},

		fault.ModelNotFound:  {Status: 404, Code: "SERVICE_NOT_FOUND", Text: dialect.Text{ZH: "服务不存在", EN: "There is no such service."}},
		fault.ModelNotPriced: {Status: 404, Code: "NOT_FOUND", Text: dialect.Text{ZH: "模型未定价", EN: "The model has no price."}},

		fault.BalanceExhausted: {
			Status: 403, Code: "INSUFFICIENT_CREDITS",
			Text: dialect.Text{ZH: "积分不足", EN: "Your credits are used up."},
		},
		fault.CostExceedsBalance: {
			Status: 403, Code: "INSUFFICIENT_CREDITS",
			Text: dialect.Text{ZH: "积分不足以支付本次请求", EN: "This request costs more than your credits."},
		},
		fault.BudgetExhausted: {
			Status: 403, Code: "INSUFFICIENT_CREDITS",
			Text: dialect.Text{ZH: "已达到消费上限", EN: "A spending limit is reached."},
		},
		fault.InFlightExhausted: {
			Status: 429, Code: "RATE_LIMITED", Retry: time.Second,
			Text: dialect.Text{ZH: "积分已被进行中的请求占用，请稍后重试", EN: "Running requests hold the rest of the quota."},
		},
		fault.RateLimited: {
			Status: 429, Code: "RATE_LIMITED", Retry: time.Second,
			Text: dialect.Text{ZH: "请求频率超限，请稍后再试", EN: "Too many requests. Retry later."},
		},

		fault.IdempotencyInProgress: {
			Status: 409, Code: "IDEMPOTENCY_IN_PROGRESS",
			Text: dialect.Text{ZH: "相同幂等键的请求正在处理", EN: "A request with this idempotency key is running."},
		},
		fault.IdempotencyReused: {
			Status: 409, Code: "IDEMPOTENCY_KEY_REUSED",
			Text: dialect.Text{ZH: "幂等键已用于其他请求", EN: "This idempotency key was used with another body."},
		},

		fault.UpstreamFailed: {
			Status: 500, Code: "UPSTREAM_ERROR",
			Text: dialect.Text{ZH: "上游服务错误", EN: "The upstream provider failed."},
		},
		fault.UpstreamRateLimited: {
			Status: 429, Code: "RATE_LIMITED", Retry: time.Second,
			Text: dialect.Text{ZH: "上游繁忙，请稍后再试", EN: "The upstream provider is at its limit."},
		},
		fault.UpstreamRefused: {
			Status: 500, Code: "UPSTREAM_ERROR",
			Text: dialect.Text{ZH: "上游拒绝了请求", EN: "The upstream provider refused the request."},
		},
		fault.UpstreamInvalid: {
			Status: 400, Code: "INVALID_PARAMS",
			Text: dialect.Text{ZH: "上游认为请求参数错误", EN: "The upstream provider rejected the request as invalid."},
		},
		fault.NoChannel: {
			Status: 503, Code: "UNAVAILABLE",
			Text: dialect.Text{ZH: "没有可用的渠道", EN: "No channel serves the model."},
		},

		fault.BillingBusy: {
			Status: 503, Code: "UNAVAILABLE", Retry: time.Second,
			Text: dialect.Text{ZH: "计费繁忙，请稍后重试", EN: "Billing is busy."},
		},
		fault.QueueFull: {
			Status: 503, Code: "UNAVAILABLE", Retry: time.Second,
			Text: dialect.Text{ZH: "排队已满，请稍后重试", EN: "Too many requests are waiting."},
		},
		fault.Unavailable: {
			Status: 503, Code: "UNAVAILABLE", Retry: time.Second,
			Text: dialect.Text{ZH: "服务暂不可用，请稍后重试", EN: "The service is unavailable."},
		},
		fault.Cancelled: {
			Status: dialect.StatusCancelled, Code: "CANCELLED",
			Text: dialect.Text{ZH: "请求已取消", EN: "The request was cancelled."},
		},
	},
}
