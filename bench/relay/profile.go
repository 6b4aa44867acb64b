package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"
)

// profiled is run with a CPU profile of its first span written to a file; without its profile the load counts as failed.
func profiled(ctx context.Context, from, file string, span time.Duration, run func() *tally) func() *tally {
	return func() *tally {
		done := make(chan error, 1)
		go func() {
			done <- saveProfile(ctx, fmt.Sprintf("%s?seconds=%d", from, max(1, int(span.Seconds()))), file)
		}()
		t := run()
		if err := <-done; err != nil {
			t.add(0, fmt.Errorf("profile: %w", err))
		}
		return t
	}
}

func saveProfile(ctx context.Context, from, file string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, from, nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d: %s", answer.StatusCode, content)
	}
	return os.WriteFile(file, content, 0o600)
}
