package db

// SetOrClear sets an optional field of an update to what v points to, and clears it where v is nil: one of the two, because
// PostgreSQL refuses an update that does both to one column. The functions are the update's own, as u.SetNote and u.ClearNote.
func SetOrClear[T, U any](v *T, set func(T) U, clear func() U) {
	if v == nil {
		clear()
		return
	}
	set(*v)
}
