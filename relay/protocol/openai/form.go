package openai

import (
	"net/http"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// fileCheck looks at a file of a form.
type fileCheck func(field string, f *wire.File) error

// DecodeForm reads a multipart body of a route: its texts are what a JSON body's members would be, numbers and booleans
// written out, and a name that ends in [] may come several times. The request keeps form, whose files must live as long as
// it does. Returns INVALID and TOO_LARGE with Field set as Decode does.
func (Codec) DecodeForm(form *wire.Form, route wire.Route) (*wire.Request, error) {
	shape := shapes[route]
	if shape.files == nil {
		return nil, invalid(wire.ReasonInvalidValue, "", "Invalid body: expected JSON, but got multipart/form-data instead.")
	}
	body, err := shape.body(form)
	if err != nil {
		return nil, err
	}
	return decode(body, route, form)
}

// bare takes the brackets off the name of a list: image[] and image[0] are image.
func bare(name string) string {
	if i := strings.IndexByte(name, '['); i > 0 && strings.HasSuffix(name, "]") {
		return name[:i]
	}
	return name
}

// body is the JSON object that the texts of a form stand for. It checks the files on the way.
func (s *shape) body(form *wire.Form) ([]byte, error) {
	var members []formMember
	files := map[string]int{}
	for i := range form.Fields {
		f := &form.Fields[i]
		name := bare(f.Name)
		check := s.files[name]
		var err error
		switch {
		case f.File != nil && check != nil:
			files[name]++
			err = s.file(name, f.File, files[name])
		case check != nil:
			err = invalid(wire.ReasonInvalidType, name, "Invalid type for '%s': expected a file, but got a string instead.", name)
		case f.File == nil: // what the vendor makes of other files is its own
			members, err = addMember(members, name, f.Name != name, formValue(name, f.Text))
		}
		if err != nil {
			return nil, err
		}
	}
	body := []byte{'{'}
	for i, m := range members {
		if i > 0 {
			body = append(body, ',')
		}
		body = append(gjson.AppendJSONString(body, m.name), ':')
		if m.list {
			body = append(append(append(body, '['), m.raw...), ']')
		} else {
			body = append(body, m.raw...)
		}
	}
	return append(body, '}'), nil
}

func (s *shape) file(name string, f *wire.File, nth int) error {
	if nth > 1 && name != "image" || nth > maxPictures {
		return invalid(wire.ReasonDuplicate, name, "Invalid '%s': too many files.", name)
	}
	return s.files[name](name, f)
}

// formMember is a member of the object that a form stands for; of a list raw has the elements.
type formMember struct {
	name string
	list bool
	raw  []byte
}

func addMember(members []formMember, name string, list bool, raw []byte) ([]formMember, error) {
	i := slices.IndexFunc(members, func(m formMember) bool { return m.name == name })
	switch {
	case i < 0:
		return append(members, formMember{name, list, raw}), nil
	case !list || !members[i].list:
		return nil, invalid(wire.ReasonDuplicate, name, "Invalid body: parameter '%s' was given more than once.", clip(name))
	}
	members[i].raw = append(append(members[i].raw, ','), raw...)
	return members, nil
}

// numeric are the fields of forms that are no texts.
var numeric = []string{
	"n", "output_compression", "partial_images", "stream", "temperature",
}

// formValue is the JSON of a text field.
func formValue(name, text string) []byte {
	if !slices.Contains(numeric, name) {
		return gjson.AppendJSONString(nil, text)
	}
	raw := strings.ToLower(strings.TrimSpace(text)) // Python writes True
	if v := rawjson.View([]byte(raw)); rawjson.Valid([]byte(raw)) && !v.IsObject() && !v.IsArray() {
		return []byte(raw)
	}
	return gjson.AppendJSONString(nil, text)
}

// pictureFile takes images that GPT image models take. Source: facts/providers.md §1.5.
func pictureFile(field string, f *wire.File) error {
	if f.Content.Size() == 0 {
		return emptyFile(field)
	}
	if f.Content.Size() >= maxPicture {
		return invalid(wire.ReasonInvalidValue, field, "Invalid '%s': the file is too large. Expected less than 50 MB.", field)
	}
	head := make([]byte, 512)
	n, _ := f.Content.ReadAt(head, 0) // what could be read is enough
	switch kind := http.DetectContentType(head[:n]); kind {
	case "image/png", "image/jpeg", "image/webp":
		return nil
	default:
		return invalid(wire.ReasonFormat, field,
			"Invalid file '%s': unsupported mimetype ('%s'). Supported file formats are 'image/jpeg', 'image/png', and 'image/webp'.", field, kind)
	}
}

func emptyFile(field string) error {
	return invalid(wire.ReasonInvalidValue, field, "Invalid '%s': the file is empty.", field)
}
