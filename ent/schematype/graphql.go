package schematype

import (
	"fmt"
	"io"
	"slices"
	"strconv"
)

// MarshalGQL writes the modality as a GraphQL enum value.
func (m Modality) MarshalGQL(w io.Writer) { writeEnum(w, string(m)) }

// UnmarshalGQL reads a GraphQL enum value.
func (m *Modality) UnmarshalGQL(v any) error { return readEnum(v, m.Values(), (*string)(m)) }

// MarshalGQL writes the state as a GraphQL enum value.
func (s ChannelStatus) MarshalGQL(w io.Writer) { writeEnum(w, string(s)) }

// UnmarshalGQL reads a GraphQL enum value.
func (s *ChannelStatus) UnmarshalGQL(v any) error { return readEnum(v, s.Values(), (*string)(s)) }

// MarshalGQL writes the way as a GraphQL enum value.
func (d Disconnect) MarshalGQL(w io.Writer) { writeEnum(w, string(d)) }

// UnmarshalGQL reads a GraphQL enum value.
func (d *Disconnect) UnmarshalGQL(v any) error { return readEnum(v, d.Values(), (*string)(d)) }

func writeEnum(w io.Writer, value string) {
	_, _ = io.WriteString(w, strconv.Quote(value)) // gqlgen's writer buffers; a failure shows when it is flushed
}

func readEnum(v any, values []string, into *string) error {
	s, ok := v.(string)
	if !ok || !slices.Contains(values, s) {
		return fmt.Errorf("%v is not one of %v", v, values)
	}
	*into = s
	return nil
}

// MarshalGQL writes the state as a GraphQL enum value.
func (s CredentialStatus) MarshalGQL(w io.Writer) { writeEnum(w, string(s)) }

// UnmarshalGQL reads a GraphQL enum value.
func (s *CredentialStatus) UnmarshalGQL(v any) error { return readEnum(v, s.Values(), (*string)(s)) }

// MarshalGQL writes the kind as a GraphQL enum value.
func (k ChannelEventKind) MarshalGQL(w io.Writer) { writeEnum(w, string(k)) }

// UnmarshalGQL reads a GraphQL enum value.
func (k *ChannelEventKind) UnmarshalGQL(v any) error { return readEnum(v, k.Values(), (*string)(k)) }
