package channel_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"weir/ent"
	"weir/ent/auditevent"
	entchannel "weir/ent/channel"
	"weir/ent/schematype"
	"weir/internal/channel"
	"weir/internal/clock"
	"weir/internal/db"
	"weir/internal/dbtest"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/keyset"
	"weir/internal/request"
	"weir/internal/revision"
	"weir/internal/safedial"
	"weir/internal/secret"
	"weir/internal/viewer"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// env is a service with its selector on one database.
type env struct {
	*channel.Service
	selector *channel.Selector
	db       *dbtest.DB
	watcher  *revision.Watcher
}

func newEnv(t *testing.T, d *dbtest.DB) *env {
	t.Helper()
	keys, err := secret.Derive(secret.Generate())
	if err != nil {
		t.Fatal(err)
	}
	sealer, err := secret.NewSealer(t.Context(), keys, keyset.New(d.Ent))
	if err != nil {
		t.Fatal(err)
	}
	e := &env{db: d, watcher: revision.New(revision.Config{Ent: d.Ent})}
	e.selector = channel.NewSelector(channel.SelectorConfig{Ent: d.Ent, Sealer: sealer, Clock: clock.NewFake(noon)})
	e.watcher.Keep(db.RoutingRevision, e.selector.Loader)
	e.Service = channel.New(channel.Config{
		Ent: d.Ent, Clock: clock.NewFake(noon), Sealer: sealer, Revisions: e.watcher, Selector: e.selector,
		Upstreams: []string{channel.UpstreamOpenAI, channel.UpstreamSandbox},
	})
	return e
}

func as(t *testing.T, v *viewer.Viewer) context.Context {
	t.Helper()
	return viewer.NewContext(t.Context(), v)
}

func admin(t *testing.T) context.Context {
	t.Helper()
	return as(t, &viewer.Viewer{UserID: "usr_1", Platform: viewer.PlatformAdmin})
}

func valid() channel.CreateInput {
	return channel.CreateInput{Name: "X", Preset: "openai", Credentials: []string{"sk-1234567890abcdef"}, Models: []string{"gpt-4o"}}
}

func mustCreate(t *testing.T, e *env, in channel.CreateInput) *ent.Channel {
	t.Helper()
	c, err := e.Create(admin(t), in)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCreate(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		in := channel.CreateInput{
			Name: " X ", Preset: "deepseek", Credentials: []string{"sk-1234567890abcdef", " ", "short", "sk-1234567890abcdef"},
			Models: []string{"m", " n ", "m", ""}, Mapping: map[string]string{"m": "vendor-m"}, Groups: []string{"vip", "default"}, Priority: -3, Weight: 7,
			Other: `{"headers":{"X-Team":"a"}}`,
		}
		c := mustCreate(t, e, in)
		if c.Number != 1 || c.Name != "X" || c.Upstream != "openai" || c.Preset != "deepseek" || c.Status != schematype.ChannelEnabled || c.BaseURL != "" ||
			!slices.Equal(c.Models, []string{"m", "n"}) || !slices.Equal(c.Groups, []string{"vip", "default"}) || c.Priority != -3 || c.Weight != 7 ||
			!c.CreatedAt.Equal(noon) || channel.TypeOf(c) != 36 || channel.KeyHint(c) != "sk-123..." {
			t.Errorf("got %+v", c)
		}
		if len(c.Edges.Credentials) != 2 || c.Edges.Credentials[1].Hint != "***" {
			t.Errorf("got credentials %+v", c.Edges.Credentials)
		}
		r, ok := e.selector.Select(channel.Query{Model: "m", Group: "vip"}).Next()
		if !ok || r.BaseURL != "https://api.deepseek.com" || r.Model != "vendor-m" || r.Headers["X-Team"] != "a" ||
			!slices.Contains([]string{"sk-1234567890abcdef", "short"}, r.Credential.Reveal()) {
			t.Errorf("not in force at once: %+v", r)
		}
		if second := mustCreate(t, e, valid()); second.Number != 2 {
			t.Errorf("got number %d, want 2", second.Number)
		}
	})
}

