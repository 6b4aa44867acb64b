package oneapi

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strconv"
	"testing"

	"weir/internal/fault"
	"weir/internal/secret"
)

// documented is the channel of seeds/004, with what the document leaves open.
var documented = Channel{
	Number: 1, Name: "OpenAI Channel 1", Type: 1, KeyHint: "sk-xxx...", Models: []string{"gpt-3.5-turbo", "gpt-4"}, Groups: []string{"default"},
	Status: Enabled, CreatedAt: 1234567890, BaseURL: "https://api.openai.com/v1", Other: "{}",
}

const documentedJSON = `{"id":1,"type":1,"key":"sk-xxx...","status":1,"name":"OpenAI Channel 1","weight":0,"created_time":1234567890,` +
	`"test_time":0,"response_time":0,"base_url":"https://api.openai.com/v1","other":"{}","balance":0,"balance_updated_time":0,` +
	`"models":"gpt-3.5-turbo,gpt-4","group":"default","used_quota":0,"model_mapping":"","priority":0,"config":"","system_prompt":""}`

func TestListAnswersAsDocumented(t *testing.T) {
	t.Parallel()
	h := &house{channels: []Channel{documented}}
	check(t, send(h, "root", http.MethodGet, "/api/channel", ""), 200, `{"success":true,"message":"","data":[`+documentedJSON+`]}`)
	check(t, send(h, "root", http.MethodGet, "/api/channel/1", ""), 200, `{"success":true,"message":"","data":`+documentedJSON+`}`)
	check(t, send(&house{}, "root", http.MethodGet, "/api/channel", ""), 200, `{"success":true,"message":"","data":[]}`)
}

func TestEveryFieldOfAChannelIsShown(t *testing.T) {
	t.Parallel()
	h := &house{channels: []Channel{{
		Number: 7, Name: "七", Type: 9001, Models: []string{"*"}, Mapping: map[string]string{"b": "c", "a": "b"}, Groups: []string{"default", "vip"},
		Status: AutoDisabled, Other: `{"headers":{"X-A":"b"}}`, Priority: -5, Weight: 3, CreatedAt: 2, TestedAt: 1, ResponseMS: 532,
	}}}
	check(t, send(h, "root", http.MethodGet, "/api/channel/7", ""), 200, `{"success":true,"message":"","data":{"id":7,"type":9001,"key":"",`+
		`"status":3,"name":"七","weight":3,"created_time":2,"test_time":1,"response_time":532,"base_url":"","other":"{\"headers\":{\"X-A\":\"b\"}}",`+
		`"balance":0,"balance_updated_time":0,"models":"*","group":"default,vip","used_quota":0,"model_mapping":"{\"a\":\"b\",\"b\":\"c\"}",`+
		`"priority":-5,"config":"","system_prompt":""}}`)
}

