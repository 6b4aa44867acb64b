package pricing

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"weir/ent/schematype"
)

// liteLLMModes are the modes whose models Weir can serve.
var liteLLMModes = map[string]schematype.Modality{
	"chat": schematype.Chat, "completion": schematype.Chat, "responses": schematype.Chat, "embedding": schematype.Embedding,
	"image_generation": schematype.Image, "image_edit": schematype.Image, "audio_speech": schematype.Audio,
	"audio_transcription": schematype.Audio, "video_generation": schematype.Video,
	"rerank": schematype.Rerank, "moderation": schematype.Moderation,
}

// liteLLMFields are LiteLLM's names of prices. Those that begin like "…_above_200k_tokens" are tiers.
var liteLLMFields = []field{
	{"input_cost_per_token", schematype.Input},
	{"output_cost_per_token", schematype.Output},
	{"cache_read_input_token_cost", schematype.CacheRead},
	{"cache_creation_input_token_cost", schematype.CacheWrite5m},
	{"cache_creation_input_token_cost_above_1hr", schematype.CacheWrite1h},
	{"input_cost_per_audio_token", schematype.InputAudio},
	{"output_cost_per_audio_token", schematype.OutputAudio},
	{"input_cost_per_image_token", schematype.InputImage},
	{"output_cost_per_image_token", schematype.OutputImage},
	{"output_cost_per_reasoning_token", schematype.Reasoning},
	{"input_cost_per_query", schematype.PerCall},
	{"output_cost_per_image", schematype.PerImage},
	{"output_cost_per_second", schematype.PerSecond},
	{"output_cost_per_video_per_second", schematype.PerSecond},
	{"input_cost_per_second", schematype.PerSecond},
	{"output_cost_per_character", schematype.PerCharacter},
	{"input_cost_per_character", schematype.PerCharacter},
}

// perImageInput prices the images that an image model makes; of other models, those that it is shown.
const perImageInput = "input_cost_per_image"

func (f *feed) liteLLM(rows map[string]json.RawMessage) {
	for _, name := range sortedNames(rows) {
		if name == "sample_spec" {
			continue
		}
		var r row
		if err := json.Unmarshal(rows[name], &r); err != nil || r == nil {
			f.skip(name, "not an object")
			continue
		}
		modality, ok := liteLLMModes[r.text("mode")]
		if !ok {
			f.skip(name, "mode "+strconv.Quote(clipName(r.text("mode"))))
			continue
		}
		card, err := liteLLMCard(r, modality)
		if err != nil {
			f.skip(name, err.Error())
			continue
		}
		context := r.count("max_input_tokens")
		if context == 0 {
			context = r.count("max_tokens")
		}
		f.list(Listing{Model: name, Card: card, Catalogue: CatalogueEntry{
			Vendor: r.text("litellm_provider"), Modality: modality, Context: context, MaxOutput: r.count("max_output_tokens"),
		}})
	}
}

func liteLLMCard(r row, m schematype.Modality) (schematype.RateCard, error) {
	fields := liteLLMFields
	if m == schematype.Image {
		fields = append(slices.Clone(fields), field{perImageInput, schematype.PerImage})
	}
	base, err := r.rates(fields, 1)
	if err != nil {
		return schematype.RateCard{}, err
	}
	for _, d := range []schematype.Dimension{schematype.Input, schematype.Output} { // "0 per token" beside a price per image is none
		if p, ok := base[d]; ok && p == 0 && m != schematype.Chat && m != schematype.Embedding {
			delete(base, d)
		}
	}
	card := schematype.RateCard{Rates: base}
	tiers := map[int64]schematype.Rates{}
	for _, f := range fields {
		for name := range r {
			above, ok := tierOf(name, f.name)
			if !ok {
				continue
			}
			p, there, err := r.price(name, 1)
			if err != nil {
				return card, err
			}
			if !there {
				continue
			}
			if tiers[above] == nil {
				tiers[above] = schematype.Rates{}
			}
			tiers[above][f.is] = p
		}
	}
	for above, rates := range tiers {
		card.Tiers = append(card.Tiers, schematype.Tier{AboveInput: above, Rates: rates})
	}
	slices.SortFunc(card.Tiers, func(a, b schematype.Tier) int { return int(a.AboveInput - b.AboveInput) })
	return card, nil
}

