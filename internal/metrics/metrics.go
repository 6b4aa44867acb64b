// Package metrics keeps what a process counts and measures, for the metrics listener. A domain asks the registry for what it
// counts when it is built. Labels are few and their values are named beforehand, so that the number of series is known.
package metrics

import (
	"net/http"
	"slices"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// prefix of every name.
const prefix = "weir_"

// Other is the label value that stands for every value that was not named beforehand.
const Other = "other"

// Registry holds the metrics of one process. A nil Registry counts into the void.
type Registry struct{ all *prometheus.Registry }

// New returns a registry with the metrics of the process and of the Go runtime.
func New() *Registry {
	r := &Registry{all: prometheus.NewRegistry()}
	r.all.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return r
}

// Handler writes all of it in Prometheus' text format.
func (r *Registry) Handler() http.Handler {
	return promhttp.HandlerFor(r.all, promhttp.HandlerOpts{})
}

// register adds a collector. A name that is taken or does not begin with weir_ is a fault of the program.
func (r *Registry) register(name string, c prometheus.Collector) {
	if !strings.HasPrefix(name, prefix) {
		panic("metrics: " + name + " does not begin with " + prefix)
	}
	if r != nil {
		r.all.MustRegister(c)
	}
}

// Counter returns a counter without labels.
func (r *Registry) Counter(name, help string) prometheus.Counter { //nolint:ireturn // the library's own
	c := prometheus.NewCounter(prometheus.CounterOpts{Name: name, Help: help})
	r.register(name, c)
	return c
}

// Gauge returns a gauge without labels.
func (r *Registry) Gauge(name, help string) prometheus.Gauge { //nolint:ireturn // the library's own
	g := prometheus.NewGauge(prometheus.GaugeOpts{Name: name, Help: help})
	r.register(name, g)
	return g
}

// Func has read called at each scrape; it must be quick and ask nobody.
func (r *Registry) Func(name, help string, read func() float64) {
	r.register(name, prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, read))
}

// FuncOf is Func for one value of a label.
func (r *Registry) FuncOf(name, help, label, value string, read func() float64) {
	r.register(name, prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: name, Help: help, ConstLabels: prometheus.Labels{label: value},
	}, read))
}

// Histogram returns a histogram with the upper bounds of its buckets.
func (r *Registry) Histogram(name, help string, buckets []float64) prometheus.Histogram { //nolint:ireturn // the library's own
	h := prometheus.NewHistogram(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets})
	r.register(name, h)
	return h
}

// Counters are counters that differ in the value of one label.
type Counters struct{ by map[string]prometheus.Counter }

// Counters returns a counter for each of the values, and one for Other; all are there from the start, at zero.
func (r *Registry) Counters(name, help, label string, values ...string) *Counters {
	vec := prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, []string{label})
	r.register(name, vec)
	c := &Counters{by: map[string]prometheus.Counter{}}
	for _, v := range append(values, Other) {
		c.by[v] = vec.WithLabelValues(v)
	}
	return c
}

// Of returns the counter of a value, and that of Other for one that was not named.
func (c *Counters) Of(value string) prometheus.Counter { //nolint:ireturn // the library's own
	if one, ok := c.by[value]; ok {
		return one
	}
	return c.by[Other]
}

// Gauges are gauges that differ in the value of one label.
type Gauges struct{ by map[string]prometheus.Gauge }

// Gauges returns a gauge for each of the values, and one for Other.
func (r *Registry) Gauges(name, help, label string, values ...string) *Gauges {
	vec := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: name, Help: help}, []string{label})
	r.register(name, vec)
	g := &Gauges{by: map[string]prometheus.Gauge{}}
	for _, v := range append(values, Other) {
		g.by[v] = vec.WithLabelValues(v)
	}
	return g
}

// Of returns the gauge of a value, and that of Other for one that was not named.
func (g *Gauges) Of(value string) prometheus.Gauge { //nolint:ireturn // the library's own
	if one, ok := g.by[value]; ok {
		return one
	}
	return g.by[Other]
}

// Set sets every gauge: those that values does not name to zero, and Other to the sum of what has no gauge.
func (g *Gauges) Set(values map[string]int64) {
	rest := int64(0)
	for v, n := range values {
		if _, ok := g.by[v]; !ok {
			rest += n
		}
	}
	for v, one := range g.by {
		n := values[v]
		if v == Other {
			n += rest
		}
		one.Set(float64(n))
	}
}

// Table are counters that differ in the values of two labels.
type Table struct{ rows map[string]*Counters }

// Table returns a counter for each pair of values, those of Other included; all are there from the start, at zero.
func (r *Registry) Table(name, help, label string, values []string, second string, seconds ...string) *Table {
	vec := prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, []string{label, second})
	r.register(name, vec)
	t := &Table{rows: map[string]*Counters{}}
	for _, v := range slices.Concat(values, []string{Other}) {
		row := &Counters{by: map[string]prometheus.Counter{}}
		for _, w := range slices.Concat(seconds, []string{Other}) {
			row.by[w] = vec.WithLabelValues(v, w)
		}
		t.rows[v] = row
	}
	return t
}

// Of returns the counter of a pair; a value that was not named counts as Other.
func (t *Table) Of(value, second string) prometheus.Counter { //nolint:ireturn // the library's own
	row, ok := t.rows[value]
	if !ok {
		row = t.rows[Other]
	}
	return row.Of(second)
}

// Timings are histograms that differ in the value of one label.
type Timings struct {
	by map[string]prometheus.Observer
}

// Timings returns a histogram with the upper bounds of its buckets for each of the values, and one for Other.
func (r *Registry) Timings(name, help string, buckets []float64, label string, values ...string) *Timings {
	vec := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}, []string{label})
	r.register(name, vec)
	t := &Timings{by: map[string]prometheus.Observer{}}
	for _, v := range slices.Concat(values, []string{Other}) {
		t.by[v] = vec.WithLabelValues(v)
	}
	return t
}

// Of returns the histogram of a value, and that of Other for one that was not named.
func (t *Timings) Of(value string) prometheus.Observer { //nolint:ireturn // the library's own
	if one, ok := t.by[value]; ok {
		return one
	}
	return t.by[Other]
}

// Constant is a gauge of 1 whose label says something that does not change while the process runs.
func (r *Registry) Constant(name, help, label, value string) {
	r.FuncOf(name, help, label, value, func() float64 { return 1 })
}
