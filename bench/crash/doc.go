// Package crash kills processes of Weir with SIGKILL at each place of internal/failpoint, in each flow that passes it, starts
// them again, and proves that the money is right: I1–I12 from the books, I13–I16 and I18 from what clients received.
//
// Which flow passes which place is found by running each flow once undisturbed. A case is a flow, a place in it, and which
// passage of the place is the last. `make crash-points` runs all of them; `make test` runs a part, another one every day:
//
//	go test ./bench/crash -part 7       the part of the seventh day of the year (default: today's)
//	go test ./bench/crash -part all     everything
//	go test ./bench/crash -part all -run 'TestPlaces/sqlite/stream/engine.first'
package crash
