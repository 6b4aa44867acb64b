package graph_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"weir/internal/dbtest"
	"weir/internal/viewer"
)

const systemStatus = `query($after: Cursor, $open: Boolean) { systemStatus {
	ledger { state frozen lastRunAt lastRunMs tenantsBehind invariants { name promise checkedAt objects total broken brokenSince }
		findings(first: 2, after: $after, open: $open) { totalCount pageInfo { hasNextPage endCursor } edges { cursor node {
			id invariant object objectId tenantId detail foundAt seenAt healedAt acknowledgedAt acknowledgedBy remark } } } }
	nodes { id epoch dead heartbeatAt } } }`

// Administrators see what the check of the ledger has found; ROOT acknowledges it, once and with words.
func TestLedgerFindings(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		root, admin := e.member("root", nil, "", viewer.PlatformRoot), e.member("admin", nil, "", viewer.PlatformAdmin)
		sys := viewer.SystemContext(t.Context(), "test")
		if r := admin.must(systemStatus, nil); r.text("systemStatus", "ledger", "state") != "UNKNOWN" {
			t.Errorf("before the first run: %s", r.Body)
		}
		now := time.Now().UTC()
		var newest string
		for i := range 3 {
			create := d.Ent.LedgerFinding.Create().SetInvariant("I11").SetObject("usage").SetObjectID(strconv.Itoa(i)).SetDetail("wrong").
				SetFoundAt(now).SetSeenAt(now)
			if i == 0 {
				create.SetHealedAt(now)
			}
			newest = create.SaveX(sys).ID
		}
		r := admin.must(systemStatus, map[string]any{"open": false})
		if r.text("systemStatus", "ledger", "state") != "BROKEN" || strings.Count(r.Body, `"id":"fnd_`) != 2 || !strings.Contains(r.Body, newest) {
			t.Errorf("%s", r.Body)
		}
		cursor := r.text("systemStatus", "ledger", "findings", "pageInfo", "endCursor")
		if r := admin.must(systemStatus, map[string]any{"open": false, "after": cursor}); !strings.Contains(r.Body, `"objectId":"0"`) || strings.Contains(r.Body, newest) {
			t.Errorf("second page: %s", r.Body)
		}
		const acknowledge = `mutation($id: ID!, $remark: String!) { acknowledgeLedgerFinding(input: {id: $id, remark: $remark}) {
			finding { id acknowledgedAt acknowledgedBy remark } } }`
		in := func(id, remark string) map[string]any { return map[string]any{"id": id, "remark": remark} }
		for name, tt := range map[string]struct {
			as   *client
			in   map[string]any
			want string
		}{
			"an administrator": {admin, in(newest, "x"), forbidden},
			"without words":    {root, in(newest, ""), "INVALID"},
			"unknown":          {root, in("fnd_00000000000000000000000000000000", "x"), notFound},
			"huge":             {root, in(newest, fmt.Sprintf("%0501d", 0)), "INVALID"},
		} {
			if r := tt.as.do(acknowledge, tt.in); r.code() != tt.want {
				t.Errorf("%s: got %q, want %q: %s", name, r.code(), tt.want, r.Body)
			}
		}
		if r := root.must(acknowledge, in(newest, "Written off.")); r.text("acknowledgeLedgerFinding", "finding", "acknowledgedBy") != root.user.ID {
			t.Errorf("%s", r.Body)
		}
		if r := root.do(acknowledge, in(newest, "Again.")); r.code() != "CONFLICT" {
			t.Errorf("twice: %s", r.Body)
		}
		if n := d.Ent.AuditEvent.Query().CountX(sys); n == 0 {
			t.Error("no audit event")
		}
	})
}
