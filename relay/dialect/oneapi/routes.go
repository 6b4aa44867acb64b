package oneapi

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"weir/internal/fault"
	"weir/internal/viewer"
	"weir/relay/dialect"
)

// Dialect serves the routes.
type Dialect struct{ deps Deps }

// New returns the dialect.
func New(deps Deps) *Dialect { return &Dialect{deps} }

// Routes adds the dialect's routes.
func (d *Dialect) Routes(r chi.Router) {
	for path, by := range d.routes() {
		r.HandleFunc(path, shape.Methods(by))
	}
	for _, base := range []string{"", "/v1"} {
		r.HandleFunc(base+"/dashboard/billing/subscription", d.keyed(d.subscription))
		r.HandleFunc(base+"/dashboard/billing/usage", d.keyed(d.usage))
	}
}

// routes are all paths of the dialect.
func (d *Dialect) routes() map[string]map[string]dialect.Handler {
	const get, post, put, del = http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete
	return map[string]map[string]dialect.Handler{
		"/api/user/register": {post: d.register},
		"/api/user/login":    {post: d.login},
		"/api/user/logout":   {get: d.logout, post: d.logout},
		"/api/user/reset":    {post: d.reset},

		"/api/status":            {get: d.status},
		"/api/notice":            {get: nothing},
		"/api/about":             {get: d.about},
		"/api/home_page_content": {get: nothing},
		"/api/verification":      {get: d.verification},
		"/api/reset_password":    {get: d.requestReset},

		"/api/oauth/state":       {get: d.oauthState},
		"/api/oauth/github":      {get: notOffered},
		"/api/oauth/oidc":        {get: d.oauthOIDC},
		"/api/oauth/lark":        {get: notOffered},
		"/api/oauth/wechat":      {get: notOffered},
		"/api/oauth/wechat/bind": {get: d.user(people, notOffered)},
		"/api/oauth/email/bind":  {get: d.user(people, d.bindEmail)},

		"/api/user/self": {
			get: d.user(tenantRead, d.self), put: d.user(people, d.updateSelf), del: d.user(people, d.closeSelf),
		},
		"/api/user/dashboard":        {get: d.user(usageRead, d.dashboard)},
		"/api/user/token":            {get: asWrite(d.user(people, d.newToken))},
		"/api/user/aff":              {get: d.user(tenantRead, d.affCode)},
		"/api/user/available_models": {get: d.user(anyToken, d.availableModels)},
		"/api/user/topup":            {post: d.user(walletWrite, d.topUp)},
		"/api/models":                {get: d.user(anyToken, d.models)},

		"/api/user":        {get: d.reads(d.listUsers), post: d.writes(d.addUser), put: d.writes(d.updateUser)},
		"/api/user/search": {get: d.reads(d.searchUsers)},
		"/api/user/manage": {post: d.writes(d.manageUser)},
		"/api/user/{id}":   {get: d.reads(d.showUser), del: d.writes(d.deleteUser)},
		"/api/topup":       {post: d.writes(d.giveQuota)},
		"/api/option":      {get: d.reads(d.listOptions), put: d.writes(d.setOption)},
		"/api/group":       {get: d.reads(d.groups)},

		"/api/log":             {get: d.reads(d.logs(Everyone)), del: d.writes(d.deleteLogs)},
		"/api/log/stat":        {get: d.reads(d.statLogs(Everyone))},
		"/api/log/search":      {get: d.reads(d.searchLogs(Everyone))},
		"/api/log/self":        {get: d.user(usageRead, d.logs(Own))},
		"/api/log/self/stat":   {get: d.user(usageRead, d.statLogs(Own))},
		"/api/log/self/search": {get: d.user(usageRead, d.searchLogs(Own))},

		"/api/redemption":        {get: d.reads(d.listCodes), post: d.writes(d.addCodes), put: d.writes(d.updateCode)},
		"/api/redemption/search": {get: d.reads(d.searchCodes)},
		"/api/redemption/{id}":   {get: d.reads(d.code), del: d.writes(d.deleteCode)},

		"/api/token": {
			get: d.user(keysRead, d.listTokens), post: d.user(keysWrite, d.addToken), put: d.user(keysWrite, d.updateToken),
		},
		"/api/token/search": {get: d.user(keysRead, d.searchTokens)},
		"/api/token/{id}":   {get: d.user(keysRead, d.token), del: d.user(keysWrite, d.deleteToken)},

		"/api/channel":                     {get: d.reads(d.listChannels), post: d.writes(d.addChannel), put: d.writes(d.updateChannel)},
		"/api/channel/search":              {get: d.reads(d.searchChannels)},
		"/api/channel/models":              {get: d.reads(d.listModels)},
		"/api/channel/test":                {get: d.writes(d.testChannels)},
		"/api/channel/test/{id}":           {get: d.writes(d.testChannel)},
		"/api/channel/copy/{id}":           {post: d.writes(d.copyChannel)},
		"/api/channel/update_balance":      {get: d.writes(d.updateBalances)},
		"/api/channel/update_balance/{id}": {get: d.writes(d.updateBalance)},
		"/api/channel/disabled":            {del: d.writes(d.deleteDisabled)},
		"/api/channel/{id}":                {get: d.reads(d.channel), del: d.writes(d.deleteChannel)},
	}
}

// user lets people who are signed in pass, and personal access tokens with a scope. Members of a suspended tenant may still
// look.
func (d *Dialect) user(scope Scope, next dialect.Handler) dialect.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		v, err := d.deps.Sessions.Viewer(r.Context(), dialect.OwnCookies(r), scope)
		switch {
		case err != nil:
			return err
		case v.Halted && r.Method != http.MethodGet && !v.IsPlatformAdmin():
			return viewer.ErrHalted
		}
		return next(w, r.WithContext(viewer.NewContext(r.Context(), v)))
	}
}

// asWrite guards a GET that changes something as if it were a write: a link on another site must not make a browser do it.
func asWrite(next dialect.Handler) dialect.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		write := r.Clone(r.Context())
		write.Method = http.MethodPost
		if len(dialect.OwnCookies(write).Cookies()) == 0 {
			r = r.Clone(r.Context())
			r.Header.Del("Cookie")
		}
		return next(w, r)
	}
}

// reads and writes let administrators of the platform pass. The domain asks again; here it is asked before the input is looked
// at.
func (d *Dialect) reads(next dialect.Handler) dialect.Handler { return d.admin(platformRead, next) }

func (d *Dialect) writes(next dialect.Handler) dialect.Handler { return d.admin(platformWrite, next) }

func (d *Dialect) admin(scope Scope, next dialect.Handler) dialect.Handler {
	return d.user(scope, func(w http.ResponseWriter, r *http.Request) error {
		if !viewer.FromContext(r.Context()).IsPlatformAdmin() {
			return dialect.Tell(fault.Forbidden, onlyAdmins, nil)
		}
		return next(w, r)
	})
}
