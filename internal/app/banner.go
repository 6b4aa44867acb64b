package app

import (
	"fmt"
	"io"
	"strings"
)

// greeting is what a person at the terminal needs: where Weir is, how to sign in, what to paste.
type greeting struct {
	URL          string
	RootLogin    string
	RootPassword string // only when it was made just now
	DemoLogin    string
	DemoPassword string
	DemoKey      string
}

// write prints the greeting. The first curl line starts a line, so that a script finds it; it answers with one JSON object.
func (g greeting) write(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "\nWeir is running at %s\n\n", g.URL)
	fmt.Fprintf(&b, "  root login:  %s\n", g.RootLogin)
	if g.RootPassword != "" {
		fmt.Fprintf(&b, "  password:    %s   (shown this once)\n", g.RootPassword)
	}
	if g.DemoKey != "" {
		fmt.Fprintf(&b, "  demo login:  %s   password: %s\n", g.DemoLogin, g.DemoPassword)
		b.WriteString("\nA first call:\n\n")
		g.curl(&b, "", `{"model":"gpt-4o","messages":[{"role":"user","content":"What is a weir?"}]}`)
		b.WriteString("\nThe same, streamed, with its cost:\n\n")
		g.curl(&b, "  ", `{"model":"gpt-4o","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"What is a weir?"}]}`)
		b.WriteString("\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (g greeting) curl(b *strings.Builder, indent, body string) {
	flags := "-sS"
	if indent != "" {
		flags = "-N -sS"
	}
	fmt.Fprintf(b, "%scurl %s %s/v1/chat/completions \\\n", indent, flags, g.URL)
	fmt.Fprintf(b, "%s  -H 'Authorization: Bearer %s' \\\n", indent, g.DemoKey)
	if indent != "" {
		fmt.Fprintf(b, "%s  -H 'weir-include: cost' \\\n", indent)
	}
	fmt.Fprintf(b, "%s  -H 'Content-Type: application/json' \\\n", indent)
	fmt.Fprintf(b, "%s  -d '%s'\n", indent, body)
}
