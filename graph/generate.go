package graph

//go:generate go run gqlgen.go
//go:generate go run ../scripts/graphdoc schema ../docs/graphql.md