func TestCredentialsAreSealedAtRest(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	e := newEnv(t, d)
	c := mustCreate(t, e, valid())
	for _, row := range c.Edges.Credentials {
		if strings.Contains(string(row.Sealed), "1234567890") || strings.Contains(fmt.Sprint(row), "1234567890") {
			t.Error("the credential stands in its row")
		}
	}
	for _, ev := range d.Ent.AuditEvent.Query().AllX(viewer.SystemContext(t.Context(), "test")) {
		if strings.Contains(string(ev.After)+string(ev.Before), "1234567890") {
			t.Errorf("the credential stands in the audit: %s", ev.After)
		}
	}
}

func TestCreateMany(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		in := valid()
		in.Credentials = channel.Lines("key-number-one\n\nkey-number-two\r\nkey-number-one\n  \nkey-number-three")
		made, err := e.CreateMany(admin(t), in)
		if err != nil || len(made) != 3 {
			t.Fatalf("got %d channels (%v), want 3", len(made), err)
		}
		for i, want := range []string{"X", "X #2", "X #3"} {
			if c := made[i]; c.Name != want || c.Number != i+1 || len(c.Edges.Credentials) != 1 {
				t.Errorf("got %s %d with %d credentials, want %s", c.Name, c.Number, len(c.Edges.Credentials), want)
			}
		}
		in.Credentials = nil
		if _, err := e.CreateMany(admin(t), in); fault.Of(err).Field != "credentials" {
			t.Errorf("without any key: got %v", err)
		}
		in.Name, in.Credentials = strings.Repeat("n", 126), []string{"a", "b"} // the second name is too long
		if _, err := e.CreateMany(admin(t), in); fault.Of(err).Field != "name" {
			t.Errorf("all or none: got %v", err)
		}
		if n := d.Ent.Channel.Query().CountX(admin(t)); n != 3 {
			t.Errorf("got %d channels, want the first 3", n)
		}
	})
}

