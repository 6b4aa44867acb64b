package openai

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/tidwall/gjson"

	"weir/relay/respond"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// replyImages writes {created, data: [{b64_json | url, …}], …}. The images' content goes from where it lies to the client in
// pieces.
func replyImages(w http.ResponseWriter, req *wire.Request, r wire.Reply) error {
	images := r.Answer.Images
	head := images.Head
	if !rawjson.Get(rawjson.View(head), "created").Exists() {
		head = rawjson.Set(nil, head, rawjson.Member{Name: "created", Value: strconv.AppendInt(nil, time.Now().Unix(), 10)})
	}
	if r.CostUSD != "" {
		w.Header().Set("Weir-Cost-Usd", r.CostUSD)
		if r.IncludeCost {
			head = withCost(head, r.Usage, req.Route, r.CostUSD)
		}
	}
	texts := [][]byte{append(bytes.TrimSuffix(bytes.TrimSpace(head), []byte("}")), `,"data":[`...)}
	size := int64(0)
	for i := range images.List {
		before, after := imageObject(&images.List[i])
		last := len(texts) - 1
		if i > 0 {
			texts[last] = append(texts[last], ',')
		}
		texts[last] = append(texts[last], before...)
		texts = append(texts, after)
		size += base64Size(&images.List[i])
	}
	last := len(texts) - 1
	texts[last] = append(texts[last], "]}"...)
	for _, t := range texts {
		size += int64(len(t))
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.FormatInt(size, 10))
	w.WriteHeader(http.StatusOK)
	out := bufio.NewWriterSize(respond.Writer(w), 64<<10)
	if err := writeImages(out, texts, images.List); err != nil {
		return fmt.Errorf("reply: %w", err)
	}
	return nil
}

// writeImages writes the texts with an image between each and the next.
func writeImages(out *bufio.Writer, texts [][]byte, list []wire.Image) error {
	for i, t := range texts {
		if _, err := out.Write(t); err != nil {
			return err
		}
		if i < len(list) && list[i].URL == "" {
			if err := copyBase64(out, list[i].Content); err != nil {
				return err
			}
		}
	}
	return out.Flush()
}

func copyBase64(w io.Writer, content wire.Blob) error {
	encoder := base64.NewEncoder(base64.StdEncoding, w)
	if _, err := io.Copy(encoder, wire.Open(content)); err != nil {
		return err
	}
	return encoder.Close()
}

// base64Size is how long an image is in the answer; 0 for a link, which is part of the text.
func base64Size(one *wire.Image) int64 {
	if one.URL != "" {
		return 0
	}
	return (one.Content.Size() + 2) / 3 * 4
}

// imageObject is an element of data, split where the base64 text belongs.
func imageObject(one *wire.Image) (before, after []byte) {
	before = bytes.TrimSuffix(bytes.TrimSpace(one.Fields), []byte("}"))
	if len(before) == 0 {
		before = []byte{'{'}
	}
	before = bytes.Clone(before)
	if len(bytes.TrimSpace(before)) > 1 {
		before = append(before, ',')
	}
	if one.URL != "" {
		return append(gjson.AppendJSONString(append(before, `"url":`...), one.URL), '}'), nil
	}
	return append(before, `"b64_json":"`...), []byte(`"}`)
}
