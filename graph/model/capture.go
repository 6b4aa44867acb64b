package model

import (
	"time"

	"weir/ent"
	enttenant "weir/ent/tenant"
	"weir/internal/capture"
	"weir/internal/tenant"
)

// CapturedCalls says of which calls the contents are kept.
type CapturedCalls string

// The words of the schema.
const (
	CapturedNone   CapturedCalls = "NONE"
	CapturedFailed CapturedCalls = "FAILED"
	CapturedAll    CapturedCalls = "ALL"
)

// capturedCalls are the same in the words of the schema.
var capturedCalls = map[enttenant.Capture]CapturedCalls{
	enttenant.CaptureOff: CapturedNone, enttenant.CaptureErrors: CapturedFailed, enttenant.CaptureAll: CapturedAll,
}

// CaptureSettings say of which calls of a tenant the contents are kept.
type CaptureSettings struct {
	Calls         CapturedCalls
	Days, MaxDays int
	KeyIds        []string
}

// NewCaptureSettings shows those of a tenant, where the platform allows so many days.
func NewCaptureSettings(t *ent.Tenant, maxDays int) *CaptureSettings {
	out := &CaptureSettings{Calls: capturedCalls[t.Capture], Days: min(t.CaptureDays, maxDays), MaxDays: maxDays, KeyIds: t.CaptureKeys}
	if out.KeyIds == nil {
		out.KeyIds = []string{}
	}
	return out
}

// CaptureFilter says which calls.
type CaptureFilter struct {
	RequestID, KeyID *string
	Failed           *bool
}

// Capture is what a call said and was answered.
type Capture struct {
	RequestID, Model, Route, APIKeyID string
	CreatedAt                         time.Time
	Status                            int
	Failed                            bool
	Request, Answer                   *CapturedContent
}

// CapturedContent is one side of a call.
type CapturedContent struct {
	MediaType, Text, Sha256 string
	Size                    int64
	Truncated               bool
	Parts                   []*CapturedPart
}

// CapturedPart is a field of a form.
type CapturedPart struct {
	Name, Text, FileName, MediaType, Sha256 string
	Size                                    int64
}

// NewCapture shows what is kept of a call; nil for nothing.
func NewCapture(k *capture.Kept) *Capture {
	if k == nil {
		return nil
	}
	return &Capture{
		RequestID: k.RequestID, Model: k.Model, Route: k.Route, APIKeyID: k.KeyID, CreatedAt: k.At, Status: k.Status, Failed: k.Failed,
		Request: contentOf(&k.Request), Answer: contentOf(&k.Answer),
	}
}

func contentOf(s *capture.Side) *CapturedContent {
	out := &CapturedContent{
		MediaType: s.MediaType, Text: s.Text, Sha256: s.SHA256, Size: s.Size, Truncated: s.Truncated, Parts: []*CapturedPart{},
	}
	for _, p := range s.Parts {
		out.Parts = append(out.Parts, &CapturedPart{
			Name: p.Name, Text: p.Text, FileName: p.FileName, MediaType: p.MediaType, Sha256: p.SHA256, Size: p.Size,
		})
	}
	return out
}

// CaptureConnection is a page of calls whose contents are kept.
type CaptureConnection struct {
	Edges    []*CaptureEdge
	PageInfo ent.PageInfo
}

// CaptureEdge is a call at its place.
type CaptureEdge struct {
	Node   *Capture
	Cursor Cursor
}

// SetCaptureInput says of which calls the contents are to be kept.
type SetCaptureInput struct {
	Calls  CapturedCalls
	Days   *int
	KeyIds []string
}

// Domain is the same for the domain.
func (in *SetCaptureInput) Domain() tenant.SetCaptureInput {
	out := tenant.SetCaptureInput{Days: in.Days, KeyIDs: in.KeyIds}
	for calls, named := range capturedCalls {
		if named == in.Calls {
			out.Calls = calls
		}
	}
	return out
}

// SetCapturePayload is the result of setCapture.
type SetCapturePayload struct{ Tenant *ent.Tenant }

// DeleteCaptureInput says which call.
type DeleteCaptureInput struct{ RequestID string }

// DeleteCapturePayload is the result of deleteCapture.
type DeleteCapturePayload struct{ DeletedRequestID string }

// DeleteCapturesInput needs nothing.
type DeleteCapturesInput struct{ ClientMutationID *string }

// DeleteCapturesPayload is the result of deleteCaptures.
type DeleteCapturesPayload struct {
	Tenant           *ent.Tenant
	ClientMutationID *string
}
