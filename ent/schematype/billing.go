package schematype

import "io"

// TopUpKind says how a top-up is paid.
type TopUpKind string

// The kinds.
const (
	TopUpCheckout TopUpKind = "CHECKOUT"
	TopUpAuto     TopUpKind = "AUTO"
	// TopUpPlan pays a period of a plan at once.
	TopUpPlan TopUpKind = "PLAN"
)

// Values of the enum.
func (TopUpKind) Values() []string {
	return []string{string(TopUpCheckout), string(TopUpAuto), string(TopUpPlan)}
}

// MarshalGQL writes the kind as a GraphQL enum value.
func (k TopUpKind) MarshalGQL(w io.Writer) { writeEnum(w, string(k)) }

// UnmarshalGQL reads a GraphQL enum value.
func (k *TopUpKind) UnmarshalGQL(v any) error { return readEnum(v, k.Values(), (*string)(k)) }

// TopUpStatus says where a top-up stands.
type TopUpStatus string

// The states of a top-up. Only PAID and those behind it have been credited; none of them is for ever: a payment can be
// refunded and disputed for months, and one that has expired can turn out to be paid.
const (
	TopUpPending    TopUpStatus = "PENDING"    // nobody has paid yet
	TopUpProcessing TopUpStatus = "PROCESSING" // the bank takes its time
	TopUpPaid       TopUpStatus = "PAID"
	TopUpFailed     TopUpStatus = "FAILED"
	TopUpExpired    TopUpStatus = "EXPIRED"
	TopUpMismatch   TopUpStatus = "MISMATCH" // paid, but not what was ordered
	TopUpPartly     TopUpStatus = "PARTLY_REFUNDED"
	TopUpRefunded   TopUpStatus = "REFUNDED"
	TopUpDisputed   TopUpStatus = "DISPUTED"
)

// Values of the enum.
func (TopUpStatus) Values() []string {
	return []string{
		string(TopUpPending), string(TopUpProcessing), string(TopUpPaid), string(TopUpFailed), string(TopUpExpired), string(TopUpMismatch),
		string(TopUpPartly), string(TopUpRefunded), string(TopUpDisputed),
	}
}

// MarshalGQL writes the state as a GraphQL enum value.
func (s TopUpStatus) MarshalGQL(w io.Writer) { writeEnum(w, string(s)) }

// UnmarshalGQL reads a GraphQL enum value.
func (s *TopUpStatus) UnmarshalGQL(v any) error { return readEnum(v, s.Values(), (*string)(s)) }

// RefundStatus says where a refund stands.
type RefundStatus string

// The states of a refund.
const (
	RefundAwaiting  RefundStatus = "AWAITING_APPROVAL" // a second administrator must agree
	RefundRequested RefundStatus = "REQUESTED"         // the money is set aside, Stripe is being asked
	RefundPending   RefundStatus = "PENDING"           // Stripe has it
	RefundSucceeded RefundStatus = "SUCCEEDED"
	RefundFailed    RefundStatus = "FAILED" // nothing went back, or it came back
	RefundDeclined  RefundStatus = "DECLINED"
)

// Values of the enum.
func (RefundStatus) Values() []string {
	return []string{
		string(RefundAwaiting), string(RefundRequested), string(RefundPending), string(RefundSucceeded), string(RefundFailed),
		string(RefundDeclined),
	}
}

// MarshalGQL writes the state as a GraphQL enum value.
func (s RefundStatus) MarshalGQL(w io.Writer) { writeEnum(w, string(s)) }

// UnmarshalGQL reads a GraphQL enum value.
func (s *RefundStatus) UnmarshalGQL(v any) error { return readEnum(v, s.Values(), (*string)(s)) }

// DisputeStatus says where a dispute stands.
type DisputeStatus string

// The states of a dispute.
const (
	DisputeInquiry DisputeStatus = "INQUIRY" // the bank asks, no money has moved
	DisputeOpen    DisputeStatus = "OPEN"
	DisputeWon     DisputeStatus = "WON" // or dropped
	DisputeLost    DisputeStatus = "LOST"
)

// Values of the enum.
func (DisputeStatus) Values() []string {
	return []string{string(DisputeInquiry), string(DisputeOpen), string(DisputeWon), string(DisputeLost)}
}

// MarshalGQL writes the state as a GraphQL enum value.
func (s DisputeStatus) MarshalGQL(w io.Writer) { writeEnum(w, string(s)) }

// UnmarshalGQL reads a GraphQL enum value.
func (s *DisputeStatus) UnmarshalGQL(v any) error { return readEnum(v, s.Values(), (*string)(s)) }

// Buyer is who stands on a receipt.
type Buyer struct {
	LegalName string `json:"legal_name,omitempty"`
	Address   string `json:"address,omitempty"` // lines
	Country   string `json:"country,omitempty"` // ISO 3166-1 alpha-2
	TaxID     string `json:"tax_id,omitempty"`
	Email     string `json:"email,omitempty"`
}
