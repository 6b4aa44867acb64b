package limit

import (
	"sync"
	"time"
)

// zoneMemory keeps what time.LoadLocation reads from files. Only names that exist are kept, of which there are few.
type zoneMemory struct{ m sync.Map }

var zones zoneMemory

func (z *zoneMemory) get(name string) (*time.Location, error) {
	if known, ok := z.m.Load(name); ok {
		loc, _ := known.(*time.Location) // nothing else is stored
		return loc, nil
	}
	loc, err := time.LoadLocation(name)
	if err == nil {
		z.m.Store(name, loc)
	}
	return loc, err
}