func TestValidation(t *testing.T) {
	t.Parallel()
	e := newEnv(t, dbtest.SQLite(t))
	many := func(n int) []string {
		out := make([]string, n)
		for i := range out {
			out[i] = fmt.Sprint("m", i)
		}
		return out
	}
	for name, row := range map[string]struct {
		change func(*channel.CreateInput)
		want   []string // fields
	}{
		"as it is":                 {func(*channel.CreateInput) {}, nil},
		"no name":                  {func(in *channel.CreateInput) { in.Name = " " }, []string{"name"}},
		"long name":                {func(in *channel.CreateInput) { in.Name = strings.Repeat("字", 129) }, []string{"name"}},
		"name of 128":              {func(in *channel.CreateInput) { in.Name = strings.Repeat("字", 128) }, nil},
		"no such way":              {func(in *channel.CreateInput) { in.OnDisconnect = "STAY" }, []string{"onDisconnect"}},
		"no kind":                  {func(in *channel.CreateInput) { in.Preset = "" }, []string{"preset", "baseUrl"}},
		"unknown preset":           {func(in *channel.CreateInput) { in.Preset = "acme" }, []string{"preset", "baseUrl"}},
		"upstream alone":           {func(in *channel.CreateInput) { in.Preset, in.Upstream = "", "openai" }, nil},
		"not in this build":        {func(in *channel.CreateInput) { in.Preset = "anthropic" }, []string{"upstream"}},
		"preset of another":        {func(in *channel.CreateInput) { in.Upstream = "sandbox" }, []string{"upstream"}},
		"azure needs a URL":        {func(in *channel.CreateInput) { in.Preset = "azure" }, []string{"upstream", "baseUrl"}},
		"custom needs a URL":       {func(in *channel.CreateInput) { in.Preset = "custom" }, []string{"baseUrl"}},
		"custom":                   {func(in *channel.CreateInput) { in.Preset, in.BaseURL = "custom", "https://llm.example/v1" }, nil},
		"other scheme":             {func(in *channel.CreateInput) { in.BaseURL = "ftp://x.example" }, []string{"baseUrl"}},
		"no host":                  {func(in *channel.CreateInput) { in.BaseURL = "https://" }, []string{"baseUrl"}},
		"user name":                {func(in *channel.CreateInput) { in.BaseURL = "https://u:p@x.example" }, []string{"baseUrl"}},
		"query":                    {func(in *channel.CreateInput) { in.BaseURL = "https://x.example/v1?a=b" }, []string{"baseUrl"}},
		"long URL":                 {func(in *channel.CreateInput) { in.BaseURL = "https://x.example/" + strings.Repeat("a", 512) }, []string{"baseUrl"}},
		"loopback":                 {func(in *channel.CreateInput) { in.BaseURL = "http://127.0.0.1:8000" }, []string{"baseUrl"}},
		"localhost":                {func(in *channel.CreateInput) { in.BaseURL = "http://localhost:8000" }, []string{"baseUrl"}},
		"private":                  {func(in *channel.CreateInput) { in.BaseURL = "http://10.1.2.3" }, []string{"baseUrl"}},
		"metadata":                 {func(in *channel.CreateInput) { in.BaseURL = "http://169.254.169.254" }, []string{"baseUrl"}},
		"the preset's own":         {func(in *channel.CreateInput) { in.Preset = "ollama" }, []string{"baseUrl"}},
		"no models":                {func(in *channel.CreateInput) { in.Models = []string{" "} }, []string{"models"}},
		"1,000 models":             {func(in *channel.CreateInput) { in.Models = many(1000) }, nil},
		"1,001 models":             {func(in *channel.CreateInput) { in.Models = many(1001) }, []string{"models"}},
		"long model":               {func(in *channel.CreateInput) { in.Models = []string{strings.Repeat("m", 129)} }, []string{"models"}},
		"comma in a model":         {func(in *channel.CreateInput) { in.Models = []string{"a,b"} }, []string{"models"}},
		"a model without price":    {func(in *channel.CreateInput) { in.Models = []string{"nobody/knows:it"} }, nil},
		"empty mapping":            {func(in *channel.CreateInput) { in.Mapping = map[string]string{"gpt-4o": ""} }, []string{"modelMapping"}},
		"many groups":              {func(in *channel.CreateInput) { in.Groups = many(33) }, []string{"groups"}},
		"blank in a group":         {func(in *channel.CreateInput) { in.Groups = []string{"a b"} }, []string{"groups"}},
		"priority out of range":    {func(in *channel.CreateInput) { in.Priority = -1_000_001 }, []string{"priority"}},
		"negative priority":        {func(in *channel.CreateInput) { in.Priority = -1_000_000 }, nil},
		"negative weight":          {func(in *channel.CreateInput) { in.Weight = -1 }, []string{"weight"}},
		"unknown status":           {func(in *channel.CreateInput) { in.Status = "ON" }, []string{"status"}},
		"no credential":            {func(in *channel.CreateInput) { in.Credentials = nil }, []string{"credentials"}},
		"credential of 8 KiB":      {func(in *channel.CreateInput) { in.Credentials = []string{strings.Repeat("k", 8<<10)} }, nil},
		"longer credential":        {func(in *channel.CreateInput) { in.Credentials = []string{strings.Repeat("k", 8<<10+1)} }, []string{"credentials"}},
		"line in a credential":     {func(in *channel.CreateInput) { in.Credentials = []string{"a\nb"} }, []string{"credentials"}},
		"sandbox needs none":       {func(in *channel.CreateInput) { in.Preset, in.Credentials = "sandbox", nil }, nil},
		"other is no object":       {func(in *channel.CreateInput) { in.Other = "[]" }, []string{"other"}},
		"other is null":            {func(in *channel.CreateInput) { in.Other = "null" }, []string{"other"}},
		"headers are no texts":     {func(in *channel.CreateInput) { in.Other = `{"headers":{"A":1}}` }, []string{"other"}},
		"header of the connection": {func(in *channel.CreateInput) { in.Other = `{"headers":{"host":"x"}}` }, []string{"other"}},
		"header with a line":       {func(in *channel.CreateInput) { in.Other = `{"headers":{"A":"x\r\nB: y"}}` }, []string{"other"}},
		"several at once": {
			func(in *channel.CreateInput) { in.Name, in.Models, in.Weight = "", nil, -1 }, []string{"name", "models", "weight"},
		},
	} {
		in := valid()
		row.change(&in)
		_, err := e.Create(admin(t), in)
		if got := fields(err); !slices.Equal(got, row.want) {
			t.Errorf("%s: got %v (%v), want %v", name, got, err, row.want)
		}
		if err != nil && fault.CodeOf(err) != fault.Invalid {
			t.Errorf("%s: got %s", name, fault.CodeOf(err))
		}
	}
	in := valid()
	in.Preset = "gemini"
	if _, err := e.Create(admin(t), in); err == nil || !strings.Contains(err.Error(), "openai, sandbox") {
		t.Errorf("got %v, want the upstreams that there are", err)
	}
}

