// Package rig runs an installation of Weir as its operator would, in processes of the real binary, so that they can be killed,
// paused and cut off, and proves afterwards that the money is right.
//
//   - Servers are a private PostgreSQL and Redis that may crash; Proxy stands before a server and loses what networks lose.
//   - Site is an installation: a database, secrets, tenants with credit (Tenant, Till), prices and a channel. Node is one process.
//   - Script is what one request is to do. Upstream is the provider behind the channel: it does what scripts say, reports exactly
//     the tokens that they name and remembers every call. Client sends them and notes in a Log what it received.
//   - Verify holds the Log and the Upstream against the database: I1–I12 by ledger.Checker, I13–I16 and I18 from what was
//     received (facts/ledger.md §4).
//
// A run:
//
//	site, err := rig.NewSite(ctx, rig.Config{Binary: "bin/weir", Dir: dir, Database: url})
//	defer site.Close()
//	err = site.Migrate(ctx)
//	node, err := site.Node("a")
//	err = node.Start()
//	err = node.AwaitReady(ctx)
//	upstream, err := rig.StartUpstream()
//	err = site.Furnish(ctx, node, upstream.URL)       // prices and the channel
//	tenant, err := site.Tenant(ctx, node, 5*money.USD)
//	log, err := rig.NewLog(path)
//	got := rig.NewClient(log).Do(ctx, node.URL, rig.Ask{Script: rig.Script{Mark: "1", Output: 20}, Tenant: tenant})
//	err = node.Kill() ; err = node.Start() …
//	report, err := rig.Verify(ctx, rig.Evidence{DB: site.DB(), Log: log, Upstream: upstream, Rest: true})
package rig
