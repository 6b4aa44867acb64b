// Command fakestripe serves the Stripe of the tests to a Weir that runs beside it, for the tests in the browser:
//
//	fakestripe -listen 127.0.0.1:4242
//
// The API is below /v1, as STRIPE_API_BASE expects it; the key is stripetest.Key, the secret of the webhook stripetest.Secret.
// POST /complete?session=cs_…&to=http://127.0.0.1:8080 does what somebody does on the page of a Checkout Session, by its mode:
// pays, subscribes or saves a card. It then sends what happened to the Weir, and answers with the session's success_url.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"weir/internal/billing/stripetest"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "address to serve on; port 0 takes any and prints it")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := serve(ctx, *listen)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "fakestripe:", err)
		os.Exit(1)
	}
}

func serve(ctx context.Context, listen string) error {
	stripe := stripetest.New()
	mux := http.NewServeMux()
	mux.Handle("/v1/", stripe)
	mux.HandleFunc("POST /complete", func(w http.ResponseWriter, r *http.Request) { complete(w, r, stripe) })
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", listen)
	if err != nil {
		return err
	}
	fmt.Printf("http://%s\n", l.Addr())
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
		err := server.Close()
		if end := <-ended; !errors.Is(end, http.ErrServerClosed) {
			err = errors.Join(err, end)
		}
		return err
	}
}

// complete does what somebody does on the page of a session.
func complete(w http.ResponseWriter, r *http.Request, stripe *stripetest.Stripe) {
	session := r.URL.Query().Get("session")
	switch stripe.Field(session, "mode") {
	case "payment":
		stripe.Pay(session)
	case "subscription":
		stripe.Subscribe(session)
	case "setup":
		stripe.SaveCard(session)
	default:
		http.Error(w, "There is no such session.", http.StatusNotFound)
		return
	}
	if err := stripe.DeliverAll(r.Context(), r.URL.Query().Get("to")); err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	_, _ = fmt.Fprint(w, stripe.Field(session, "success_url"))
}