// fields lists the fields of all joined faults.
func fields(err error) []string {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var out []string
		for _, e := range joined.Unwrap() {
			out = append(out, fields(e)...)
		}
		return out
	}
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return []string{f.Field}
	}
	return nil
}

func TestPrivateUpstreamsWhereAllowed(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	e := newEnv(t, d)
	sealer := sealerOf(t, d)
	open := channel.New(channel.Config{
		Ent: d.Ent, Clock: clock.System{}, Sealer: sealer, Revisions: e.watcher, Upstreams: []string{"openai"}, Guard: safedial.Guard{AllowPrivate: true},
	})
	in := valid()
	in.Preset, in.Credentials = "ollama", nil
	if _, err := open.Create(admin(t), in); err != nil {
		t.Error(err)
	}
}

func sealerOf(t *testing.T, d *dbtest.DB) *secret.Sealer {
	t.Helper()
	keys, err := secret.Derive(secret.Generate())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.SQL.ExecContext(t.Context(), "DELETE FROM settings"); err != nil {
		t.Fatal(err)
	}
	s, err := secret.NewSealer(t.Context(), keys, keyset.New(d.Ent))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestUpdate(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		in := valid()
		in.BaseURL, in.Priority, in.Weight, in.Groups = "https://x.example/v1/", 5, 2, []string{"vip"}
		before := mustCreate(t, e, in)
		zero := 0

		same, err := e.Update(admin(t), channel.UpdateInput{ID: before.ID, Credentials: []string{"sk-123..."}})
		if err != nil {
			t.Fatal(err)
		}
		if same.Name != "X" || same.BaseURL != in.BaseURL || same.Priority != 5 || same.Weight != 2 || !slices.Equal(same.Groups, in.Groups) ||
			same.Edges.Credentials[0].ID != before.Edges.Credentials[0].ID {
			t.Errorf("what is absent stays: got %+v", same)
		}
		after, err := e.Update(admin(t), channel.UpdateInput{
			ID: before.ID, Name: "Y", Preset: "groq", BaseURL: "https://y.example", Models: []string{"n"}, Groups: []string{"default"}, Priority: &zero,
			Weight: &zero, Mapping: map[string]string{"n": "o"}, Credentials: []string{"another-credential"}, Other: `{"a":1}`, Status: schematype.ChannelEnabled,
		})
		if err != nil {
			t.Fatal(err)
		}
		if after.Number != before.Number || after.Name != "Y" || after.Preset != "groq" || channel.TypeOf(after) != 29 || after.Priority != 0 || after.Weight != 0 ||
			channel.KeyHint(after) != "anothe..." || len(after.Edges.Credentials) != 1 || after.Other != `{"a":1}` {
			t.Errorf("got %+v", after)
		}
		r, _ := e.selector.Select(channel.Query{Model: "n", Group: "default"}).Next()
		if r.BaseURL != "https://y.example" || r.Model != "o" || r.Credential.Reveal() != "another-credential" {
			t.Errorf("got %+v", r)
		}
		if e.selector.Serves("gpt-4o", "vip") {
			t.Error("the old models are still served")
		}
		if _, err := e.Update(admin(t), channel.UpdateInput{ID: before.ID, Preset: "anthropic"}); fault.Of(err).Field != "upstream" {
			t.Errorf("got %v", err)
		}
		if _, err := e.Update(admin(t), channel.UpdateInput{ID: "chn_0", Name: "Z"}); fault.CodeOf(err) != fault.NotFound {
			t.Errorf("got %v", err)
		}
	})
}

