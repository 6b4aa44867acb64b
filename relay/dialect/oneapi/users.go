package oneapi

import (
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-chi/chi/v5"

	"weir/internal/fault"
	"weir/internal/money"
	"weir/internal/secret"
	"weir/internal/viewer"
	"weir/relay/dialect"
)

var (
	noUser       = dialect.Text{ZH: "用户不存在", EN: "There is no such user."}
	notHere      = dialect.Text{ZH: "不支持通过此接口修改该字段", EN: "This cannot be changed here."}
	noPromotion  = dialect.Text{ZH: "角色请通过 /api/user/manage 的 promote 或 demote 修改", EN: "Roles are changed by promote and demote of /api/user/manage."}
	isAdmin      = dialect.Text{ZH: "该用户已经是管理员", EN: "The user is an administrator already."}
	isUser       = dialect.Text{ZH: "该用户已经是普通用户", EN: "The user is no administrator."}
	rootOnly     = dialect.Text{ZH: "只有 root 可以任免管理员，且 root 不能降级", EN: "Only ROOT appoints administrators, and ROOT stays ROOT."}
	notNow       = dialect.Text{ZH: "已禁用或正在注销的用户不能成为管理员", EN: "A user who is disabled or leaves cannot become an administrator."}
	badAction    = dialect.Text{ZH: "action 只能是 disable、enable、delete、promote 或 demote", EN: "The action is disable, enable, delete, promote or demote."}
	badUserState = dialect.Text{ZH: "用户状态只能是 1（启用）或 2（禁用）", EN: "The status must be 1 (enabled) or 2 (disabled)."}
	badPoints    = dialect.Text{ZH: "额度无效", EN: "The quota is out of range."}
	uncovered    = dialect.Text{ZH: "用户剩余额度不足以扣减", EN: "The user's balance does not cover that."}
	topUpRemark  = dialect.Text{ZH: "管理员充值", EN: "Top-up by an administrator"}
	quotaRemark  = dialect.Text{ZH: "管理员修改额度", EN: "Quota changed by an administrator"}
)

func (d *Dialect) listUsers(w http.ResponseWriter, r *http.Request) error {
	return d.people(w, r, "")
}

func (d *Dialect) searchUsers(w http.ResponseWriter, r *http.Request) error {
	return d.people(w, r, strings.TrimSpace(r.URL.Query().Get("keyword")))
}

func (d *Dialect) people(w http.ResponseWriter, r *http.Request, search string) error {
	found, err := d.deps.Directory.List(r.Context(), search, orderOf(r, ByBalance, BySpent, ByRequests), dialect.PageFromZero(r), dialect.FixedPage)
	if err != nil {
		return err
	}
	out := make([]self, len(found))
	for i, u := range found {
		out[i] = viewSelf(u)
	}
	succeed(w, out)
	return nil
}

func (d *Dialect) showUser(w http.ResponseWriter, r *http.Request) error {
	number, err := userNumber(r)
	if err != nil {
		return err
	}
	u, err := d.deps.Directory.Get(r.Context(), number)
	if err != nil {
		return unknownUser(err)
	}
	succeed(w, viewSelf(u))
	return nil
}

func (d *Dialect) addUser(w http.ResponseWriter, r *http.Request) error {
	body, err := dialect.Read(w, r)
	if err != nil {
		return err
	}
	in := NewUser{
		Username: strings.TrimSpace(body.Text("username")), DisplayName: strings.TrimSpace(body.Text("display_name")),
		Password: secret.New(body.Text("password")),
	}
	switch {
	case body.Err() != nil:
		return body.Err()
	case in.Username == "" || in.Password.Empty():
		return dialect.Tell(fault.Invalid, credentialsMissing, nil)
	case utf8.RuneCountInString(in.Username) > maxUsername:
		return dialect.Invalid("username", nameLong)
	case utf8.RuneCountInString(in.Password.Reveal()) < MinPassword:
		return dialect.Invalid("password", passwordShort)
	}
	if err := d.deps.DirectoryChanges.Create(r.Context(), in); err != nil {
		return whyNoAccount(err)
	}
	succeed(w, nil)
	return nil
}

