package capture

import (
	"encoding/base64"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestRedact(t *testing.T) {
	t.Parallel()
	picture := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("picture!", 200)))
	for name, row := range map[string]struct{ in, want string }{
		"prose":                {"Say 1 2 3, ask sk-ating rinks; 10:30@noon!", "Say 1 2 3, ask sk-ating rinks; 10:30@noon!"},
		"a vendor's key":       {"use sk-proj-Abc123_def456ghi789", "use [redacted]"},
		"a key of ours":        {"wr-0123456789abcdef0123", "[redacted]"},
		"bearer":               {"Authorization: Bearer abcdefgh12345678", "Authorization: [redacted] [redacted]"},
		"bearer in JSON":       {`{"h":"bearer abc.def-ghi_jkl"}`, `{"h":"bearer [redacted]"}`},
		"of AWS":               {"AKIA" + "IOSFODNN7EXAMPLE", "[redacted]"},
		"of AWS, the other":    {"aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "aws_secret_access_key = [redacted]"},
		"of GitHub":            {"ghp_" + "abcdefghijklmnopqrstuvwxyz0123456789", "[redacted]"},
		"a JWT":                {"t=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl.", "t=[token]"},
		"a private key":        {"x -----BEGIN RSA PRIVATE" + " KEY-----\\nMIIEow\\n-----END RSA PRIVATE KEY----- y", "x [private key] y"},
		"half a private key":   {"x -----BEGIN PRIVATE" + " KEY-----\nMIIEow", "x [private key]"},
		"a password in JSON":   {`{"password": "two words \" and"}`, `{"password": "[redacted]"}`},
		"a password in a text": {`{"content":"{\"password\":\"hunter22\"}"}`, `{"content":"{\"password\":\"[redacted]\"}"}`},
		"not a token":          {`{"max_tokens": 4096, "tokens": 12}`, `{"max_tokens": 4096, "tokens": 12}`},
		"an address":           {"write to jo.hn+x@mail.example.co.uk.", "write to [e-mail]."},
		"a password in a URL":  {"postgres://u:secret@db/x", "postgres://[redacted]@db/x"},
		"a signed URL":         {"https://x/y?a=1&X-Amz-Signature=abcdef&b=2", "https://x/y?a=1&X-Amz-Signature=[redacted]&b=2"},
		"a card":               {"4111 1111 1111 1111 until 12", "[card] until 12"},
		"a card, hyphens":      {"5500-0000-0000-0004", "[card]"},
		"a card and its code":  {"4111111111111111 123", "[card] 123"},
		"no card":              {"4111 1111 1111 1112", "4111 1111 1111 1112"},
		"a time":               {"1764547200", "1764547200"},
		"a picture":            {"data:image/png;base64," + picture, "[data: image/png, about 1602 bytes]"},
		"a bare picture":       {`"` + picture + `"`, `"[base64, about 1602 bytes]"`},
	} {
		got := Redact(row.in)
		if got != row.want {
			t.Errorf("%s: %q, want %q", name, got, row.want)
		}
		if again := Redact(got); again != got {
			t.Errorf("%s: once more it is %q", name, again)
		}
	}
}

func TestEscapesOfJSONHideNothing(t *testing.T) {
	t.Parallel()
	got := cleaned(plain(`{"a":"\u0073k-abcdefghijklmnop","b":"x\u0040y.example","c":"\"\u0022 \\u0041","d":"data:image\/png;base64,AAAA"}`))
	if want := `{"a":"[redacted]","b":"[e-mail]","c":"\"\u0022 \\u0041","d":"[data: image/png, about 3 bytes]"}`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// A text that goes on behind the window loses its end: that may be half of a secret.
func TestBounds(t *testing.T) {
	t.Parallel()
	long := Content{MediaType: "application/json", Size: Window + 10, Body: []byte(strings.Repeat("ü ", Window/3)[:Window-20] + " sk-abcd")}
	if s := long.side(); len(s.Text) > MaxText || len(s.Text) < MaxText-4 || !s.Truncated || strings.Contains(s.Text, "sk-") || strings.ContainsRune(s.Text, '\uFFFD') {
		t.Errorf("%d bytes, truncated %v", len(s.Text), s.Truncated)
	}
	short := Content{MediaType: "text/plain; charset=utf-8", Size: 4 << 20, Body: []byte(strings.Repeat("A", Window-8) + " sk-abcd")}
	if s := short.side(); s.Text != "" && strings.Contains(s.Text, "sk-") || !s.Truncated {
		t.Errorf("%q, truncated %v", s.Text, s.Truncated)
	}
	binary := Content{MediaType: "audio/wav", Size: 7, Digest: []byte{1, 2}}
	if s := binary.side(); s.Text != "" || s.SHA256 != "0102" || s.Size != 7 || s.MediaType != "audio/wav" {
		t.Errorf("%+v", s)
	}
	wrong := Content{MediaType: "application/json", Size: 4, Body: []byte{0xff, 0xfe, 0, 1}}
	if s := wrong.side(); s.Text != "" || !s.Truncated {
		t.Errorf("%+v", s)
	}
	form := Content{Parts: []Part{{Name: "prompt", Text: "mail a@b.example", Size: 16}, {Name: "file", FileName: "x.wav", Size: 9, SHA256: "ab"}}}
	if s := form.side(); len(s.Parts) != 2 || s.Parts[0].Text != "mail [e-mail]" || s.Parts[1].SHA256 != "ab" || s.Truncated {
		t.Errorf("%+v", s)
	}
}

// FuzzRedact: whatever a client sends, no key comes through, what is kept can be stored, and once is enough.
func FuzzRedact(f *testing.F) {
	f.Add(`{"a":"sk-abcdefghijklmnop 4111 1111 1111 1111 \u0040"}`, `"password": "two words \" and"`)
	f.Add("Authorization: Bearer abcdefgh12345678", "data:image/png;base64,AAAA https://u:p@host/x?sig=1&b=2")
	f.Add("-----BEGIN PRIVATE"+" KEY-----\nMII", "\x00\xff\xfe")
	const key = "sk-proj-Abc123def456ghi789jkl"
	f.Fuzz(func(t *testing.T, before, after string) {
		got := cleaned(plain(before + " " + key + " " + after))
		if strings.Contains(got, key) || !utf8.ValidString(got) || strings.ContainsRune(got, 0) {
			t.Errorf("%q and %q become %q", before, after, got)
		}
		if kept, cut := fitted(got); len(kept) > MaxText || !cut && kept != got || !utf8.ValidString(kept) {
			t.Errorf("%d bytes are kept of %d", len(kept), len(got))
		}
		if kept, _ := fitted(beginning(got)); len(kept) > MaxText {
			t.Errorf("%d bytes", len(kept))
		}
		if again := Redact(got); again != got {
			t.Errorf("%q is redacted to %q", got, again)
		}
	})
}