func TestDisconnect(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		route := func() channel.Route {
			t.Helper()
			r, ok := e.selector.Select(channel.Query{Model: "gpt-4o", Group: "default"}).Next()
			if !ok {
				t.Fatal("no route")
			}
			return r
		}
		c := mustCreate(t, e, valid())
		if r := route(); c.OnDisconnect != schematype.DisconnectCancel || c.BillsAbandoned || r.Drains || r.BillsAbandoned {
			t.Errorf("by default %+v", c)
		}
		yes, no := true, false
		for _, step := range []struct {
			way        schematype.Disconnect
			bills      *bool
			drains, is bool
		}{
			{schematype.DisconnectDrain, nil, true, false},
			{"", &yes, true, true},
			{schematype.DisconnectCancel, nil, false, true},
			{"", &no, false, false},
		} {
			c, err := e.Update(admin(t), channel.UpdateInput{ID: c.ID, OnDisconnect: step.way, BillsAbandoned: step.bills})
			if err != nil {
				t.Fatal(err)
			}
			if r := route(); (c.OnDisconnect == schematype.DisconnectDrain) != step.drains || c.BillsAbandoned != step.is || r.Drains != step.drains ||
				r.BillsAbandoned != step.is {
				t.Errorf("%+v: %+v, route %+v", step, c, r)
			}
		}
		for field, in := range map[string]channel.UpdateInput{
			"onDisconnect": {ID: c.ID, OnDisconnect: "STAY"}, "status": {ID: c.ID, Status: schematype.ChannelAutoDisabled},
		} {
			if _, err := e.Update(admin(t), in); fault.CodeOf(err) != fault.Invalid || fault.Of(err).Field != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		in := valid()
		in.OnDisconnect, in.BillsAbandoned = schematype.DisconnectDrain, true
		made := mustCreate(t, e, in)
		if made.OnDisconnect != schematype.DisconnectDrain || !made.BillsAbandoned {
			t.Errorf("made %+v", made)
		}
		last := d.Ent.AuditEvent.Query().Where(auditevent.TargetID(made.ID)).OnlyX(viewer.SystemContext(t.Context(), "test"))
		var after struct {
			Way   string `json:"on_disconnect"`
			Bills bool   `json:"bills_abandoned"`
		}
		if err := json.Unmarshal(last.After, &after); err != nil || after.Way != "DRAIN" || !after.Bills {
			t.Errorf("audited %s (%v)", last.After, err)
		}
	})
}

func TestSetStatus(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		c := mustCreate(t, e, valid())
		serves := func() bool { return e.selector.Serves("gpt-4o", "default") }
		for _, step := range []struct {
			to     schematype.ChannelStatus
			code   fault.Code
			serves bool
		}{
			{schematype.ChannelDisabled, "", false},
			{schematype.ChannelAutoDisabled, fault.Conflict, false}, // by hand stays by hand
			{schematype.ChannelEnabled, "", true},
			{schematype.ChannelAutoDisabled, "", false},
			{schematype.ChannelEnabled, "", true},
			{"ON", fault.Invalid, true},
		} {
			got, err := e.SetStatus(admin(t), channel.SetStatusInput{ID: c.ID, Status: step.to, Reason: "why"})
			if fault.CodeOf(err) != step.code || (err == nil && got.Status != step.to) || serves() != step.serves {
				t.Errorf("to %s: got %v, served %v", step.to, err, serves())
			}
			if err == nil && (got.DisabledReason == "") != (step.to == schematype.ChannelEnabled) {
				t.Errorf("to %s: reason %q", step.to, got.DisabledReason)
			}
		}
	})
}

