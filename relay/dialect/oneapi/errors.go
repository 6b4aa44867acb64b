package oneapi

import (
	"net/http"
	"time"

	"weir/internal/fault"
	"weir/relay/dialect"
)

// envelope is the body of every answer; plain acknowledgements and failures have no data.
type envelope struct {
	Success bool   `json:"success"`
	Message string `json:"message"`
	Data    any    `json:"data,omitempty"`
}

// succeed answers with data; nil for a plain acknowledgement. One API says nothing in message then.
func succeed(w http.ResponseWriter, data any) {
	dialect.Write(w, http.StatusOK, envelope{Success: true, Data: data})
}

// What the routes say for themselves.
var (
	credentialsMissing = dialect.Text{ZH: "用户名和密码不能为空", EN: "User name and password are needed."}
	wrongCredentials   = dialect.Text{ZH: "用户名或密码错误", EN: "Wrong user name or password."}
	nameLong           = dialect.Text{ZH: "用户名最多 64 个字符", EN: "The user name has at most 64 characters."}
	nameTaken          = dialect.Text{ZH: "用户名已存在", EN: "This user name is taken."}
	emailTaken         = dialect.Text{ZH: "邮箱已被占用", EN: "This e-mail address is taken."}
	passwordShort      = dialect.Text{ZH: "密码至少 6 位", EN: "The password needs at least 6 characters."}
	signUpClosed       = dialect.Text{ZH: "管理员关闭了新用户注册", EN: "Sign-up is closed."}
	onlyAdmins         = dialect.Text{ZH: "权限不足，仅平台管理员可执行此操作", EN: "This is for administrators of the platform."}
	noChannel          = dialect.Text{ZH: "渠道不存在", EN: "There is no such channel."}
	badStatus          = dialect.Text{ZH: "渠道状态只能是 1（启用）或 2（禁用）", EN: "The status must be 1 (enabled) or 2 (disabled)."}
)

func missing(name string) error {
	return dialect.Invalid(name, dialect.Text{ZH: "缺少必填参数 " + name, EN: "The parameter '" + name + "' is required."})
}

