package model

import (
	"fmt"
	"io"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"weir/ent/schematype"
)

// MarshalPriceDimension writes a dimension as a GraphQL enum value.
func MarshalPriceDimension(d schematype.Dimension) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) {
		_, _ = io.WriteString(w, `"`+strings.ToUpper(string(d))+`"`) // gqlgen's writer is a buffer
	})
}

// UnmarshalPriceDimension reads a GraphQL enum value.
func UnmarshalPriceDimension(v any) (schematype.Dimension, error) {
	s, ok := v.(string)
	if !ok {
		return "", fmt.Errorf("%v is not a dimension", v)
	}
	return schematype.Dimension(strings.ToLower(s)), nil
}
