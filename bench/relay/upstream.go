package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A marker in the prompt chooses how the mock upstream answers.
const (
	markFast   = "answer-at-once"
	markStream = "stream-at-once"
	markFirst  = "first-byte-after-50ms"
	markSlow   = "pause-between-chunks"
	markHeavy  = "body-of-150-kilobytes"
	markImage  = "image-of-10-megabytes"

	firstDelay = 50 * time.Millisecond
	chunkPause = 100 * time.Millisecond
	chunks     = 60

	promptTokens     = 120
	completionTokens = 180
)

// usage is what every answer reports, and what the client looks for.
var usage = fmt.Sprintf(`"usage":{"prompt_tokens":%d,"completion_tokens":%d,"total_tokens":%d}`,
	promptTokens, completionTokens, promptTokens+completionTokens)

// serveUpstream answers chat completions. It writes prepared bytes and does no more per request than it must, so that the
// subjects, not the mock, use the machine.
func serveUpstream(listener net.Listener) error {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return err
		}
		go func() {
			defer conn.Close() //nolint:errcheck // both sides are done with it
			reader := bufio.NewReaderSize(conn, 8<<10)
			for {
				if err := answerOne(conn, reader); err != nil {
					return // the client has left, or spoke nonsense: either way this connection ends
				}
			}
		}()
	}
}

func answerOne(conn net.Conn, reader *bufio.Reader) error {
	request, err := http.ReadRequest(reader)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return err
	}
	if !strings.HasSuffix(request.URL.Path, "/chat/completions") {
		_, err := conn.Write([]byte("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"))
		return err
	}
	if bytes.Contains(body, []byte(markFirst)) || bytes.Contains(body, []byte(markHeavy)) || bytes.Contains(body, []byte(markImage)) {
		time.Sleep(firstDelay)
	}
	if !bytes.Contains(body, []byte(`"stream":true`)) && !bytes.Contains(body, []byte(`"stream": true`)) {
		_, err := conn.Write(wholeAnswer)
		return err
	}
	return stream(conn, bytes.Contains(body, []byte(markSlow)))
}

// wholeAnswer is a complete response with a body of about 1 KB.
var wholeAnswer = func() []byte {
	text := strings.Repeat("The gate lifts a hand's breadth and the water runs on. ", 14)
	body := `{"id":"chatcmpl-bench","object":"chat.completion","created":1760000000,"model":"gpt-4o","choices":[{"index":0,` +
		`"message":{"role":"assistant","content":"` + text + `"},"finish_reason":"stop"}],` + usage + `}`
	return []byte("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n" + body)
}()

var (
	streamHead  = []byte("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
	streamChunk = frame(event(`[{"index":0,"delta":{"content":"water "},"finish_reason":null}]`, ""))
	streamTail  = append(frame(event(`[{"index":0,"delta":{},"finish_reason":"stop"}]`, "")+event(`[]`, ","+usage)+"data: [DONE]\n\n"),
		"0\r\n\r\n"...)
)

// stream writes 60 chunks one by one, as a provider does, then the usage and the end.
func stream(conn net.Conn, slow bool) error { //nolint:revive // one stream, told by its marker
	if _, err := conn.Write(streamHead); err != nil {
		return err
	}
	for i := range chunks {
		if slow && i > 0 {
			time.Sleep(chunkPause)
		}
		if _, err := conn.Write(streamChunk); err != nil {
			return err
		}
	}
	_, err := conn.Write(streamTail)
	return err
}

func event(choices, more string) string {
	return `data: {"id":"chatcmpl-bench","object":"chat.completion.chunk","created":1760000000,"model":"gpt-4o","choices":` +
		choices + more + "}\n\n"
}

// frame puts s into one chunk of HTTP's chunked encoding.
func frame(s string) []byte { return fmt.Appendf(nil, "%x\r\n%s\r\n", len(s), s) }

// checkWhole tells what is wrong with a JSON answer, nil when nothing is.
func checkWhole(body []byte) error {
	if !json.Valid(body) || !bytes.Contains(body, []byte(`"total_tokens":300`)) {
		return errors.New("incomplete answer")
	}
	return nil
}

// checkStream tells what is wrong with a stream, nil when nothing is.
func checkStream(body []byte) error {
	if got := bytes.Count(body, []byte(`"content":"water `)); got != chunks {
		return fmt.Errorf("incomplete stream: %d of %d chunks", got, chunks)
	}
	if !bytes.Contains(body, []byte(`"total_tokens":300`)) || !bytes.HasSuffix(bytes.TrimSpace(body), []byte("data: [DONE]")) {
		return errors.New("incomplete stream: no usage or no end")
	}
	return nil
}