// userChange is what an update names; nil stays.
type userChange struct {
	name, group *string
	status      Status
	quota       *int
}

// updateUser takes the whole object that a list showed, with changes. What cannot be changed here may only come as it is.
func (d *Dialect) updateUser(w http.ResponseWriter, r *http.Request) error {
	body, err := dialect.Read(w, r)
	if err != nil {
		return err
	}
	number := body.Integer("id")
	switch {
	case body.Err() != nil:
		return body.Err()
	case number == nil:
		return missing("id")
	}
	now, err := d.deps.Directory.Get(r.Context(), *number)
	if err != nil {
		return unknownUser(err)
	}
	in, err := readUserChange(body, now)
	if err != nil {
		return err
	}
	if err := d.changeUser(r, now, in); err != nil {
		return unknownUser(err)
	}
	succeed(w, nil)
	return nil
}

func readUserChange(body *dialect.Object, now Self) (in userChange, err error) {
	shown := viewSelf(now)
	name, group := strings.TrimSpace(body.Text("display_name")), strings.TrimSpace(body.Text("group"))
	role, status := body.Integer("role"), body.Integer("status")
	in.quota = body.Integer("quota")
	fixed := map[string]string{"username": shown.Username, "email": shown.Email, "password": ""}
	for _, field := range []string{"username", "email", "password"} {
		if sent := strings.TrimSpace(body.Text(field)); sent != "" && sent != fixed[field] {
			return in, dialect.Invalid(field, notHere)
		}
	}
	switch {
	case body.Err() != nil:
		return in, body.Err()
	case role != nil && *role != 0 && *role != shown.Role:
		return in, dialect.Invalid("role", noPromotion)
	case status != nil && *status != 0 && *status != userEnabled && *status != userDisabled && *status != shown.Status:
		return in, dialect.Invalid("status", badUserState)
	case in.quota != nil && (int64(*in.quota) > maxQuota || *in.quota < 0):
		return in, dialect.Invalid("quota", badPoints)
	}
	if name != "" && name != shown.DisplayName {
		in.name = &name
	}
	if group != "" && group != shown.Group {
		in.group = &group
	}
	if status != nil && *status != 0 && *status != shown.Status {
		in.status = Status(*status)
	}
	if in.quota != nil && (*in.quota == 0 || int64(*in.quota) == shown.Quota) { // One API writes no zeros
		in.quota = nil
	}
	return in, nil
}

func (d *Dialect) changeUser(r *http.Request, now Self, in userChange) error {
	ctx, change := r.Context(), d.deps.DirectoryChanges
	if in.quota != nil {
		points := int64(*in.quota) - viewSelf(now).Quota
		err := change.Adjust(ctx, Adjustment{
			User: now.Number, Amount: money.Amount(points * nanoPerPoint), Remark: quotaRemark.In(dialect.LanguageOf(r)),
			Key: r.Header.Get("Idempotency-Key"),
		})
		if err != nil {
			return whyUncovered(err)
		}
	}
	if in.name != nil {
		if err := change.Rename(ctx, now.Number, *in.name); err != nil {
			return err
		}
	}
	if in.group != nil {
		if err := change.SetGroup(ctx, now.Number, *in.group); err != nil {
			return err
		}
	}
	if in.status != 0 {
		return change.SetEnabled(ctx, now.Number, in.status)
	}
	return nil
}

func (d *Dialect) deleteUser(w http.ResponseWriter, r *http.Request) error {
	number, err := userNumber(r)
	if err != nil {
		return err
	}
	if err := d.closeUser(r, number); err != nil {
		return err
	}
	succeed(w, nil)
	return nil
}

func (d *Dialect) closeUser(r *http.Request, number int) error {
	err := d.deps.DirectoryChanges.Close(r.Context(), number)
	if fault.CodeOf(err) == fault.Conflict {
		return dialect.Tell(fault.Conflict, cannotBeClosed, err)
	}
	return unknownUser(err)
}

