package app_test

import (
	"net/http"
	"testing"
	"time"

	"weir/internal/app/apptest"
	"weir/internal/dbtest"
	"weir/internal/viewer"
)

// TestTasksGoByTheDatabase: on a node whose own clock is a day late a task is done in its time and has its deadline by the time of
// the database, so that no other node takes it for late; a clock that is set meanwhile changes nothing.
func TestTasksGoByTheDatabase(t *testing.T) {
	t.Parallel()
	const ahead = 24 * time.Hour
	d := dbtest.Postgres(t)
	d.Shift(t, ahead)
	s := apptest.New(t, d)
	n := newStudio(t, s)
	x := n.Tenant("1")
	v := readFilm(t, n.Do(http.MethodPost, "/v1/videos", x.Key, `{"prompt":"a weir at dawn"}`))
	row, err := s.DB.Ent.Task.Query().Only(viewer.SystemContext(t.Context(), "test"))
	if err != nil {
		t.Fatal(err)
	}
	if left := time.Until(row.DeadlineAt) - ahead; left < 30*time.Minute || left > 2*time.Hour {
		t.Errorf("its deadline is %s, %s from now by the database", row.DeadlineAt, left)
	}
	d.Shift(t, ahead+5*time.Minute) // the node's clock is set back
	if done, _ := watch(t, n.Node, x.Key, v.ID); done.Status != "completed" {
		t.Errorf("%+v", done)
	}
	if charges := x.Charges(); len(charges) != 1 {
		t.Errorf("charges: %+v", charges)
	}
}
