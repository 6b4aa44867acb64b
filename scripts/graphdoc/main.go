// Command graphdoc writes docs/graphql.md from the GraphQL schema: `go run ./scripts/graphdoc SCHEMA_FOLDER PAGE`.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"weir/graph/reference"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: graphdoc SCHEMA_FOLDER PAGE")
		os.Exit(2)
	}
	if err := write(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(folder, page string) error {
	files, err := filepath.Glob(filepath.Join(folder, "*.graphql"))
	if err != nil {
		return err
	}
	var sdl strings.Builder
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			return err
		}
		sdl.Write(text)
		sdl.WriteByte('\n')
	}
	text, err := reference.Render(sdl.String())
	if err != nil {
		return err
	}
	return os.WriteFile(page, []byte(text), 0o644)
}