// managed is the data of POST /api/user/manage.
type managed struct {
	Role   int `json:"role"`
	Status int `json:"status"`
}

func (d *Dialect) manageUser(w http.ResponseWriter, r *http.Request) error {
	body, err := dialect.Read(w, r)
	if err != nil {
		return err
	}
	username, action := strings.TrimSpace(body.Text("username")), body.Text("action")
	switch {
	case body.Err() != nil:
		return body.Err()
	case username == "":
		return missing("username")
	}
	u, err := d.deps.Directory.Named(r.Context(), username)
	if err != nil {
		return unknownUser(err)
	}
	out := managed{Role: roleOf(u.Role), Status: userEnabled}
	switch action {
	case "enable":
		err = d.deps.DirectoryChanges.SetEnabled(r.Context(), u.Number, Enabled)
	case "disable":
		out.Status = userDisabled
		err = d.deps.DirectoryChanges.SetEnabled(r.Context(), u.Number, Disabled)
	case "delete":
		out.Status = userDeleted
		err = d.closeUser(r, u.Number)
	case "promote":
		out.Role = roleOf(viewer.PlatformAdmin)
		err = d.rank(r, u, viewer.PlatformAdmin)
	case "demote":
		out.Role = roleOf(viewer.PlatformNone)
		err = d.rank(r, u, viewer.PlatformNone)
	default:
		return dialect.Invalid("action", badAction)
	}
	if err != nil {
		return unknownUser(err)
	}
	succeed(w, out)
	return nil
}

// rank promotes or demotes a user. What is so already is refused, as One API does.
func (d *Dialect) rank(r *http.Request, u Self, to viewer.PlatformRole) error {
	switch {
	case u.Role != to:
	case to == viewer.PlatformAdmin:
		return dialect.Tell(fault.Conflict, isAdmin, nil)
	default:
		return dialect.Tell(fault.Conflict, isUser, nil)
	}
	err := d.deps.DirectoryChanges.SetRole(r.Context(), u.Number, to)
	switch fault.CodeOf(err) {
	case fault.Forbidden:
		return dialect.Tell(fault.Forbidden, rootOnly, err)
	case fault.Conflict:
		return dialect.Tell(fault.Conflict, notNow, err)
	}
	return err
}

// giveQuota credits a user's tenant, or debits it below zero.
func (d *Dialect) giveQuota(w http.ResponseWriter, r *http.Request) error {
	body, err := dialect.Read(w, r)
	if err != nil {
		return err
	}
	number, quota, remark := body.Integer("user_id"), body.Integer("quota"), strings.TrimSpace(body.Text("remark"))
	switch {
	case body.Err() != nil:
		return body.Err()
	case number == nil:
		return missing("user_id")
	case quota == nil:
		return missing("quota")
	case *quota == 0 || int64(*quota) > maxQuota || int64(*quota) < -maxQuota:
		return dialect.Invalid("quota", badPoints)
	}
	if remark == "" {
		remark = topUpRemark.In(dialect.LanguageOf(r))
	}
	err = d.deps.DirectoryChanges.Adjust(r.Context(), Adjustment{
		User: *number, Amount: money.Amount(int64(*quota) * nanoPerPoint), Remark: remark, Key: r.Header.Get("Idempotency-Key"),
	})
	if err != nil {
		return unknownUser(whyUncovered(err))
	}
	succeed(w, nil)
	return nil
}

func whyUncovered(err error) error {
	if f := fault.Of(err); f.Code == fault.Conflict && f.Field == "" {
		return dialect.Tell(fault.Conflict, uncovered, err)
	}
	return err
}

func unknownUser(err error) error {
	if fault.CodeOf(err) == fault.NotFound {
		return dialect.Tell(fault.NotFound, noUser, err)
	}
	return err
}

// userNumber is the number in the path. One that is none names nobody.
func userNumber(r *http.Request) (int, error) {
	n, err := strconv.Atoi(chi.URLParam(r, "id"))
	if err != nil || n <= 0 {
		return 0, dialect.Tell(fault.NotFound, noUser, nil)
	}
	return n, nil
}