func TestPagesCountFromZeroAndHoldTen(t *testing.T) {
	t.Parallel()
	h := &house{}
	for n := range 23 {
		h.channels = append(h.channels, Channel{Number: n + 1})
	}
	for query, want := range map[string][2]int{ // first number and count
		"": {23, 10}, "?p=0": {23, 10}, "?p=1": {13, 10}, "?p=2": {3, 3}, "?p=3": {0, 0}, "?p=99999999": {0, 0},
		"?p=-1": {23, 10}, "?p=x": {23, 10}, "?p=9999999999999999999999": {23, 10},
	} {
		var got struct{ Data []struct{ ID int } }
		if err := json.Unmarshal(send(h, "root", http.MethodGet, "/api/channel"+query, "").Body.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		first := 0
		if len(got.Data) > 0 {
			first = got.Data[0].ID
		}
		if first != want[0] || len(got.Data) != want[1] {
			t.Errorf("%q: got %d from %d, want %d from %d", query, len(got.Data), first, want[1], want[0])
		}
	}
}

func TestAdd(t *testing.T) {
	t.Parallel()
	least := NewChannel{Name: "Channel (type 1)", Type: 1, Keys: keys("k"), Models: []string{"m"}, Status: Enabled}
	with := func(change func(*NewChannel)) NewChannel {
		in := least
		change(&in)
		return in
	}
	for name, tc := range map[string]struct {
		body string
		want NewChannel
	}{
		"documented": {
			`{"name":"My New Channel","type":1,"key":"sk-xxx\nsk-yyy","base_url":"","other":"","models":"gpt-3.5-turbo,gpt-4","group":"default","status":1,"priority":0}`,
			NewChannel{
				Name: "My New Channel", Type: 1, Keys: keys("sk-xxx", "sk-yyy"), Models: []string{"gpt-3.5-turbo", "gpt-4"},
				Groups: []string{"default"}, Status: Enabled,
			},
		},
		"least":         {`{"type":1,"key":"k","models":"m"}`, least},
		"lines of keys": {`{"type":1,"key":" k \r\n\r\nk\n","models":"m"}`, least},
		"texts for numbers": {
			`{"type":"1","key":"k","models":"m","status":"2","priority":"-7","weight":"3"}`,
			with(func(in *NewChannel) { in.Status, in.Priority, in.Weight = Disabled, -7, 3 }),
		},
		"lists": {
			`{"type":1,"key":"k","models":["m"," n "],"group":["a","b"]}`,
			with(func(in *NewChannel) { in.Models, in.Groups = []string{"m", "n"}, []string{"a", "b"} }),
		},
		"nulls": {`{"type":1,"key":"k","models":"m","name":null,"status":null,"priority":null,"weight":null,"group":null,"other":null,"headers":null}`, least},
		"mapping as a text": {
			`{"type":1,"key":"k","models":"m","model_mapping":"{\"a\":\"b\"}"}`,
			with(func(in *NewChannel) { in.Mapping = map[string]string{"a": "b"} }),
		},
		"headers": {
			`{"type":1,"key":"k","models":"m","other":"{\"x\":1}","headers":{"X-A":"b"}}`,
			with(func(in *NewChannel) { in.Other = `{"x":1,"headers":{"X-A":"b"}}` }),
		},
		"headers alone": {
			`{"type":1,"key":"k","models":"m","headers":"{\"X-A\":\"b\"}"}`,
			with(func(in *NewChannel) { in.Other = `{"headers":{"X-A":"b"}}` }),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := &house{}
			check(t, send(h, "root", http.MethodPost, "/api/channel", tc.body), 200, ok)
			if !reflect.DeepEqual(h.created, []NewChannel{tc.want}) {
				t.Errorf("got %+v\nwant %+v", h.created, tc.want)
			}
		})
	}
}

func keys(all ...string) []secret.String {
	out := make([]secret.String, len(all))
	for i, k := range all {
		out[i] = secret.New(k)
	}
	return out
}

func TestAddRefuses(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ body, message string }{
		"no type":       {`{"key":"k","models":"m"}`, "缺少必填参数 type"},
		"no key":        {`{"type":1,"models":"m"}`, "缺少必填参数 key"},
		"blank key":     {`{"type":1,"key":" \n ","models":"m"}`, "缺少必填参数 key"},
		"no models":     {`{"type":1,"key":"k"}`, "缺少必填参数 models"},
		"blank models":  {`{"type":1,"key":"k","models":" , "}`, "缺少必填参数 models"},
		"status 3":      {`{"type":1,"key":"k","models":"m","status":3}`, "渠道状态只能是 1（启用）或 2（禁用）"},
		"status 0":      {`{"type":1,"key":"k","models":"m","status":0}`, "渠道状态只能是 1（启用）或 2（禁用）"},
		"type of words": {`{"type":"openai","key":"k","models":"m"}`, "参数 type 必须是整数"},
		"other":         {`{"type":1,"key":"k","models":"m","other":"2023-05-15"}`, "参数 other 必须是 JSON 对象"},
		"not JSON":      {`type=1&key=k`, "请求体必须是 JSON 对象"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := &house{}
			check(t, send(h, "root", http.MethodPost, "/api/channel", tc.body), 200, `{"success":false,"message":"`+tc.message+`"}`)
			if h.created != nil {
				t.Errorf("made %+v", h.created)
			}
		})
	}
	h := &house{err: fault.Field("type", "There is no such channel type.")}
	check(t, send(h, "root", http.MethodPost, "/api/channel", `{"type":777,"key":"k","models":"m"}`), 200,
		`{"success":false,"message":"不存在的渠道类型"}`)
}