// tierOf reads the threshold of a field's tier: "…_above_200k_tokens" is 200,000.
func tierOf(name, base string) (int64, bool) {
	rest, ok := strings.CutPrefix(name, base+"_above_")
	if !ok {
		return 0, false
	}
	digits, ok := strings.CutSuffix(rest, "k_tokens")
	n, err := strconv.ParseInt(digits, 10, 32)
	return n * 1000, ok && err == nil && n > 0
}

// makers are the providers of models.dev whose models keep their plain names; all others only resell, and their models are
// named provider/model.
var makers = []string{
	"openai", "anthropic", "google", "mistral", "xai", "deepseek", "cohere", "alibaba", "moonshotai", "zhipuai", "zai", "minimax",
	"perplexity", "upstage", "inception", "morph", "voyage",
}

var modelsDevFields = []field{
	{"input", schematype.Input},
	{"output", schematype.Output},
	{"cache_read", schematype.CacheRead},
	{"cache_write", schematype.CacheWrite5m},
	{"reasoning", schematype.Reasoning},
	{"input_audio", schematype.InputAudio},
	{"output_audio", schematype.OutputAudio},
}

// over200k is models.dev's one tier.
const over200k = 200_000

func (f *feed) modelsDev(rows map[string]json.RawMessage) {
	names := sortedNames(rows)
	slices.SortStableFunc(names, func(a, b string) int { return rank(a) - rank(b) }) // makers first: their names are the plain ones
	for _, provider := range names {
		var p struct {
			Models map[string]json.RawMessage `json:"models"`
		}
		if err := json.Unmarshal(rows[provider], &p); err != nil || p.Models == nil {
			f.skip(provider, "not a provider with models")
			continue
		}
		for _, name := range sortedNames(p.Models) {
			full := name
			if rank(provider) == len(makers) {
				full = provider + "/" + name
			}
			f.modelsDevModel(provider, full, p.Models[name])
		}
	}
}

func rank(provider string) int {
	if i := slices.Index(makers, provider); i >= 0 {
		return i
	}
	return len(makers)
}

func (f *feed) modelsDevModel(provider, name string, raw json.RawMessage) {
	var m struct {
		Cost       row `json:"cost"`
		Limit      row `json:"limit"`
		Modalities struct {
			Output []string `json:"output"`
		} `json:"modalities"`
	}
	if err := json.Unmarshal(raw, &m); err != nil {
		f.skip(name, "not a model")
		return
	}
	if len(m.Modalities.Output) > 0 && !slices.Contains(m.Modalities.Output, "text") {
		f.skip(name, "does not make text: its prices are not in this source")
		return
	}
	rates, err := m.Cost.rates(modelsDevFields, million)
	if err != nil {
		f.skip(name, err.Error())
		return
	}
	card := schematype.RateCard{Rates: rates}
	var above row
	if json.Unmarshal(m.Cost["context_over_200k"], &above) == nil && above != nil {
		tier, err := above.rates(modelsDevFields, million)
		if err != nil {
			f.skip(name, err.Error())
			return
		}
		if len(tier) > 0 {
			card.Tiers = []schematype.Tier{{AboveInput: over200k, Rates: tier}}
		}
	}
	f.list(Listing{Model: name, Card: card, Catalogue: CatalogueEntry{
		Vendor: provider, Modality: schematype.Chat, Context: m.Limit.count("context"), MaxOutput: m.Limit.count("output"),
	}})
}

// million units are what models.dev prices.
const million = 1_000_000
