# make demo    the whole product, nothing installed
# make test    every test, with all that the tests need installed first (Debian)
# make lint    formatting, vet, staticcheck
# make bench   the figures that the README quotes
SHELL       := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

STATICCHECK := v0.8.2
INFLUXD     := v1.8.10
GO2RTC      := v1.9.9
VERSITYGW   := v1.8.0
# What checks the pages and never reaches a browser: the types of what is
# vendored have its versions.
NPM         := typescript@7.0.2 axe-core@4.14.1 preact@11.2.0 htm@3.1.1 @preact/signals@2.11.4 uplot@1.6.32
TOOLS       := $(CURDIR)/.tools
export PATH := $(TOOLS):$(PATH)
export BRIGHTEYES_TOOLS := $(TOOLS)
export GOFLAGS := -buildvcs=false

# Many tests wait for the clock of a device: three packages at a time keep two
# cores busy.
AT_ONCE := -p 3
# The race detector runs where something of ours starts a goroutine or shares
# memory with one. Long SQLite tests run without it: modernc's SQLite under it
# takes ten times as long and is not ours to race.
SHARING := \bgo (func|[a-zA-Z_.]+\()|errgroup|sync\.|atomic\.
UNRACED := ^(edge/quality|hub/records|hub/telemetry|hub/systemtest|edge/outbox|web|deploy)(/|$$)

.PHONY: systemd help demo build deb lint test unit race system tools packages bench months screens pictures fuzz
help:
	@sed -n 's/^# //p' Makefile | head -4

demo:
	go run ./cmd/brighteyes demo

build:
	CGO_ENABLED=0 go build -trimpath -o .tools/ ./cmd/...

# Debian packages of hub and edge, with their systemd units: docs/getting-started.md.
deb: build
	v=$$(git describe --tags --match 'v*' 2>/dev/null || true); v=$${v#v}; v=$${v:-0.0.$$(git rev-list --count HEAD)}; \
	deploy/package.sh hub .tools/brighteyes "$$v" .tools; deploy/package.sh edge .tools/brighteyes-edge "$$v" .tools

lint: $(TOOLS)/staticcheck $(TOOLS)/npm/installed
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo "gofmt is needed on:"; gofmt -l $$(git ls-files '*.go'); exit 1; }
	go vet ./...
	$(TOOLS)/staticcheck ./...
	$(TOOLS)/npm/node_modules/.bin/tsc -p web
	$(TOOLS)/npm/node_modules/.bin/tsc -p web/tsconfig.strict.json

test: packages tools unit race system

unit:
	go test $(AT_ONCE) -count=1 $$(go list ./... | grep -v /systemtest)

race:
	go test -race $(AT_ONCE) -count=1 -timeout 20m -short $$(git grep -lE '$(SHARING)' -- '*.go' | xargs -n1 dirname | sort -u | grep -vE '$(UNRACED)' | sed 's,^,./,')

# They mostly wait for processes and browsers: three at a time keep two cores busy.
system:
	go test -parallel 3 -count=1 -timeout 25m ./hub/systemtest/...

# the packaged units under a systemd of their own: root, and a kernel that lets it
systemd: packages
	go test -tags machine -count=1 -timeout 10m -run TestTheUnitsServe ./hub/systemtest

bench: packages tools
	go test -run '^$$' -bench . -benchtime 1x -timeout 30m ./hub/systemtest/bench
	go test -run '^$$' -bench 'PicturesInABrowser|ActsAmongMany|FirstAct' -benchtime 1x -timeout 10m ./hub/systemtest

# a picture of every page, in both languages, three themes and three widths
screens: packages tools
	BRIGHTEYES_SCREENS=1 go test -count=1 -timeout 100m -run TestEveryPageCanBeUsedByEverybody ./hub/systemtest

# the pictures of the desks that the book shows, taken anew; its test says when they are old
pictures: packages tools
	BRIGHTEYES_BOOK=1 go test -count=1 -timeout 20m -run TestThePicturesOfTheBook ./hub/systemtest

# all faults and clean stretches that were held out, and the month of clean pictures
# of every held-out place: ten minutes of one core
months: packages
	go test -run 'AMonth|HeldOut' -v -timeout 90m ./edge/quality -args -wide

fuzz:
	@for pkg in $$(go list ./...); do for f in $$(go test -list '^Fuzz' $$pkg | grep '^Fuzz' || true); do \
	  echo "$$pkg $$f"; go test -run '^$$' -fuzz "^$$f$$" -fuzztime $${FUZZTIME:-10s} $$pkg; done; done

tools: $(TOOLS)/staticcheck $(TOOLS)/influxd $(TOOLS)/go2rtc $(TOOLS)/versitygw $(TOOLS)/npm/installed

# Named by its versions: another list is another installation.
$(TOOLS)/npm/installed: Makefile
	@command -v npm >/dev/null || $(MAKE) packages
	mkdir -p $(TOOLS)/npm
	test "$$(cat $@ 2>/dev/null)" = "$(NPM)" || npm install --prefix $(TOOLS)/npm --no-save --no-package-lock --no-audit --no-fund $(NPM)
	echo "$(NPM)" >$@

$(TOOLS)/staticcheck:
	GOBIN=$(TOOLS) go install honnef.co/go/tools/cmd/staticcheck@$(STATICCHECK)

$(TOOLS)/influxd:
	GOBIN=$(TOOLS) go install github.com/influxdata/influxdb/cmd/influxd@$(INFLUXD)

$(TOOLS)/versitygw:
	GOBIN=$(TOOLS) go install github.com/versity/versitygw/cmd/versitygw@$(VERSITYGW)

# go2rtc has replace directives, so it is built from a module that requires it.
$(TOOLS)/go2rtc:
	mkdir -p $(TOOLS)/src/go2rtc
	cd $(TOOLS)/src/go2rtc && { test -f go.mod || go mod init go2rtcbuild; } && go get github.com/AlexxIT/go2rtc@$(GO2RTC) && CGO_ENABLED=0 go build -o $(TOOLS)/go2rtc github.com/AlexxIT/go2rtc

PACKAGES := systemd mosquitto mosquitto-clients ffmpeg chromium fonts-noto-cjk mbpoll snmp snmpd
packages:
	@missing=; for p in $(PACKAGES); do dpkg -s $$p >/dev/null 2>&1 || missing="$$missing $$p"; done; \
	command -v node >/dev/null || missing="$$missing nodejs"; command -v npm >/dev/null || missing="$$missing npm"; \
	if [ -n "$$missing" ]; then \
	  sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	  $$sudo apt-get update -qq; DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends $$missing; \
	fi
