package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// writeTable prints the results as one Markdown table, a column per subject. Added latency is a quantile less the first
// column's same quantile, which is the direct one unless -subjects says otherwise.
func writeTable(w io.Writer, p plan, results []result) error {
	rows := []struct {
		name string
		cell func(r result) string
	}{
		{
			fmt.Sprintf("JSON answers, %d connections: req/s", p.callers),
			func(r result) string { return fmt.Sprintf("%.0f", r.saturation.perSecond()) },
		},
		{"· p50 / p99, ms", func(r result) string { return pair(r.saturation.quantile(0.5), r.saturation.quantile(0.99)) }},
		{"· CPU-s per 1,000 requests", cpu(func(r result) part { return r.saturation })},
		{"· RSS peak, MB", memory(func(r result) part { return r.saturation })},
		{
			fmt.Sprintf("first byte of a stream, upstream 50 ms, %d/s: p50 / p99, ms", p.rate),
			func(r result) string { return pair(r.latency.quantile(0.5), r.latency.quantile(0.99)) },
		},
		{"· added p50 / p99, ms", func(r result) string {
			base := results[0].latency
			return pair(r.latency.quantile(0.5)-base.quantile(0.5), r.latency.quantile(0.99)-base.quantile(0.99))
		}},
		{"· CPU-s per 1,000 requests", cpu(func(r result) part { return r.latency })},
		{
			fmt.Sprintf("streams of %d chunks, %d connections: streams/s", chunks, p.streams),
			func(r result) string { return fmt.Sprintf("%.0f", r.streams.perSecond()) },
		},
		{"· CPU-s per 1,000 streams", cpu(func(r result) part { return r.streams })},
		{
			fmt.Sprintf("%d slow streams at once: complete", p.crowd),
			func(r result) string { return strconv.Itoa(len(r.crowd.latencies)) },
		},
		{"· first byte p50 / p99, ms", func(r result) string { return pair(r.crowd.quantile(0.5), r.crowd.quantile(0.99)) }},
		{"· CPU-s", func(r result) string { return orDash(r, fmt.Sprintf("%.2f", r.crowd.cpu.Seconds())) }},
		{"· RSS peak, MB", memory(func(r result) part { return r.crowd })},
		{
			fmt.Sprintf("bodies of 150 kB, %d connections: req/s", p.heavy),
			func(r result) string { return fmt.Sprintf("%.0f", r.heavy.perSecond()) },
		},
		{"· RSS peak, MB", memory(func(r result) part { return r.heavy })},
		{
			fmt.Sprintf("images of 10 MB in base64, %d connections: req/s", imagesAtOnce),
			func(r result) string { return fmt.Sprintf("%.1f", r.images.perSecond()) },
		},
		{"· RSS peak, MB", memory(func(r result) part { return r.images })},
		{"bad answers", func(r result) string {
			return strconv.Itoa(r.saturation.faults + r.latency.faults + r.streams.faults + r.crowd.faults + r.heavy.faults + r.images.faults)
		}},
	}
	var b strings.Builder
	b.WriteString("|")
	for _, r := range results {
		b.WriteString(" | " + r.name)
	}
	b.WriteString(" |\n|---" + strings.Repeat("|--:", len(results)) + "|\n")
	for _, row := range rows {
		b.WriteString("| " + row.name)
		for _, r := range results {
			b.WriteString(" | " + row.cell(r))
		}
		b.WriteString(" |\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func pair(first, second time.Duration) string {
	return milliseconds(first) + " / " + milliseconds(second)
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.2f", float64(d)/float64(time.Millisecond))
}

func cpu(of func(result) part) func(result) string {
	return func(r result) string { return orDash(r, fmt.Sprintf("%.3f", of(r).cpuPerThousand())) }
}

func memory(of func(result) part) func(result) string {
	return func(r result) string { return orDash(r, fmt.Sprintf("%.1f", float64(of(r).memory)/(1<<20))) }
}

// orDash leaves a cell empty where there is no process to account for.
func orDash(r result, cell string) string {
	if !r.process {
		return "–"
	}
	return cell
}
