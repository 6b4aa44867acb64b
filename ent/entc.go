//go:build ignore

// Command entc generates the rest of ent/ from ent/schema.
package main

import (
	"log"

	"entgo.io/contrib/entgql"
	"entgo.io/ent/entc"
	"entgo.io/ent/entc/gen"
)

func main() {
	relay, err := entgql.NewExtension()
	if err != nil {
		log.Fatal(err)
	}
	err = entc.Generate("./schema", &gen.Config{
		Features: []gen.Feature{gen.FeaturePrivacy, gen.FeatureIntercept, gen.FeatureExecQuery, gen.FeatureUpsert, gen.FeatureVersionedMigration},
	}, entc.Extensions(relay))
	if err != nil {
		log.Fatal(err)
	}
}
