package graph_test

import (
	"strings"
	"testing"
	"time"

	"weir/internal/dbtest"
)

// What an administrator makes is shown once, what a tenant redeems is listed for it and for the administrator.
func TestRedemptionBatch(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		root, ann := e.member("root", nil, "", "ROOT"), e.member("ann", nil, "", "")
		until := time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
		const make = `mutation($u: DateTime) { createRedemptionBatch(input: {name: "Spring", count: 2, amount: "2.5", kind: BONUS, creditDays: 30,
			expiresAt: $u, idempotencyKey: "spring"}) { codes csv redemptionBatch { id kind amount vipLevel creditDays maxUses redeemed } } }`
		made := root.must(make, map[string]any{"u": until})
		codes := made.at("createRedemptionBatch", "codes").([]any)
		csv := made.text("createRedemptionBatch", "csv")
		if len(codes) != 2 || !strings.HasPrefix(csv, "number,code,kind,amount,expires_at\r\n1,"+codes[0].(string)+",BONUS,2.50,"+until+"\r\n") {
			t.Errorf("%v\n%s", codes, csv)
		}
		if again := root.must(make, map[string]any{"u": until}); len(again.at("createRedemptionBatch", "codes").([]any)) != 0 {
			t.Error("the codes are shown twice")
		}
		ann.must(`mutation($c: String!) { redeemCode(input: {code: $c}) { amount } }`, map[string]any{"c": codes[1]})
		batch := made.text("createRedemptionBatch", "redemptionBatch", "id")
		used := root.must(`query($b: ID!) { redemptions(batchId: $b) { totalCount edges { node { tenantId amount kind user { id } } } } }`, map[string]any{"b": batch})
		if used.at("redemptions", "totalCount") != 1.0 || !strings.Contains(used.Body, ann.tenant.ID) {
			t.Errorf("%s", used.Body)
		}
		if r := root.must(`{ redemptionBatches { totalCount edges { node { id redeemed } } pageInfo { hasNextPage } } }`, nil); !strings.Contains(r.Body, `"redeemed":1`) {
			t.Errorf("%s", r.Body)
		}
		if r := ann.must(`{ redemptions { totalCount edges { node { amount user { id } } } } wallet { bonus entries { edges { node { type amount } } } } }`, nil); !strings.Contains(r.Body, `"type":"REDEEM"`) || !strings.Contains(r.Body, `"bonus":"2.5"`) && !strings.Contains(r.Body, `"bonus":"2.50"`) {
			t.Errorf("%s", r.Body)
		}
		root.must(`mutation($b: ID!) { revokeRedemptionBatch(input: {id: $b}) { redemptionBatch { revokedAt redeemed } } }`, map[string]any{"b": batch})
		if r := ann.do(`mutation($c: String!) { redeemCode(input: {code: $c}) { amount } }`, map[string]any{"c": codes[0]}); r.code() != "INVALID" || r.Errors[0].Extensions.Field != "code" {
			t.Errorf("a revoked code: %s", r.Body)
		}
	})
}

// A plan is put on sale, bought from the balance, cancelled; what it costs is on the statement.
func TestPlan(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		root, ann := e.member("root", nil, "", "ROOT"), e.member("ann", nil, "", "")
		root.must(`mutation { setVipLevel(input: {level: 2, name: "Gold", discount: "0.2", requestsPerMinute: 100}) { vipLevel { level } } }`, nil)
		plan := root.must(`mutation { createPlan(input: {code: "gold", name: "Gold", price: "300", vipLevel: 2, credit: "1"}) { plan { id periodDays creditExpires } } }`, nil).
			text("createPlan", "plan", "id")
		buy := `mutation($p: ID!) { buyPlan(input: {planId: $p, idempotencyKey: "k"}) { subscription { period renews plan { code } } wallet { cash bonus } tenant { vipLevel vipExpireAt } } }`
		if r := ann.do(buy, map[string]any{"p": plan}); r.code() != "PAYMENT_REQUIRED" {
			t.Errorf("without money: %s", r.Body)
		}
		root.must(`mutation($t: ID!) { adjustBalance(input: {tenantId: $t, amount: "500", remark: "r", idempotencyKey: "a"}) { debt } }`, map[string]any{"t": ann.tenant.ID})
		r := ann.must(buy, map[string]any{"p": plan})
		if !strings.Contains(r.Body, `"vipLevel":2`) || !strings.Contains(r.Body, `"code":"gold"`) {
			t.Errorf("%s", r.Body)
		}
		if r := ann.must(`{ currentPlan { renews vipLevel } vipLevels { name discount } plans { totalCount } wallet { entries { edges { node { type amount description } } } } }`, nil); !strings.Contains(r.Body, `"type":"PLAN"`) ||
			!strings.Contains(r.Body, `"description":"Plan Gold"`) || !strings.Contains(r.Body, `"discount":"0.2"`) {
			t.Errorf("%s", r.Body)
		}
		if r := ann.must(`mutation { cancelPlan(input: {}) { subscription { renews } } }`, nil); !strings.Contains(r.Body, `"renews":false`) {
			t.Errorf("%s", r.Body)
		}
	})
}
