package dialect

import "testing"

func TestRemark(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]string{
		"": "", "Sign-up bonus": "注册赠送", "Redemption code …F00D": "兑换码 …F00D", "Plan Pro": "套餐 Pro", "Compensation for May": "Compensation for May",
	} {
		if got := Remark(said, Chinese); got != want {
			t.Errorf("%q: got %q, want %q", said, got, want)
		}
		if got := Remark(said, English); got != said {
			t.Errorf("%q in English: %q", said, got)
		}
	}
}
