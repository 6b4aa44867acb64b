package mail

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/rs/zerolog"

	"weir/ent"
	"weir/internal/db"
	"weir/internal/secret"
)

// Deliver sends the letter of an outbox event, and is the handler of its job. Idempotent, but for a crash between the
// server's acknowledgement and ours. An error means: try again.
func (s *Service) Deliver(ctx context.Context, eventID string, payload []byte) error {
	open, err := s.cfg.Outbox.Open(ctx, s.cfg.Ent, eventID)
	if err != nil || !open {
		return err
	}
	if err := s.send(ctx, eventID, payload); err != nil {
		return err
	}
	return db.Exec(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		return s.cfg.Outbox.Done(ctx, tx, eventID)
	})
}

// send returns nil also for what is given up.
func (s *Service) send(ctx context.Context, eventID string, payload []byte) error {
	var e envelope
	if err := json.Unmarshal(payload, &e); err != nil {
		return fmt.Errorf("send mail: %w", err)
	}
	plain, err := s.cfg.Sealer.Open(e.Sealed, e.ID)
	if err != nil {
		return fmt.Errorf("send mail: %w", err)
	}
	var c content
	if err := json.Unmarshal(plain, &c); err != nil {
		return fmt.Errorf("send mail: %w", err)
	}
	log := zerolog.Ctx(ctx).With().Str("mail_id", e.ID).Str("letter", string(c.Kind)).Logger()
	switch {
	case !s.On():
		log.Warn().Msg("mail not sent: mail is off")
		return nil
	case !c.Expires.IsZero() && !s.cfg.Clock.Now().Before(c.Expires):
		log.Warn().Msg("mail not sent: its link has ended meanwhile")
		return nil
	}
	m, err := s.write(ctx, c)
	if err != nil {
		return err
	}
	m.ID = eventID
	err = s.cfg.Transport.Send(ctx, m)
	if refused, ok := errors.AsType[RefusedError](err); ok {
		log.Error().Int("smtp_code", refused.Code).Msg("mail not sent: the server refuses it")
		return nil
	}
	return err
}

// write puts a letter into words.
func (s *Service) write(ctx context.Context, c content) (Message, error) {
	head := Letterhead{Site: s.cfg.Site}
	if s.cfg.Letterhead != nil {
		var err error
		if head, err = s.cfg.Letterhead(ctx); err != nil {
			return Message{}, fmt.Errorf("write mail: %w", err)
		}
	}
	return render(letterhead{Letterhead: head, Home: s.cfg.LinkBase}, Letter{
		Kind: c.Kind, To: c.To, Language: c.Language, Values: c.Values, Link: secret.New(c.Link), Expires: c.Expires, Test: c.Test,
	})
}
