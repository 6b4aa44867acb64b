package main

import (
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"sync"
	"time"
)

// serveProxy is the yardstick: what a Go program costs that only passes requests on. It is set up as well as can be, with
// idle connections kept, a buffer pool, and each read flushed at once.
//
// Without full duplex about one stream in a thousand is cut: the server closes the request's body at the first flush, while
// the transport may still look for its end, and then drops the connection to the upstream.
func serveProxy(listener net.Listener, upstream string) error {
	to, err := url.Parse(upstream)
	if err != nil {
		return err
	}
	proxy := &httputil.ReverseProxy{
		Rewrite:       func(r *httputil.ProxyRequest) { r.SetURL(to) },
		Transport:     &http.Transport{MaxIdleConns: 0, MaxIdleConnsPerHost: 4096, DisableCompression: true},
		FlushInterval: -1,
		BufferPool:    &buffers{},
	}
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := http.NewResponseController(w).EnableFullDuplex(); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		proxy.ServeHTTP(w, r)
	})
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	return server.Serve(listener)
}

// buffers lends httputil its copy buffers.
type buffers struct{ pool sync.Pool }

// Get returns a buffer of 32 KB.
func (b *buffers) Get() []byte {
	if buffer, ok := b.pool.Get().(*[]byte); ok {
		return *buffer
	}
	return make([]byte, 32<<10)
}

// Put takes a buffer back.
func (b *buffers) Put(buffer []byte) { b.pool.Put(&buffer) }
