package app

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	entsql "entgo.io/ent/dialect/sql"

	"weir/ent"
	"weir/ent/membership"
	"weir/ent/predicate"
	"weir/ent/referral"
	entuser "weir/ent/user"
	"weir/internal/auth"
	"weir/internal/billing"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/tenant"
	"weir/internal/viewer"
	"weir/relay/dialect/oneapi"
)

func membershipOf(userID string) predicate.Membership { return membership.UserID(userID) }

func oldestMembership() membership.OrderOption {
	return func(s *entsql.Selector) { s.OrderBy(s.C(membership.FieldCreatedAt), s.C(membership.FieldID)) }
}

// oneapiDirectory shows the users of the platform, each with the first tenant's wallet, to administrators.
type oneapiDirectory struct{ dialects }

var errAdminsOnly = fault.New(fault.Forbidden, "This is for administrators of the platform.")

// platformAdmin returns a context that may read users, for administrators.
func platformAdmin(ctx context.Context) (context.Context, error) {
	if v := viewer.FromContext(ctx); v == nil || !v.IsPlatformAdmin() {
		return nil, errAdminsOnly
	}
	return viewer.SystemContext(ctx, "oneapi"), nil
}

func (d oneapiDirectory) List(ctx context.Context, search string, order oneapi.Order, page, size int) ([]oneapi.Self, error) {
	sys, err := platformAdmin(ctx)
	if err != nil {
		return nil, err
	}
	q := d.DB.Ent.User.Query().Where(entuser.DeleteAtIsNil(), entuser.DeletedAtIsNil())
	if search != "" {
		like := []predicate.User{entuser.UsernameHasPrefix(search), entuser.EmailHasPrefix(strings.ToLower(search)), entuser.DisplayNameHasPrefix(search)}
		if n, err := strconv.ParseInt(search, 10, 32); err == nil {
			like = append(like, entuser.Number(int(n)))
		}
		q.Where(entuser.Or(like...))
	}
	q.Order(entuser.ByNumber(entsql.OrderDesc()))
	var rows []*ent.User
	if order == oneapi.ByNewest {
		rows, err = q.Offset(page * size).Limit(size).All(sys)
	} else {
		rows, err = d.sorted(sys, q, order, page, size)
	}
	if err != nil {
		return nil, fmt.Errorf("list users: %w", err)
	}
	out := make([]oneapi.Self, len(rows))
	for i, u := range rows {
		if out[i], err = d.selfOf(ctx, u); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// sorted is a page of users by what their first tenants have or have spent, which no index knows: it looks at all of them.
func (d oneapiDirectory) sorted(sys context.Context, q *ent.UserQuery, order oneapi.Order, page, size int) ([]*ent.User, error) {
	rows, err := q.Select(entuser.FieldNumber).All(sys)
	if err != nil {
		return nil, err
	}
	members, err := d.DB.Ent.Membership.Query().Order(oldestMembership()).Select(membership.FieldUserID, membership.FieldTenantID).All(sys)
	if err != nil {
		return nil, err
	}
	first := map[string]string{}
	for _, m := range members {
		if first[m.UserID] == "" {
			first[m.UserID] = m.TenantID
		}
	}
	spent, err := d.Book.AllSpent(sys)
	if err != nil {
		return nil, err
	}
	all := make([]oneapi.Self, len(rows))
	for i, u := range rows {
		all[i].Number = u.Number
		if wallet, err := id.Parse(id.Tenant, first[u.ID]); err == nil {
			s := spent[wallet]
			all[i].Balance, all[i].Spent, all[i].Requests = s.Wallet.Balance(), s.Amount, s.Requests
		}
	}
	oneapi.SortUsers(all, order)
	var out []*ent.User
	for _, one := range pageOf(all, page, size) {
		u, err := d.DB.Ent.User.Query().Where(entuser.Number(one.Number)).Only(sys)
		if err != nil {
			return nil, err
		}
		out = append(out, u)
	}
	return out, nil
}

func (d oneapiDirectory) Get(ctx context.Context, number int) (oneapi.Self, error) {
	u, err := d.find(ctx, entuser.Number(number))
	if err != nil {
		return oneapi.Self{}, err
	}
	return d.selfOf(ctx, u)
}

func (d oneapiDirectory) Named(ctx context.Context, login string) (oneapi.Self, error) {
	u, err := d.find(ctx, entuser.Or(entuser.Username(login), entuser.Email(auth.NormalizeEmail(login))))
	if err != nil {
		return oneapi.Self{}, err
	}
	return d.selfOf(ctx, u)
}

func (d dialects) find(ctx context.Context, is predicate.User) (*ent.User, error) {
	sys, err := platformAdmin(ctx)
	if err != nil {
		return nil, err
	}
	u, err := d.DB.Ent.User.Query().Where(is, entuser.DeletedAtIsNil()).First(sys)
	if ent.IsNotFound(err) {
		return nil, auth.ErrNoUser
	}
	return u, err
}

// selfOf is a user with the wallet of the first tenant.
func (d dialects) selfOf(ctx context.Context, u *ent.User) (oneapi.Self, error) {
	t, err := d.firstTenant(ctx, u.ID)
	if err != nil {
		return oneapi.Self{}, err
	}
	return d.selfIn(ctx, u, t)
}

// selfIn is a user with the wallet of a tenant; nil for none.
func (d dialects) selfIn(ctx context.Context, u *ent.User, t *ent.Tenant) (oneapi.Self, error) {
	self := oneapi.Self{User: oneapiUser(u, t), Email: value(u.Email), Group: "default", Referral: value(u.ReferralCode)}
	var err error
	if self.Inviter, err = d.inviter(ctx, u.ID); err != nil || t == nil {
		return self, err
	}
	tenantID, err := id.Parse(id.Tenant, t.ID)
	if err != nil {
		return oneapi.Self{}, err
	}
	spent, err := d.Book.Spent(ctx, tenantID)
	self.Group, self.Balance, self.Spent, self.Requests = t.PriceGroup, spent.Wallet.Balance(), spent.Amount, spent.Requests
	return self, err
}

// inviter is the number of who referred a user; 0 for nobody.
func (d dialects) inviter(ctx context.Context, userID string) (int, error) {
	sys := viewer.SystemContext(ctx, "oneapi")
	row, err := d.DB.Ent.Referral.Query().Where(referral.ReferredUserID(userID)).First(sys)
	if ent.IsNotFound(err) {
		return 0, nil
	} else if err != nil {
		return 0, fmt.Errorf("who referred %s: %w", userID, err)
	}
	by, err := d.DB.Ent.User.Get(sys, row.ReferrerID)
	if ent.IsNotFound(err) {
		return 0, nil
	} else if err != nil {
		return 0, fmt.Errorf("who referred %s: %w", userID, err)
	}
	return by.Number, nil
}

// oneapiDirectoryChanges changes users for administrators. The domains look at the rights.
type oneapiDirectoryChanges struct{ dialects }

func (d oneapiDirectoryChanges) Create(ctx context.Context, in oneapi.NewUser) error {
	sys, err := platformAdmin(ctx)
	if err != nil {
		return err
	}
	set, err := d.Settings.Now(ctx)
	if err != nil {
		return err
	}
	u, _, err := d.Accounts.Create(sys, auth.CreateInput{
		SignUpInput: auth.SignUpInput{Username: in.Username, Password: in.Password, MinPassword: oneapi.MinPassword},
		Platform:    viewer.PlatformNone, Bonus: set.Bonus,
	})
	if err != nil || in.DisplayName == "" {
		return err
	}
	_, err = d.Profiles.RenameUser(ctx, u.ID, in.DisplayName)
	return err
}

func (d oneapiDirectoryChanges) Rename(ctx context.Context, number int, name string) error {
	u, err := d.find(ctx, entuser.Number(number))
	if err != nil {
		return err
	}
	_, err = d.Profiles.RenameUser(ctx, u.ID, name)
	return err
}

func (d oneapiDirectoryChanges) SetGroup(ctx context.Context, number int, group string) error {
	t, err := d.tenantOf(ctx, number)
	if err != nil {
		return err
	}
	_, err = d.Tenants.Update(ctx, tenant.UpdateInput{ID: t.ID, PriceGroup: &group})
	return err
}

// tenantOf is the first tenant of a user; NOT_FOUND where there is none.
func (d oneapiDirectoryChanges) tenantOf(ctx context.Context, number int) (*ent.Tenant, error) {
	u, err := d.find(ctx, entuser.Number(number))
	if err != nil {
		return nil, err
	}
	t, err := d.firstTenant(ctx, u.ID)
	if err == nil && t == nil {
		err = tenant.ErrNotFound
	}
	return t, err
}

func (d oneapiDirectoryChanges) SetEnabled(ctx context.Context, number int, to oneapi.Status) error {
	u, err := d.find(ctx, entuser.Number(number))
	if err != nil {
		return err
	}
	suspensions := auth.NewSuspensions(d.Accounts)
	if to == oneapi.Enabled {
		_, err = suspensions.Resume(ctx, u.ID)
		return err
	}
	_, err = suspensions.Suspend(ctx, auth.SuspendInput{ID: u.ID, Reason: "Disabled through One API's routes."})
	return err
}

func (d oneapiDirectoryChanges) SetRole(ctx context.Context, number int, to viewer.PlatformRole) error {
	u, err := d.find(ctx, entuser.Number(number))
	if err != nil {
		return err
	}
	_, err = auth.NewRanks(d.Accounts).Set(ctx, auth.RankInput{ID: u.ID, Role: to})
	return err
}

func (d oneapiDirectoryChanges) Close(ctx context.Context, number int) error {
	u, err := d.find(ctx, entuser.Number(number))
	if err != nil {
		return err
	}
	_, err = auth.NewClosings(d.Accounts).CloseUser(ctx, u.ID)
	return err
}

func (d oneapiDirectoryChanges) Adjust(ctx context.Context, in oneapi.Adjustment) error {
	t, err := d.tenantOf(ctx, in.User)
	if err != nil {
		return err
	}
	key := in.Key
	if key == "" {
		key = id.NewUUID().String() // each such request is one of its own, as One API's are
	}
	_, err = d.Billing.Adjust(ctx, billing.AdjustInput{TenantID: t.ID, Amount: in.Amount, Remark: in.Remark, Key: "oneapi-" + key})
	return err
}