func TestDelete(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		c := mustCreate(t, e, valid())
		if err := e.Delete(admin(t), c.ID); err != nil {
			t.Fatal(err)
		}
		for what, err := range map[string]error{
			"again": e.Delete(admin(t), c.ID), "get": only(e.Get(admin(t), c.ID)), "by number": only(e.GetNumber(admin(t), c.Number)),
			"update": only(e.Update(admin(t), channel.UpdateInput{ID: c.ID, Name: "Y"})),
			"status": only(e.SetStatus(admin(t), channel.SetStatusInput{ID: c.ID, Status: schematype.ChannelEnabled})),
		} {
			if fault.CodeOf(err) != fault.NotFound {
				t.Errorf("%s: got %v, want NOT_FOUND", what, err)
			}
		}
		system := viewer.SystemContext(t.Context(), "test")
		if row := d.Ent.Channel.GetX(system, c.ID); row.DeletedAt == nil || row.Name != "X" {
			t.Errorf("charges name it still: got %+v", row)
		}
		if n := d.Ent.Credential.Query().CountX(system); n != 0 {
			t.Errorf("%d credentials are left", n)
		}
		if e.selector.Serves("gpt-4o", "default") {
			t.Error("it is still served")
		}
	})
}

func only(_ *ent.Channel, err error) error { return err }

func TestDeleteDisabled(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		for name, status := range map[string]schematype.ChannelStatus{
			"on": schematype.ChannelEnabled, "off": schematype.ChannelDisabled, "off2": schematype.ChannelDisabled, "ill": schematype.ChannelAutoDisabled,
		} {
			in := valid()
			in.Name, in.Status = name, status
			mustCreate(t, e, in)
		}
		if n, err := e.DeleteDisabled(admin(t)); err != nil || n != 2 {
			t.Errorf("got %d (%v), want 2", n, err)
		}
		if n, err := e.DeleteDisabled(admin(t)); err != nil || n != 0 {
			t.Errorf("again: got %d (%v), want 0", n, err)
		}
		left, err := e.List(admin(t), 0, 10)
		if err != nil || len(left) != 2 {
			t.Errorf("got %d (%v), want the enabled one and the one that may heal", len(left), err)
		}
	})
}

func TestList(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		in := valid()
		in.Credentials = nil
		for i := range 12 {
			in.Credentials = append(in.Credentials, fmt.Sprintf("credential-%02d", i))
		}
		if _, err := e.CreateMany(admin(t), in); err != nil {
			t.Fatal(err)
		}
		first, err := e.List(admin(t), 0, 10)
		if err != nil || len(first) != 10 || first[0].Number != 12 || channel.KeyHint(first[0]) != "creden..." {
			t.Errorf("got %d from %d (%v), want 10 from the newest", len(first), first[0].Number, err)
		}
		second, err := e.List(admin(t), 1, 10)
		if err != nil || len(second) != 2 || second[1].Number != 1 {
			t.Errorf("got %d (%v), want the last 2", len(second), err)
		}
		if empty, err := e.List(admin(t), 7, 10); err != nil || len(empty) != 0 {
			t.Errorf("got %d (%v), want none", len(empty), err)
		}
		if _, err := e.List(admin(t), -1, 10); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("got %v, want INVALID", err)
		}
	})
}

// TestAccess: nobody but administrators and the system.
func TestAccess(t *testing.T) {
	t.Parallel()
	e := newEnv(t, dbtest.SQLite(t))
	c := mustCreate(t, e, valid())
	calls := map[string]func(context.Context) error{
		"create":      func(ctx context.Context) error { return only(e.Create(ctx, valid())) },
		"create many": func(ctx context.Context) error { _, err := e.CreateMany(ctx, valid()); return err },
		"update":      func(ctx context.Context) error { return only(e.Update(ctx, channel.UpdateInput{ID: c.ID, Name: "Z"})) },
		"set status": func(ctx context.Context) error {
			return only(e.SetStatus(ctx, channel.SetStatusInput{ID: c.ID, Status: schematype.ChannelEnabled}))
		},
		"get":             func(ctx context.Context) error { return only(e.Get(ctx, c.ID)) },
		"get by number":   func(ctx context.Context) error { return only(e.GetNumber(ctx, c.Number)) },
		"list":            func(ctx context.Context) error { _, err := e.List(ctx, 0, 10); return err },
		"delete":          func(ctx context.Context) error { return e.Delete(ctx, "chn_0") },
		"delete disabled": func(ctx context.Context) error { _, err := e.DeleteDisabled(ctx); return err },
		"sandbox":         e.EnsureSandbox,
	}
	for who, row := range map[string]struct {
		viewer *viewer.Viewer
		want   fault.Code
	}{
		"anonymous":      {nil, fault.Unauthenticated},
		"owner":          {&viewer.Viewer{UserID: "u", TenantID: "t", Role: viewer.Owner, Platform: viewer.PlatformNone}, fault.Forbidden},
		"member":         {&viewer.Viewer{UserID: "u", TenantID: "t", Role: viewer.Member}, fault.Forbidden},
		"key":            {&viewer.Viewer{TenantID: "t", KeyID: "k"}, fault.Forbidden},
		"platform admin": {&viewer.Viewer{UserID: "u", Platform: viewer.PlatformAdmin}, ""},
		"root":           {&viewer.Viewer{UserID: "u", Platform: viewer.PlatformRoot}, ""},
		"system":         {viewer.System("test"), ""},
	} {
		for what, call := range calls {
			err := call(as(t, row.viewer))
			if got := fault.CodeOf(err); got != row.want && (row.want != "" || got != fault.NotFound) {
				t.Errorf("%s, %s: got %v, want %q", who, what, err, row.want)
			}
		}
	}
}

