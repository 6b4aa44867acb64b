package export

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"weir/internal/fault"
)

// arguments reads the parameters of a download, and collects every fault.
type arguments struct {
	values url.Values
	known  []string
	faults []error
}

func (a *arguments) text(name string) string {
	a.known = append(a.known, name)
	return a.values.Get(name)
}

// time reads a day, such as 2026-01-20 in UTC, or a point in time of RFC 3339.
func (a *arguments) time(name string) time.Time {
	s := a.text(name)
	if s == "" {
		return time.Time{}
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if at, err := time.Parse(layout, s); err == nil {
			return at.UTC()
		}
	}
	a.faults = append(a.faults, fault.Field(name, "A day such as 2026-01-20, or a time such as 2026-01-20T10:00:00Z."))
	return time.Time{}
}

func (a *arguments) number(name string) int {
	s := a.text(name)
	if s == "" {
		return 0
	}
	n, err := strconv.ParseInt(s, 10, 32)
	if err != nil || n == 0 {
		a.faults = append(a.faults, fault.Field(name, "A whole number."))
	}
	return int(n)
}

// choice reads one of the words of an enum, in whatever case.
func (a *arguments) choice(name string, among ...string) string {
	s := strings.ToUpper(a.text(name))
	if s != "" && !slices.Contains(among, s) {
		a.faults = append(a.faults, fault.Field(name, "One of "+strings.Join(among, ", ")+"."))
	}
	return s
}

// done returns every fault, names that there are not among them.
func (a *arguments) done() error {
	for name := range a.values {
		if name != "tenant" && !slices.Contains(a.known, name) {
			a.faults = append(a.faults, fault.Field(name, "This download takes no such parameter."))
		}
	}
	return errors.Join(a.faults...)
}
