# Weir: everything a developer or a check runs. `make` alone lists it.

.DEFAULT_GOAL := help
.NOTPARALLEL:
SHELL := /bin/sh

# Source folders, named so that no tool walks into frontend/node_modules.
FOLDERS  := $(wildcard bench cmd deploy ent graph internal jobs migrations relay scripts)
PACKAGES := $(FOLDERS:%=./%/...) $(if $(wildcard frontend/*.go),./frontend)

# Packages whose tests run under the race detector: those that share memory between goroutines.
RACE := relay/engine|relay/upstream|relay/protocol|relay/wire|jobs|internal/(ledger|idempotency|channel|auth|limit|outbox|task|server|db|cache|memo)

VERSION := $(or $(shell git -c safe.directory='$(CURDIR)' describe --tags --always --dirty 2>/dev/null),dev)
LDFLAGS := -s -w -X main.version=$(VERSION)

GOLANGCI_VERSION := v2.14.0
TOOLS    := $(CURDIR)/bin/tools
GOLANGCI := $(TOOLS)/golangci-lint
TESTENV  := $(TOOLS)/testenv
STRIPE   := $(TOOLS)/fakestripe

# A clone that belongs to another user, or no clone at all, must build too. One set of flags for all that is built, so
# that nothing is compiled twice; only the race detector needs a compiler of its own.
export GOFLAGS := $(filter-out -buildvcs=false -trimpath,$(GOFLAGS)) -buildvcs=false -trimpath
export CGO_ENABLED := 0

.PHONY: help
help: ## Lists the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: web binary ## Builds everything and serves http://127.0.0.1:8080 in demo mode (WEIR_* of the caller are respected)
	@exec env WEIR_DEMO="$${WEIR_DEMO:-1}" bin/weir serve

.PHONY: build
build: web binary ## Builds bin/weir, one static binary with dashboard and migrations inside

.PHONY: binary
binary: need-go
	@go build -ldflags '$(LDFLAGS)' -o bin/weir ./cmd/weir

.PHONY: web
web: need-go need-node ## Builds the dashboard into frontend/dist, if anything it is made of has changed
	@scripts/web.sh build

.PHONY: generate
generate: need-go need-node ## Writes all generated code anew: ent, GraphQL, the dashboard's documents
	@scripts/web.sh dependencies
	go generate $(PACKAGES)
	cd frontend && npm run --silent codegen

.PHONY: test
test: web binary testenv ## Runs all tests, those in the browser and of customers' clients included, with private PostgreSQL and Redis
	@$(TESTENV) -need postgresql,redis,mariadb,chromium,cc,python -- $(MAKE) --no-print-directory test-go test-race test-web test-clients test-e2e

.PHONY: test-go
test-go: testenv ## Runs the Go tests that need no race detector, on both databases
	@$(TESTENV) -need postgresql,redis,mariadb -- go test -parallel 4 -timeout 40m $$($(tested) | grep -Ev '$(raced)')

.PHONY: test-race
test-race: testenv ## Runs the Go tests of concurrent packages under the race detector
	@packages=$$($(tested) | grep -E '$(raced)') || exit 0; \
		$(TESTENV) -need postgresql,redis,cc -- env CGO_ENABLED=1 go test -race -timeout 40m $$packages

.PHONY: test-web
test-web: need-node ## Runs the dashboard's unit tests
	@scripts/web.sh dependencies
	cd frontend && npm test --silent

.PHONY: test-clients
test-clients: web binary testenv ## Runs the clients that customers use, unchanged, against bin/weir: OpenAI's, Anthropic's, AI SDK, LangChain, requests
	@scripts/web.sh clients
	@$(TESTENV) -need python -- node scripts/clients/run.mjs

.PHONY: test-e2e
test-e2e: web binary testenv fakestripe ## Runs the browser tests against bin/weir
	@$(TESTENV) -need postgresql,redis,chromium -- npm --prefix frontend run --silent e2e

.PHONY: lint
lint: need-go need-node linter ## Checks style and import rules of Go and dashboard
	@scripts/web.sh dependencies
	$(GOLANGCI) run $(PACKAGES)
	cd frontend && npm run --silent lint

.PHONY: secrets
secrets: ## Looks for secrets in the files of the repository
	@scripts/secrets.sh

.PHONY: fuzz
fuzz: need-go ## Runs the quickest fuzz targets for 20,000 inputs each (FUZZTIME=10m; FUZZ=all for every target)
	@scripts/fuzz.sh $(FUZZ)

CYCLONEDX_VERSION := v1.10.0
VULN_VERSION      := v1.9.0

.PHONY: licences
licences: web binary ## Lists all parts with their licences (bin/sbom.json); fails where one has none, or one that demands our source
	@GOBIN=$(TOOLS) go install github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@$(CYCLONEDX_VERSION)
	@$(TOOLS)/cyclonedx-gomod bin -json -licenses -version v0.0.0-$(VERSION) -output bin/sbom.json bin/weir
	@node scripts/licences.mjs bin/sbom.json frontend/package-lock.json

.PHONY: audit
audit: licences ## The same, and asks the network for known weaknesses of the parts; one database that is away does not keep the other from being asked
	@GOBIN=$(TOOLS) go install golang.org/x/vuln/cmd/govulncheck@$(VULN_VERSION)
	@failed=0; \
		$(TOOLS)/govulncheck ./cmd/weir || failed=1; \
		(cd frontend && npm audit --omit=dev) || failed=1; \
		exit $$failed

.PHONY: bench
bench: build testenv ## Measures the relay against a bundled mock upstream and a plain reverse proxy (BENCH="-h" for flags)
	@go build -o $(TOOLS)/bench-relay ./bench/relay
	@$(TESTENV) -durable -- $(TOOLS)/bench-relay -weir bin/weir $(BENCH)

.PHONY: bench-ledger
bench-ledger: testenv ## Measures holds and settles per second on both databases
	@go build -o $(TOOLS)/bench-ledger ./bench/ledger
	@$(TESTENV) -durable -- $(TOOLS)/bench-ledger $(BENCH)

.PHONY: bench-graphql
bench-graphql: testenv ## Measures the GraphQL API on PostgreSQL with ten million charged calls (BENCH="-records 1000000" for fewer)
	@go build -o $(TOOLS)/bench-graph ./bench/graph
	@$(TESTENV) -need postgresql -- $(TOOLS)/bench-graph $(BENCH)

.PHONY: bench-tasks
bench-tasks: testenv ## Measures open tasks and those who follow them on PostgreSQL and Redis (BENCH="-tasks 100000 -every 120s" for more)
	@go build -o $(TOOLS)/bench-tasks ./bench/tasks
	@$(TESTENV) -need postgresql,redis -- $(TOOLS)/bench-tasks $(BENCH)

.PHONY: crash-points
crash-points: testenv ## Kills a process at every named place of every flow, on both databases, and checks the money after the restart
	@cd bench/crash && $(TESTENV) -need postgresql,redis -- go test -count=1 -timeout 60m -part all $(CRASH)

.PHONY: nemesis
nemesis: binary testenv ## Kills, pauses and cuts off three nodes under load and proves the money right (SOAK="-minutes 10 -seed 7")
	@$(TESTENV) -need postgresql,redis -- true
	@go build -o $(TOOLS)/soak ./bench/soak
	@$(TOOLS)/soak -weir bin/weir $(SOAK)

.PHONY: soak
soak: nemesis crash-points ## Everything that may take long: the fault soak, then all crash points (SOAK and CRASH as above)

.PHONY: migrate-diff
migrate-diff: testenv ## Writes the pending migration of both databases: make migrate-diff name=add_plans
	@$(TESTENV) -need postgresql -- go run ./scripts/migratediff -name '$(name)'

.PHONY: migrate-new
migrate-new: need-go ## Writes an empty migration of both databases, to fill by hand: make migrate-new name=…
	@go run ./scripts/migratediff -name '$(name)' -empty

.PHONY: migrate-hash
migrate-hash: need-go ## Seals the migrations again after one was written by hand
	@go run ./scripts/migratediff -hash

.PHONY: migrate-check
migrate-check: testenv ## Fails when the migrations do not lead to ent's schema
	@$(TESTENV) -need postgresql -- go run ./scripts/migratediff -check

.PHONY: clean
clean: ## Removes what was built (not ./data)
	rm -rf bin frontend/node_modules scripts/clients/node_modules
	find frontend/dist -mindepth 1 ! -name .gitkeep -delete

# Packages with tests, one per line, and the pattern that picks the concurrent ones.
tested = go list -f '{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}{{end}}' $(PACKAGES)
raced  = ^weir/($(RACE))(/|$$)

.PHONY: need-go need-node testenv
need-go need-node: need-%:
	@scripts/toolchain.sh $*

testenv: need-go
	@go build -o $(TESTENV) ./scripts/testenv

.PHONY: fakestripe
fakestripe: need-go
	@go build -o $(STRIPE) ./scripts/fakestripe

# Asks the binary itself, so that a new pin replaces an old installation.
.PHONY: linter
linter: need-go
	@$(GOLANGCI) version --short 2>/dev/null | grep -qxF '$(GOLANGCI_VERSION:v%=%)' || { \
		echo 'Installing golangci-lint $(GOLANGCI_VERSION) into bin/tools'; \
		GOBIN=$(TOOLS) go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION); }
