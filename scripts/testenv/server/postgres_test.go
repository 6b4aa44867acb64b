package server

import "testing"

func TestMajorOf(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]int{"/usr/lib/postgresql/15/bin": 15, "/usr/local/bin": 0} {
		if got := majorOf(path); got != want {
			t.Errorf("majorOf(%s) = %d, want %d", path, got, want)
		}
	}
}
