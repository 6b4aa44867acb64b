package pricing

import (
	"bytes"
	_ "embed"
	"fmt"
	"path"
	"slices"

	"go.yaml.in/yaml/v3"

	"weir/ent/schematype"
)

//go:embed abilities.yaml
var abilitiesFile []byte

// Medium is a kind of content; named here for the relay, which does not see ent.
type Medium = schematype.Medium

// Capability is something that some models can do.
type Capability = schematype.Capability

// Abilities are what a model takes and gives, and what it can do beyond its modality. Nil where nothing is known.
type Abilities struct {
	Takes, Gives []Medium
	Can          []Capability
}

// ability is an entry of the file.
type ability struct {
	Models []string     `yaml:"models"`
	Takes  []Medium     `yaml:"takes"`
	Gives  []Medium     `yaml:"gives"`
	Can    []Capability `yaml:"can"`
}

func readAbilities(text []byte) (all []ability, err error) {
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(&all); err != nil {
		return nil, fmt.Errorf("abilities: %w", err)
	}
	for _, a := range all {
		for _, pattern := range a.Models {
			if _, err := path.Match(pattern, ""); err != nil {
				return nil, fmt.Errorf("abilities: %s: %w", pattern, err)
			}
		}
		if err := schematype.ValidCatalogue(a.Takes, a.Gives, a.Can); err != nil {
			return nil, fmt.Errorf("abilities of %v: %w", a.Models, err)
		}
	}
	return all, nil
}

// abilitiesOf are those of a model of the shipped book.
func abilitiesOf(all []ability, name string, card schematype.RateCard) Abilities {
	for _, a := range all {
		if !slices.ContainsFunc(a.Models, func(pattern string) bool {
			ok, err := path.Match(pattern, name)
			return ok && err == nil
		}) {
			continue
		}
		can := slices.Clone(a.Can)
		if _, cached := card.Rates[schematype.CacheRead]; cached {
			can = append(can, schematype.CapPromptCache)
		}
		return Abilities{Takes: a.Takes, Gives: a.Gives, Can: append([]Capability{}, can...)} // known to be none is not unknown
	}
	return Abilities{}
}