func TestChangesAreAudited(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		meta := &request.Meta{ID: id.NewUUID(), Address: netip.MustParseAddr("192.0.2.7")}
		ctx := request.NewContext(admin(t), meta)
		c, err := e.Create(ctx, valid())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := e.Update(ctx, channel.UpdateInput{ID: c.ID, Name: "Y"}); err != nil {
			t.Fatal(err)
		}
		if err := e.Delete(ctx, c.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := e.Update(ctx, channel.UpdateInput{ID: c.ID, Name: "Z"}); err == nil {
			t.Fatal("a deleted channel is updated")
		}
		events := d.Ent.AuditEvent.Query().AllX(viewer.SystemContext(t.Context(), "test"))
		slices.SortFunc(events, func(a, b *ent.AuditEvent) int { return strings.Compare(a.ID, b.ID) })
		names := func(raw json.RawMessage) string {
			var v struct{ Name string }
			if len(raw) > 0 {
				if err := json.Unmarshal(raw, &v); err != nil {
					t.Error(err)
				}
			}
			return v.Name
		}
		var got []string
		for _, ev := range events {
			if ev.ActorID != "usr_1" || ev.RequestID != meta.RequestID() || ev.Address != "192.0.2.7" || ev.TargetID != c.ID || ev.TenantID != nil {
				t.Errorf("got %+v", ev)
			}
			got = append(got, ev.Action+" "+names(ev.Before)+">"+names(ev.After))
		}
		if want := []string{"channel.create >X", "channel.update X>Y", "channel.delete Y>"}; !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func TestChangesReachOtherNodes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		before, err := db.Revisions(t.Context(), d.Ent, db.RoutingRevision)
		if err != nil {
			t.Fatal(err)
		}
		told := 0
		e.watcher.On(db.RoutingRevision, func() { told++ })
		mustCreate(t, e, valid())
		after, err := db.Revisions(t.Context(), d.Ent, db.RoutingRevision)
		if err != nil || after[db.RoutingRevision] != before[db.RoutingRevision]+1 || told != 1 {
			t.Errorf("got revision %v after %v, told %d times (%v)", after, before, told, err)
		}
		if _, err := e.Create(admin(t), channel.CreateInput{}); err == nil || told != 1 {
			t.Errorf("a refused change tells: %v, %d", err, told)
		}
	})
}

