package dialect

import (
	"errors"
	"io"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"weir/internal/fault"
	"weir/relay/wire/rawjson"
)

// MaxBody bounds the bodies of account routes.
const MaxBody = 1 << 20

// Object is a JSON object that a client sent, read member by member; Err says afterwards what the first bad one was. A
// member that is null counts as absent.
type Object struct {
	root gjson.Result
	err  error
}

// Err is the first fault of all members read so far: INVALID with its name as Field.
func (o *Object) Err() error { return o.err }

var (
	notJSON   = Text{ZH: "请求体必须是 JSON 对象", EN: "The request body must be a JSON object in UTF-8."}
	bodyLarge = Text{ZH: "请求体过大，最大 1 MiB", EN: "The request body is larger than 1 MiB."}
)

// Read reads the body as a JSON object, whatever the Content-Type says. INVALID when it is none, form bodies included;
// TOO_LARGE above MaxBody; CANCELLED when the client left.
func Read(w http.ResponseWriter, r *http.Request) (*Object, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, Tell(fault.TooLarge, bodyLarge, nil)
	case err != nil:
		return nil, fault.Wrap(fault.Cancelled, "The request body could not be read.", err)
	case !rawjson.Valid(body):
		return nil, Tell(fault.Invalid, notJSON, nil)
	}
	root := gjson.ParseBytes(body)
	if !root.IsObject() {
		return nil, Tell(fault.Invalid, notJSON, nil)
	}
	return &Object{root: root}, nil
}

// Text is a member that must be a string; "" when it is absent. Blanks stay.
func (o *Object) Text(name string) string {
	v := o.get(name)
	switch {
	case !v.Exists():
		return ""
	case v.Type != gjson.String:
		o.fail(name, "必须是字符串", "must be a string")
	}
	o.clean(name, v.Str)
	return v.Str
}

// Has reports whether there is a member, null aside.
func (o *Object) Has(name string) bool { return o.get(name).Exists() }

// Flag is a member that must be true or false; nil when it is absent.
func (o *Object) Flag(name string) *bool {
	v := o.get(name)
	switch {
	case !v.Exists():
		return nil
	case !v.IsBool():
		o.fail(name, "必须是布尔值", "must be a boolean")
	}
	b := v.Bool()
	return &b
}

// Integer is a member that must be a whole number or a string of one; nil when it is absent or "".
func (o *Object) Integer(name string) *int {
	v := o.get(name)
	s := v.Raw
	switch {
	case !v.Exists():
		return nil
	case v.Type == gjson.String:
		if s = strings.TrimSpace(v.Str); s == "" {
			return nil
		}
	case v.Type != gjson.Number:
		s = ""
	}
	n, err := strconv.Atoi(s)
	if err == nil {
		return &n
	}
	// 1.0 and 1e3 are whole too; languages without integers write them so.
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) > 1<<53 {
		o.fail(name, "必须是整数", "must be an integer")
		return nil
	}
	n = int(f)
	return &n
}

// Number is a member that must be a number or a string of one, as it was written; "" when it is absent or blank.
func (o *Object) Number(name string) string {
	v := o.get(name)
	switch {
	case !v.Exists():
		return ""
	case v.Type == gjson.Number:
		return v.Raw
	case v.Type != gjson.String:
		o.fail(name, "必须是数字", "must be a number")
		return ""
	}
	o.clean(name, v.Str)
	return strings.TrimSpace(v.Str)
}

// Plain is a member as a text: a string as it is, anything else as it was written.
func (o *Object) Plain(name string) string {
	v := o.get(name)
	if v.Type == gjson.String {
		o.clean(name, v.Str)
		return v.Str
	}
	return v.Raw
}

// List is a member that is a comma-separated string, or an array of strings. Blank and repeated elements are dropped; nil
// when nothing is left.
func (o *Object) List(name string) []string {
	v := o.get(name)
	var parts []string
	switch {
	case !v.Exists():
	case v.Type == gjson.String:
		parts = strings.Split(v.Str, ",")
	case v.IsArray():
		for _, e := range v.Array() {
			if e.Type != gjson.String {
				o.fail(name, "必须是逗号分隔的字符串", "must be a comma-separated string")
			}
			parts = append(parts, e.Str)
		}
	default:
		o.fail(name, "必须是逗号分隔的字符串", "must be a comma-separated string")
	}
	o.clean(name, parts...)
	return tidy(parts)
}

// Lines is a member that is a string of lines. Blank and repeated lines are dropped; nil when nothing is left.
func (o *Object) Lines(name string) []string { return tidy(strings.Split(o.Text(name), "\n")) }

// JSON is a member that holds a JSON object, as it is or as a string; "" when it is absent or a blank string.
func (o *Object) JSON(name string) string {
	v := o.get(name)
	s := v.Raw
	if v.Type == gjson.String {
		s = strings.TrimSpace(v.Str)
	}
	if s != "" && (!rawjson.Valid([]byte(s)) || !gjson.Parse(s).IsObject()) {
		o.fail(name, "必须是 JSON 对象", "must be a JSON object")
		return ""
	}
	return s
}

// Texts is a member like JSON whose own members are strings; nil when it is absent, empty when the object is.
func (o *Object) Texts(name string) map[string]string {
	s := o.JSON(name)
	if s == "" {
		return nil
	}
	out := map[string]string{}
	for k, v := range gjson.Parse(s).Map() {
		if v.Type != gjson.String {
			o.fail(name, "的值必须是字符串", "must hold strings")
		}
		o.clean(name, k, v.Str)
		out[k] = v.Str
	}
	return out
}

// get returns the member of a name; one that does not exist for null.
func (o *Object) get(name string) gjson.Result {
	if v := rawjson.Get(o.root, name); v.Type != gjson.Null {
		return v
	}
	return gjson.Result{}
}

// clean refuses the one character that PostgreSQL's texts cannot hold.
func (o *Object) clean(name string, texts ...string) {
	for _, s := range texts {
		if strings.ContainsRune(s, 0) {
			o.fail(name, "含有非法字符", "must not contain NUL")
		}
	}
}

func (o *Object) fail(name, zh, en string) {
	if o.err == nil {
		o.err = Invalid(name, Text{ZH: "参数 " + name + " " + zh, EN: "The parameter '" + name + "' " + en + "."})
	}
}

// tidy trims every element and drops what is blank or repeated.
func tidy(in []string) []string {
	var out []string
	for _, s := range in {
		if s = strings.TrimSpace(s); s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}