func TestUpdateChangesWhatIsNamed(t *testing.T) {
	t.Parallel()
	seven, zero := 7, 0
	for name, tc := range map[string]struct {
		body string
		want ChannelChange
	}{
		"nothing":         {`{"id":1}`, ChannelChange{}},
		"id as a text":    {`{"id":"1"}`, ChannelChange{}},
		"empty texts":     {`{"id":1,"name":"","type":"","key":"","base_url":"","other":"","models":"","group":"","status":"","priority":""}`, ChannelChange{}},
		"off":             {`{"id":1,"status":2}`, ChannelChange{Status: Disabled}},
		"zero counts":     {`{"id":1,"priority":0,"weight":7}`, ChannelChange{Priority: &zero, Weight: &seven}},
		"first key":       {`{"id":1,"key":"\n a\nb"}`, ChannelChange{Key: secret.New("a")}},
		"another type":    {`{"id":1,"type":14}`, ChannelChange{Type: 14}},
		"no mapping":      {`{"id":1,"model_mapping":"{}"}`, ChannelChange{Mapping: map[string]string{}}},
		"headers":         {`{"id":1,"headers":{"A":"b"}}`, ChannelChange{Other: `{"x":1,"headers":{"A":"b"}}`}},
		"other as object": {`{"id":1,"other":{"y":2}}`, ChannelChange{Other: `{"y":2}`}},
		"documented": {
			`{"id":1,"name":"OpenAI Channel Updated","type":1,"key":"sk-new-key","base_url":"https://api.openai.com/v1","other":"{}",` +
				`"models":"gpt-3.5-turbo,gpt-4,gpt-4-32k","group":"premium","status":1,"priority":7}`,
			ChannelChange{
				Name: "OpenAI Channel Updated", Key: secret.New("sk-new-key"), BaseURL: "https://api.openai.com/v1", Other: "{}",
				Models: []string{"gpt-3.5-turbo", "gpt-4", "gpt-4-32k"}, Groups: []string{"premium"}, Status: Enabled, Priority: &seven,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := documented
			c.Other = `{"x":1}`
			h := &house{channels: []Channel{c}}
			w := send(h, "root", http.MethodPut, "/api/channel", tc.body)
			var got struct {
				Success bool
				Data    channel
			}
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || !got.Success || got.Data.ID != 1 || got.Data.Key != "sk-xxx..." {
				t.Errorf("got %s", w.Body)
			}
			tc.want.Number = 1
			if !reflect.DeepEqual(h.changed, []ChannelChange{tc.want}) {
				t.Errorf("got %+v\nwant %+v", h.changed, tc.want)
			}
		})
	}
}

func TestWhatAListShowsMayBeSentBack(t *testing.T) {
	t.Parallel()
	h := &house{channels: []Channel{documented}}
	check(t, send(h, "root", http.MethodPut, "/api/channel", documentedJSON), 200, `{"success":true,"message":"","data":`+documentedJSON+`}`)
	// The mask is the domain's to recognise: it is handed on as it came.
	if got := h.changed[0]; got.Key.Reveal() != "sk-xxx..." || got.Type != 0 {
		t.Errorf("got %+v", got)
	}
}

func TestUpdateRefuses(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ body, message string }{
		"no id":      {`{"name":"x"}`, "缺少必填参数 id"},
		"id of word": {`{"id":"x"}`, "参数 id 必须是整数"},
		"unknown":    {`{"id":2}`, "记录不存在"},
		"status 3":   {`{"id":1,"status":3}`, "渠道状态只能是 1（启用）或 2（禁用）"},
		"not JSON":   {`nothing`, "请求体必须是 JSON 对象"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := &house{channels: []Channel{documented}}
			check(t, send(h, "root", http.MethodPut, "/api/channel", tc.body), 200, `{"success":false,"message":"`+tc.message+`"}`)
			if h.changed != nil {
				t.Errorf("changed %+v", h.changed)
			}
		})
	}
}

func TestDelete(t *testing.T) {
	t.Parallel()
	h := &house{channels: []Channel{documented, {Number: 2, Status: Disabled}, {Number: 3, Status: AutoDisabled}, {Number: 4, Status: Disabled}}}
	check(t, send(h, "root", http.MethodDelete, "/api/channel/1", ""), 200, ok)
	for _, id := range []string{"9", "0", "-1", "x", "1.5"} {
		w := send(h, "root", http.MethodDelete, "/api/channel/"+id, "", "Accept-Language", "en")
		check(t, w, 200, `{"success":false,"message":"There is no such channel."}`)
	}
	check(t, send(h, "root", http.MethodDelete, "/api/channel/disabled", ""), 200, `{"success":true,"message":"","data":2}`)
	check(t, send(&house{}, "root", http.MethodDelete, "/api/channel/disabled", ""), 200, `{"success":true,"message":"","data":0}`)
}

func TestGetOfAnUnknownChannel(t *testing.T) {
	t.Parallel()
	for _, id := range []string{strconv.Itoa(99), "x"} {
		w := send(&house{}, "root", http.MethodGet, "/api/channel/"+id, "", "Accept-Language", "en")
		check(t, w, 200, `{"success":false,"message":"There is no such channel."}`)
	}
}
