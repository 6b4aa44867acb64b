package mail

import (
	"context"
	"fmt"
	"io"
	"sync"
)

// Printer shows whom a message would go to, and its link, to the person at the terminal; for demo mode, where there is no
// mail server.
type Printer struct {
	mu sync.Mutex
	w  io.Writer
}

// NewPrinter returns a transport that prints.
func NewPrinter(w io.Writer) *Printer { return &Printer{w: w} }

// Send prints a message.
func (p *Printer) Send(_ context.Context, m Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	text := fmt.Sprintf("\nMail to %s: %s\n", m.To, m.Subject)
	if !m.Link.Empty() {
		text += "  " + m.Link.Reveal() + "\n"
	}
	if _, err := io.WriteString(p.w, text); err != nil {
		return fmt.Errorf("print mail: %w", err)
	}
	return nil
}
