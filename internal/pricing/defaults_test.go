package pricing

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"weir/ent/schematype"
	"weir/internal/money"
)

// shipped returns a quote of the default book, without a database.
func shipped(t *testing.T, name string, at time.Time) *Quote {
	t.Helper()
	defaults, err := Defaults()
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range defaults {
		if d.Name != name {
			continue
		}
		var versions []version
		for i, v := range slices.Backward(d.Versions) {
			versions = append(versions, version{number: i + 1, from: v.EffectiveAt, sellOf: v.Sell, costOf: v.Cost})
		}
		q, err := bookOf(t, nil, nil, entryOf(name, versions...)).Quote(name, "default", at)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return q
	}
	t.Fatalf("%s is not in the book", name)
	return nil
}

// offPeak is a moment at which no provider takes more.
var offPeak = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// TestDocumentedModels: every model that a document names has its documented price, or its last public list price
// (DIALECTS.md §6).
func TestDocumentedModels(t *testing.T) {
	t.Parallel()
	million := int64(1_000_000)
	for name, row := range map[string]struct {
		vector Vector
		want   string
	}{
		"gpt-4o":                 {Vector{Input: million, Output: million}, "12.50"},
		"gpt-4o-mini":            {Vector{Input: million, Output: million}, "0.75"},
		"claude-3.5-sonnet":      {Vector{Input: million, Output: million}, "18.00"},
		"qwen-plus":              {Vector{Input: million, Output: million}, "1.60"},
		"deepseek-v3":            {Vector{Input: million, Output: million}, "1.37"},
		"gpt-4":                  {Vector{Input: million, Output: million}, "90.00"},
		"gpt-3.5-turbo":          {Vector{Input: million, Output: million}, "2.00"},
		"gpt-4-32k":              {Vector{Input: million, Output: million}, "180.00"},
		"claude-2":               {Vector{Input: million, Output: million}, "32.00"},
		"claude-instant-1":       {Vector{Input: million, Output: million}, "3.20"},
		"gemini-pro":             {Vector{Input: million, Output: million}, "2.00"},
		"gemini-pro-vision":      {Vector{Input: million, Output: million}, "2.00"},
		"text-embedding-3-small": {Vector{Input: million}, "0.02"},
		"dall-e-3":               {Vector{Images: 1, Requests: 1, OutputImage: 1056}, "0.04"},
		"stable-diffusion":       {Vector{Images: 1, Requests: 1}, "0.02"},
		"qwen-vl":                {Vector{Images: 1, Requests: 1}, "0.015"},
		"gen-2":                  {Vector{Requests: 1, Seconds: 10}, "0.15"},
		"pika-1.0":               {Vector{Requests: 1, Seconds: 60}, "0.10"},
	} {
		if got, err := shipped(t, name, offPeak).Cost(row.vector); err != nil || got.Amount.String() != row.want {
			t.Errorf("%s: got %s (%v), want %s", name, got.Amount, err, row.want)
		}
	}
}

func TestDallE3Variants(t *testing.T) {
	t.Parallel()
	q := shipped(t, "dall-e-3", offPeak)
	for name, row := range map[string]struct{ size, quality, want string }{
		"documented": {"1024x1024", "standard", "0.04"}, "square hd": {"1024x1024", "hd", "0.08"},
		"wide": {"1792x1024", "standard", "0.08"}, "tall": {"1024x1792", "", "0.08"}, "wide hd": {"1792x1024", "hd", "0.12"},
	} {
		if got, err := q.For(row.size, row.quality).Cost(Vector{Images: 1}); err != nil || got.Amount.String() != row.want {
			t.Errorf("%s: got %s (%v), want %s", name, got.Amount, err, row.want)
		}
	}
}

