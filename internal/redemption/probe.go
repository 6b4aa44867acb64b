package redemption

import "weir/internal/ledger"

// Counted is the invariant of codes (facts/ledger.md §4.1, I9): a code was used as often as it was redeemed and booked.
var Counted = ledger.Probe{
	Invariant: "I9", Promise: "codes are used as often as they were redeemed and booked",
	Rows: "SELECT count(*) FROM redemption_codes",
	Broken: `SELECT 'code', c.id, 'used ' || cast(c.used AS text) || ' times, redeemed ' || cast(coalesce(r.n, 0) AS text)
			FROM redemption_codes c LEFT JOIN (SELECT code_id, count(*) AS n FROM redemptions GROUP BY code_id) r ON r.code_id = c.id
			WHERE c.used <> coalesce(r.n, 0)
		UNION ALL SELECT 'redemption', r.id, 'not booked as it was given' FROM redemptions r
			LEFT JOIN transfers t ON t.idem_key = 'code:' || r.code_id || ':' || cast(r.n AS text)
			WHERE r.amount_n > 0 AND (t.id IS NULL OR t.amount <> r.amount_n)
		UNION ALL SELECT 'transfer', cast(t.id AS text), 'no redemption goes with it' FROM transfers t
			WHERE t.code = 'redeem' AND t.ref_type = 'code' AND NOT EXISTS (SELECT 1 FROM redemptions r
				WHERE 'code:' || r.code_id || ':' || cast(r.n AS text) = t.idem_key)`,
}
