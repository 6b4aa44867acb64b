package redemption

import (
	"context"
	"fmt"
	"time"

	"weir/ent"
	"weir/internal/db"
	"weir/internal/notice"
	"weir/internal/viewer"
)

const (
	// quietFor is how long a guesser must not be seen before operators are told anew.
	quietFor = time.Hour
	// mostLetters about guessers that began within quietFor are written; the dashboard has all of them.
	mostLetters = 5
	// noting bounds how long it takes to note a guesser.
	noting = 5 * time.Second
)

// wrong counts a wrong code.
func (s *Service) wrong(ctx context.Context, v *viewer.Viewer, who []string) error {
	s.tried.Inc()
	if over := s.guesses.count(who); len(over) > 0 {
		s.guessing(ctx, v, over)
	}
	return ErrCode
}

// guessing tells operators that somebody tries codes: on the dashboard, by letters, by a metric and in the log. Each guesser is told
// of once, and again only after an hour without it. That it cannot be noted changes nothing for the guesser.
func (s *Service) guessing(ctx context.Context, v *viewer.Viewer, over []string) {
	s.refused.Inc()
	tell := s.guesses.toTell(over)
	if len(tell) == 0 {
		return
	}
	s.cfg.Log.Warn().Str("tenant_id", v.TenantID).Str("user_id", v.UserID).Strs("counted_for", over).Msg("redemption codes are being guessed")
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noting)
	defer cancel()
	for _, who := range tell {
		if err := s.note(ctx, who); err != nil {
			s.cfg.Log.Error().Err(err).Str("counted_for", who).Msg("that codes are being guessed cannot be noted")
		}
	}
}

// note writes the notice of one guesser.
func (s *Service) note(ctx context.Context, who string) error {
	now := s.cfg.Clock.Now()
	return db.Exec(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		news, err := notice.Sight(ctx, tx, notice.Sighting{Kind: notice.CodesGuessed, Subject: who, At: now, Quiet: quietFor})
		if err != nil || !news || s.cfg.Guessed == nil {
			return err
		}
		begun, err := notice.Begun(ctx, tx, notice.CodesGuessed, now.Add(-quietFor))
		if err != nil || begun > mostLetters {
			return err
		}
		if err := s.cfg.Guessed(ctx, tx, who); err != nil {
			return fmt.Errorf("tell of guessed codes: %w", err)
		}
		return nil
	})
}