// TestSurveyedModels: every model of the survey of 2026-11-20 is in the book. Realtime is not offered.
func TestSurveyedModels(t *testing.T) {
	t.Parallel()
	defaults, err := Defaults()
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]bool{}
	for _, d := range defaults {
		have[d.Name] = true
		if len(d.Versions) == 0 || d.Source == "" || d.Vendor == "" || d.Versions[0].EffectiveAt.After(day0) {
			t.Errorf("%s: vendor, source or a price that already holds is missing: %+v", d.Name, d)
		}
	}
	for name := range strings.FieldsSeq(`
		gpt-6-astra gpt-6.1-sol gpt-6-sol gpt-6-luna gpt-5.6-sol gpt-5.6-terra gpt-5.6-luna gpt-5.5 gpt-5.5-pro gpt-5.4 gpt-5.4-mini
		gpt-5.4-nano gpt-5.2 gpt-5.3-codex gpt-5.1 gpt-5 gpt-5-mini gpt-5-nano gpt-4.1 gpt-4.1-mini gpt-4o gpt-4o-mini o3
		text-embedding-3-small text-embedding-3-large
		claude-fable-5.1 claude-fable-5 claude-opus-5.5 claude-opus-5 claude-opus-4.8 claude-opus-4.7 claude-opus-4.6 claude-opus-4.5
		claude-sonnet-5.5 claude-sonnet-5 claude-sonnet-4.6 claude-sonnet-4.5 claude-haiku-5.5 claude-haiku-4.5
		claude-opus-5-5 claude-sonnet-5-5 claude-haiku-5-5 claude-haiku-4-5
		gemini-3.8-flash gemini-3.6-flash gemini-3.5-flash gemini-3.1-pro-preview gemini-3.1-flash-lite gemini-3-flash-preview
		gemini-2.5-pro gemini-2.5-flash gemini-2.5-flash-lite gemini-embedding-2
		deepseek-flash deepseek-v4-pro kimi-k3 kimi-k2.6 glm-5.2 qwen3.7-max grok-4.7 mistral-large-latest gpt-oss-120b MiniMax-M2.5
		gpt-image-2 gpt-image-2.5-flare gpt-image-2.5-sunburst gpt-image-1.5 gpt-image-1-mini gpt-image-1 dall-e-3
		gemini-3-pro-image gemini-2.5-flash-image imagen-4.0-generate-001
		veo-3.1-generate-preview veo-3.1-fast-generate-preview veo-3.1-lite-generate-preview wan2.7-t2v gen4.5 kling-v3 ray-3.2
		MiniMax-Hailuo-2.3 viduq3-pro dreamina-seedance-2-0-260128 pika-v2.2 sora-2
		whisper-1 gpt-4o-transcribe gpt-4o-mini-transcribe tts-1 tts-1-hd gpt-4o-mini-tts`) {
		if !have[name] {
			t.Errorf("%s is missing", name)
		}
	}
}

func TestTiersPeaksAndLaterPricesOfTheBook(t *testing.T) {
	t.Parallel()
	monday := time.Date(2026, 11, 23, 2, 30, 0, 0, time.UTC)
	million := Vector{Input: 1_000_000}
	for name, row := range map[string]struct {
		model  string
		at     time.Time
		vector Vector
		want   string
	}{
		"DeepSeek off peak":           {"deepseek-flash", offPeak, million, "0.15"},
		"DeepSeek at peak":            {"deepseek-flash", monday, million, "0.30"},
		"Haiku below its tier":        {"claude-haiku-5-5", offPeak, Vector{Input: 100_000}, "0.01"},
		"Haiku above its tier":        {"claude-haiku-5-5", offPeak, Vector{Input: 100_001}, "0.0500005"},
		"long prompt of gpt-5.6":      {"gpt-5.6-sol", offPeak, Vector{Input: 300_000, Output: 1_000_000}, "32.40"},
		"introductory price":          {"gemini-3.8-flash", offPeak, million, "0.75"},
		"after it":                    {"gemini-3.8-flash", time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), million, "1.50"},
		"cached read of gpt-5.4-mini": {"gpt-5.4-mini", offPeak, Vector{CacheRead: 1}, "0.000000075"},
	} {
		if got, err := shipped(t, row.model, row.at).Cost(row.vector); err != nil || got.Amount.String() != row.want {
			t.Errorf("%s: got %s (%v), want %s", name, got.Amount, err, row.want)
		}
	}
	if got, err := shipped(t, "gpt-4", offPeak).ProviderCost(Vector{Input: 1_000_000, Output: 0}); err != nil || got != 4*money.USD {
		t.Errorf("gpt-4 costs what its successor takes: got %s (%v), want 4.00 (above 272,000 tokens)", got, err)
	}
}

func TestPricesAreExactOrRefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]money.Price{"0.0375": 37_500, "4.951": 4_951_000, "0.003": 3000, "0": 0, "0.000001": 1, "180": 180_000_000} {
		if got, err := perMillion(text); err != nil || got != want {
			t.Errorf("%s: got %d (%v), want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "0.0000001", "1e-3", "-", ".5", "0.1.2", "99999999999"} {
		if got, err := perMillion(text); err == nil {
			t.Errorf("%q: got %d, want an error", text, got)
		}
	}
}

func TestBrokenBooksAreRefused(t *testing.T) {
	t.Parallel()
	const head = "vendor: v\nas_of: \"2026-01-01\"\nsource: s\nmodels:\n"
	for name, row := range map[string]struct{ models, want string }{
		"unknown field":     {"  - {name: m, modality: CHAT, price: 1}", "price"},
		"unknown modality":  {"  - {name: m, modality: SONG, mtok: {input: \"1\"}}", "modality"},
		"no output price":   {"  - {name: m, modality: CHAT, mtok: {input: \"1\"}}", "output"},
		"unknown dimension": {"  - {name: m, modality: EMBEDDING, mtok: {input: \"1\", inptu: \"1\"}}", "inptu"},
		"twice":             {"  - {name: m, modality: EMBEDDING, mtok: {input: \"1\"}}\n  - {name: m, modality: EMBEDDING, mtok: {input: \"1\"}}", "twice"},
		"negative":          {"  - {name: m, modality: EMBEDDING, mtok: {input: \"-1\"}}", "negative"},
		"tiers descend": {
			"  - {name: m, modality: EMBEDDING, mtok: {input: \"1\"}, tiers: [{above: 2, mtok: {input: \"1\"}}, {above: 1, mtok: {input: \"1\"}}]}", "ascend",
		},
		"no such successor": {"  - {name: m, modality: EMBEDDING, mtok: {input: \"1\"}, successor: n}", "successor"},
		"no such cost":      {"  - {name: m, modality: EMBEDDING, mtok: {input: \"1\"}, cost_of: n}", "cost_of"},
		"bad peak":          {"  - {name: m, modality: EMBEDDING, mtok: {input: \"1\"}, peaks: [{days: [1], from: \"25:00\", to: \"26:00\", times: \"2\"}]}", "peak"},
		"bad day":           {"  - {name: m, modality: EMBEDDING, mtok: {input: \"1\"}, shutdown: soon}", "shutdown"},
	} {
		_, err := readBook(fstest.MapFS{"book/a.yaml": {Data: []byte(head + row.models)}})
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: got %v, want an error about %q", name, err, row.want)
		}
	}
}

func TestEveryModalityHasItsPrice(t *testing.T) {
	t.Parallel()
	for _, m := range schematype.Modality("").Values() {
		if err := CheckCard(schematype.Modality(m), schematype.RateCard{}); err == nil || strings.Contains(err.Error(), "there is no modality") {
			t.Errorf("%s without any price: got %v", m, err)
		}
	}
}

// Of each model of the shipped book the catalogue says what it takes and gives.
func TestEveryModelIsDescribed(t *testing.T) {
	t.Parallel()
	all, err := Defaults()
	if err != nil {
		t.Fatal(err)
	}
	gives := map[schematype.Modality]schematype.Medium{
		schematype.Chat: schematype.MediumText, schematype.Embedding: schematype.MediumEmbedding, schematype.Image: schematype.MediumImage,
		schematype.Video: schematype.MediumVideo, schematype.Rerank: schematype.MediumScore, schematype.Moderation: schematype.MediumScore,
	}
	for _, d := range all {
		want, one := gives[d.Modality]
		if len(d.Abilities.Takes) == 0 || len(d.Abilities.Gives) != 1 || (one && d.Abilities.Gives[0] != want) {
			t.Errorf("%s (%s): %+v", d.Name, d.Modality, d.Abilities)
		}
	}
}