// shape tells every fault.Code. One API answers failures with 200; DIALECTS.md §5 names the exceptions.
var shape = dialect.Errors{
	Shape: func(f dialect.Failure) any { return envelope{Message: f.Message} },
	// The names are those of the domain's inputs.
	Fields: map[string]string{
		"name":         "名称无效：渠道 1 至 128 个字符，兑换码 1 至 64 个字符",
		"type":         "不存在的渠道类型",
		"preset":       "不存在的渠道类型",
		"upstream":     "当前版本不支持该渠道类型",
		"credentials":  "渠道密钥无效",
		"models":       "模型列表无效",
		"modelMapping": "模型映射无效",
		"groups":       "分组无效",
		"priority":     "优先级无效：-1000000 至 1000000 的整数",
		"weight":       "权重无效：0 至 1000000 的整数",
		"status":       "渠道状态无效",
		"baseUrl":      "渠道地址无效，或该地址不允许访问",
		"username":     "用户名无效",
		"email":        "邮箱格式不正确",
		"password":     "密码不符合要求",
		"code":         "兑换码无效或已被使用",
		"count":        "个数无效",
		"amount":       "额度无效",
		"scope":        "scope 无效：all、disabled、渠道编号（如 1,3,5）或 group:名称",
		"captcha":      "人机验证未通过，请重试",
		"keyword":      "关键字过长",
		"model":        "模型名称无效",
		"other":        "other 无效：必须是 JSON 对象",

		"displayName":     "显示名称无效：1 至 128 个字符",
		"currentPassword": "原密码错误",
		"key":             "该选项不存在，或不能通过此接口修改",
		"value":           "选项的值无效",
		"priceGroup":      "分组无效",
		"remark":          "备注无效：1 至 500 个字符",
		"idempotencyKey":  "幂等键无效，或已用于其他请求",
		"reason":          "原因过长",

		"expiresAt":         "过期时间无效：必须晚于当前时间，或为 -1",
		"allowedIps":        "subnet 无效：以逗号分隔的 IP 或网段",
		"totalBudget":       "额度无效",
		"dailyRequestLimit": "每日请求次数上限无效",
		"dailyTokenLimit":   "每日 Token 数上限无效",
	},
	Answers: map[fault.Code]dialect.Answer{
		fault.Internal: {Status: 200, Text: dialect.Text{ZH: "服务器内部错误", EN: "Internal error."}},

		fault.Invalid:          {Status: 200, Text: dialect.Text{ZH: "无效的参数", EN: "A parameter is invalid."}},
		fault.TooLarge:         {Status: 413, Text: dialect.Text{ZH: "请求体过大", EN: "The request body is too large."}},
		fault.MethodNotAllowed: {Status: 405, Text: dialect.Text{ZH: "不支持的请求方法", EN: "Method not allowed."}},
		fault.NotFound:         {Status: 200, Text: dialect.Text{ZH: "记录不存在", EN: "Not found."}},
		fault.UnknownURL:       {Status: 200, Text: dialect.Text{ZH: "接口不存在", EN: "Unknown path."}},
		fault.Conflict:         {Status: 200, Text: dialect.Text{ZH: "数据已存在或已被修改", EN: "It exists already, or was changed meanwhile."}},

		fault.Unauthenticated: {Status: 401, Text: dialect.Text{ZH: "未登录或登录已过期，请先登录", EN: "Sign in first."}},
		fault.Forbidden:       {Status: 200, Text: dialect.Text{ZH: "没有权限执行此操作", EN: "You are not allowed to do this."}},
		fault.AccountDisabled: {Status: 200, Text: dialect.Text{ZH: "账户已被禁用", EN: "This account is disabled."}},
		fault.ModelNotAllowed: {Status: 200, Text: dialect.Text{ZH: "该令牌无权使用此模型", EN: "This key may not use the model."}},
		fault.IPNotAllowed: {
			Status: 200,
			Text:   dialect.Text{ZH: "该令牌不允许从当前 IP 使用", EN: "This key may not be used from your address."},
		},

		fault.ModelNotFound:  {Status: 200, Text: dialect.Text{ZH: "模型不存在", EN: "The model does not exist."}},
		fault.ModelNotPriced: {Status: 200, Text: dialect.Text{ZH: "模型未定价", EN: "The model has no price."}},

		fault.BalanceExhausted:   {Status: 200, Text: dialect.Text{ZH: "额度不足", EN: "The quota is used up."}},
		fault.CostExceedsBalance: {Status: 200, Text: dialect.Text{ZH: "额度不足以支付本次请求", EN: "This request costs more than the quota."}},
		fault.BudgetExhausted:    {Status: 200, Text: dialect.Text{ZH: "已达到消费上限", EN: "A spending limit is reached."}},
		fault.InFlightExhausted: {
			Status: 200,
			Text:   dialect.Text{ZH: "额度已被进行中的请求占用，请稍后重试", EN: "Running requests hold the rest of the quota."},
		},
		fault.RateLimited: {
			Status: 429, Retry: time.Second,
			Text: dialect.Text{ZH: "请求过于频繁，请稍后再试", EN: "Too many requests. Retry later."},
		},

		fault.IdempotencyInProgress: {
			Status: 200,
			Text:   dialect.Text{ZH: "相同幂等键的请求正在处理", EN: "A request with this idempotency key is running."},
		},
		fault.IdempotencyReused: {
			Status: 200,
			Text:   dialect.Text{ZH: "幂等键已用于其他请求", EN: "This idempotency key was used with another body."},
		},

		fault.UpstreamFailed:      {Status: 200, Text: dialect.Text{ZH: "上游服务错误", EN: "The upstream provider failed."}},
		fault.UpstreamRateLimited: {Status: 200, Text: dialect.Text{ZH: "上游繁忙，请稍后再试", EN: "The upstream provider is at its limit."}},
		fault.UpstreamRefused: {
			Status: 200,
			Text:   dialect.Text{ZH: "上游拒绝了渠道密钥", EN: "The upstream provider refused the channel's key."},
		},
		fault.UpstreamInvalid: {
			Status: 200,
			Text:   dialect.Text{ZH: "上游认为请求参数错误", EN: "The upstream provider rejected the request as invalid."},
		},
		fault.NoChannel: {Status: 200, Text: dialect.Text{ZH: "没有可用的渠道", EN: "No channel serves the model."}},

		fault.BillingBusy: {Status: 200, Text: dialect.Text{ZH: "计费繁忙，请稍后重试", EN: "Billing is busy."}},
		fault.QueueFull:   {Status: 200, Text: dialect.Text{ZH: "排队已满，请稍后重试", EN: "Too many requests are waiting."}},
		fault.Unavailable: {Status: 200, Text: dialect.Text{ZH: "服务暂不可用，请稍后重试", EN: "The service is unavailable."}},
		fault.Cancelled:   {Status: 200, Text: dialect.Text{ZH: "请求已取消", EN: "The request was cancelled."}},
	},
}