func TestRunFollowsChangesAndOutlivesOutages(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	e := newEnv(t, d)
	mustCreate(t, e, valid())
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- e.selector.Run(ctx) }()
	d.Ent.Channel.Update().SetModels([]string{"behind-its-back"}).ExecX(viewer.SystemContext(t.Context(), "test"))
	e.selector.Changed()
	deadline, tick := time.After(5*time.Second), time.NewTicker(5*time.Millisecond)
	defer tick.Stop()
	for !e.selector.HasModel("behind-its-back") {
		select {
		case <-deadline:
			t.Fatal("the change is not seen")
		case <-tick.C:
		}
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	e.selector.Changed()
	if err := e.selector.Reload(t.Context()); err == nil {
		t.Error("a load without a database succeeds")
	}
	if !e.selector.Serves("behind-its-back", "default") {
		t.Error("the last snapshot is gone with the database")
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// TestDamagedCredential: a channel that cannot be opened is left out, the others stay.
func TestDamagedCredential(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	e := newEnv(t, d)
	bad := mustCreate(t, e, valid())
	in := valid()
	in.Name = "good"
	good := mustCreate(t, e, in)
	system := viewer.SystemContext(t.Context(), "test")
	// The good one's value under the bad one's id: each value is bound to its row.
	d.Ent.Credential.UpdateOneID(bad.Edges.Credentials[0].ID).SetSealed(good.Edges.Credentials[0].Sealed).ExecX(system)
	if err := e.selector.Reload(t.Context()); err != nil {
		t.Fatal(err)
	}
	c := e.selector.Select(channel.Query{Model: "gpt-4o", Group: "default"})
	if r, ok := c.Next(); !ok || r.ChannelID != good.ID {
		t.Errorf("got %+v, want the good one", r)
	}
	if r, ok := c.Next(); ok {
		t.Errorf("the damaged one is offered: %+v", r)
	}
}

func TestEnsureSandbox(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		g, ctx := errgroup.WithContext(viewer.SystemContext(t.Context(), "test"))
		for range 4 {
			g.Go(func() error { return e.EnsureSandbox(ctx) })
		}
		if err := g.Wait(); err != nil {
			t.Fatal(err)
		}
		all, err := e.List(admin(t), 0, 10)
		if err != nil || len(all) != 1 {
			t.Fatalf("got %d (%v), want one", len(all), err)
		}
		c := all[0]
		if c.Upstream != "sandbox" || channel.TypeOf(c) != 9001 || c.Priority != 0 || !slices.Equal(c.Groups, []string{"default"}) || channel.KeyHint(c) != "" {
			t.Errorf("got %+v", c)
		}
		if r, ok := e.selector.Select(channel.Query{Model: "any", Switch: ":slow", Group: "default"}).Next(); !ok || r.Model != "any:slow" || r.BaseURL != "" {
			t.Errorf("got %+v", r)
		}
		if err := e.Delete(admin(t), c.ID); err != nil {
			t.Fatal(err)
		}
		if err := e.EnsureSandbox(admin(t)); err != nil {
			t.Fatal(err)
		}
		if n := d.Ent.Channel.Query().Where(entchannel.DeletedAtIsNil()).CountX(admin(t)); n != 0 {
			t.Errorf("a deleted sandbox came back")
		}
	})
}

func TestPresets(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, p := range channel.Presets() {
		if p.Name == "" || p.Title == "" || p.Upstream == "" || p.Type == 0 || seen[p.Name] {
			t.Errorf("got %+v", p)
		}
		seen[p.Name] = true
		if p.BaseURL != "" && (safedial.Guard{AllowPrivate: true}).CheckURL(p.BaseURL) != nil {
			t.Errorf("%s: %s", p.Name, p.BaseURL)
		}
	}
	for number, want := range map[int]string{
		1: "openai", 2: "anthropic", 3: "gemini", 14: "anthropic", 24: "gemini", 9003: "azure", 9001: "sandbox", 36: "deepseek", 25: "moonshot",
		16: "zhipu", 28: "mistral", 29: "groq", 20: "openrouter", 45: "xai", 44: "siliconflow", 17: "dashscope", 49: "dashscope", 27: "minimax", 40: "ark",
		30: "ollama", 8: "custom", 50: "custom",
	} {
		if p, ok := channel.PresetByType(number); !ok || p.Name != want {
			t.Errorf("type %d: got %q, want %q", number, p.Name, want)
		}
	}
	if p, ok := channel.PresetByType(19); ok {
		t.Errorf("type 19: got %q", p.Name)
	}
	models := channel.ModelsByType()
	for key, want := range map[string][]string{
		"1": {"gpt-3.5-turbo", "gpt-4", "gpt-4-32k"}, "2": {"claude-2", "claude-instant-1"}, "3": {"gemini-pro", "gemini-pro-vision"},
	} {
		if got := models[key]; len(got) < len(want) || !slices.Equal(got[:len(want)], want) {
			t.Errorf("type %s: got %v, want %v first", key, got, want)
		}
	}
}
