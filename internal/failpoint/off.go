//go:build !crashpoints

package failpoint

// Enabled is whether this build can die at a place. It is constant, so that what only serves places is not compiled either.
const Enabled = false

// At is a place that is passed.
func (Place) At() {}

// Before is passed when all of a transaction has been done and its commit comes now.
func (Commit) Before() {}

// After is passed when the commit is on disk and nobody has been told.
func (Commit) After() {}
