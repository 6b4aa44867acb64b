package capture

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/rs/zerolog"

	"weir/ent"
	entcapture "weir/ent/capture"
	"weir/internal/metrics"
	"weir/internal/secret"
	"weir/internal/viewer"
)

// Bounds of the queue.
const (
	queueCalls   = 1024
	queueBytes   = 32 << 20
	batchCalls   = 32
	writeTimeout = 10 * time.Second
	drainTimeout = 5 * time.Second
)

// WriterConfig is what a Writer needs.
type WriterConfig struct {
	Ent    *ent.Client
	Sealer *secret.Sealer
	Log    zerolog.Logger
	// Metrics is where calls are counted; nil: into the void.
	Metrics *metrics.Registry
	// Offered tells whether the platform allows contents to be kept at all.
	Offered func(ctx context.Context) (bool, error)
}

// Writer keeps calls one after another, behind a bounded queue. Safe for concurrent use.
type Writer struct {
	cfg    WriterConfig
	queue  chan *Call
	bytes  atomic.Int64
	meters *metrics.Counters
}

// what becomes of calls.
const (
	resultKept    = "kept"
	resultDropped = "dropped" // the queue was full
	resultFailed  = "failed"
)

// NewWriter returns a writer. Run it.
func NewWriter(cfg WriterConfig) *Writer {
	return &Writer{cfg: cfg, queue: make(chan *Call, queueCalls), meters: cfg.Metrics.Counters(
		"weir_capture_calls_total", "Calls whose contents tenants wanted to be kept, by what became of them.", "result",
		resultKept, resultDropped, resultFailed)}
}

// Put has a call kept some time. It never waits: where too many do, the call is dropped and counted.
func (w *Writer) Put(c *Call) {
	size := c.size()
	if w.bytes.Add(size) > queueBytes {
		w.bytes.Add(-size)
		w.meters.Of(resultDropped).Inc()
		return
	}
	select {
	case w.queue <- c:
	default:
		w.bytes.Add(-size)
		w.meters.Of(resultDropped).Inc()
	}
}

// Run keeps what is put until ctx ends, then what still waits, within a few seconds. It returns nil.
func (w *Writer) Run(ctx context.Context) error {
	failing := false
	for {
		select {
		case <-ctx.Done():
			w.drain(context.WithoutCancel(ctx))
			return nil
		case first := <-w.queue:
			err := w.write(context.WithoutCancel(ctx), w.gather(first))
			if (err != nil) != failing { // once per outage
				failing = err != nil
				w.cfg.Log.Warn().Err(err).Bool("failing", failing).Msg("contents of calls are not kept")
			}
		}
	}
}

func (w *Writer) drain(ctx context.Context) {
	for until := time.Now().Add(drainTimeout); time.Now().Before(until); {
		select {
		case first := <-w.queue:
			if err := w.write(ctx, w.gather(first)); err != nil {
				w.cfg.Log.Warn().Err(err).Msg("contents of calls are not kept")
				return
			}
		default:
			return
		}
	}
}

// gather takes what else waits.
func (w *Writer) gather(first *Call) []*Call {
	batch := []*Call{first}
	for len(batch) < batchCalls {
		select {
		case c := <-w.queue:
			batch = append(batch, c)
		default:
			return batch
		}
	}
	return batch
}

// write keeps a batch. A call that is kept already stays as it is.
func (w *Writer) write(ctx context.Context, batch []*Call) (err error) {
	defer func() {
		for _, c := range batch {
			w.bytes.Add(-c.size())
		}
		if err != nil {
			w.meters.Of(resultFailed).Add(float64(len(batch)))
		}
	}()
	ctx, cancel := context.WithTimeout(viewer.SystemContext(ctx, "capture"), writeTimeout)
	defer cancel()
	offered, err := w.cfg.Offered(ctx)
	if err != nil || !offered {
		return err
	}
	rows := make([]*ent.CaptureCreate, len(batch))
	for i, c := range batch {
		sealed, err := seal(w.cfg.Sealer, c)
		if err != nil {
			return err
		}
		rows[i] = w.cfg.Ent.Capture.Create().SetID(c.RequestID).SetTenantID(c.TenantID).SetAPIKeyID(c.KeyID).SetUserID(c.UserID).
			SetModel(short(c.Model)).SetRoute(short(c.Route)).SetStatus(c.Status).SetFailed(c.Failed).SetContent(sealed).SetCreatedAt(c.At)
	}
	err = w.cfg.Ent.Capture.CreateBulk(rows...).OnConflict(sql.ConflictColumns(entcapture.FieldID), sql.ResolveWithIgnore()).Exec(ctx)
	if err != nil {
		return fmt.Errorf("keep contents: %w", err)
	}
	w.meters.Of(resultKept).Add(float64(len(batch)))
	return nil
}

// short is a name of a client's without secrets, and bounded.
func short(name string) string {
	const most = 64
	kept := Redact(strings.ReplaceAll(strings.ToValidUTF8(name, "\uFFFD"), "\x00", "\uFFFD"))
	return strings.ToValidUTF8(kept[:min(len(kept), most)], "")
}
