# The one entry to everything. `make help` lists the targets.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# A JDK 25 or newer: JAVA_HOME if it is one, else the usual folders.
JDK := $(shell for d in "$${JAVA_HOME:-}" /usr/lib/jvm/*25* /usr/lib/jvm/* /opt/jdk* /opt/java/*; do \
  v=$$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$$d/release" 2>/dev/null || true); \
  if [ -x "$$d/bin/javac" ] && [ "$${v:-0}" -ge 25 ]; then echo "$$d"; break; fi; done)

# The commit that is built, with -dirty behind it if files differ from it; "unknown" outside a checkout.
REVISION := $(shell git describe --always --abbrev=40 --exclude='*' --dirty 2>/dev/null || echo unknown)

# Maven 3.8 itself still uses what JDK 25 warns about.
MVN := JAVA_HOME="$(JDK)" MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow $${MAVEN_OPTS:-}" mvn -B -ntp -Dbuild.revision=$(REVISION)

# Commands from Debian packages that building, the lab and the tests need: command:package.
TOOLS := ip:iproute2 iptables-nft:iptables iptables-legacy:iptables nft:nftables ipset:ipset \
  conntrack:conntrack gcc:gcc make:make pkg-config:pkg-config curl:curl nsenter:util-linux \
  dpkg-deb:dpkg readelf:binutils git:git modprobe:kmod sysctl:procps ps:procps \
  ipvsadm:ipvsadm jq:jq $(if $(filter x86_64,$(shell uname -m)),linux.uml:user-mode-linux)
LIBRARIES := libc6-dev:/usr/include/stdio.h libseccomp-dev:/usr/include/seccomp.h

.PHONY: help
help: ## This list
	@echo "make TARGET, as root on a Debian-like machine with a JDK 25, Maven and Go:"
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|'

.PHONY: jdk
jdk:
	@if [ -z "$(JDK)" ]; then \
	  echo "No JDK 25 or newer found in JAVA_HOME (=$${JAVA_HOME:-unset}), /usr/lib/jvm or /opt." >&2; \
	  echo "Install one (Debian: apt-get install temurin-25-jdk or openjdk-25-jdk-headless) or set JAVA_HOME." >&2; \
	  exit 1; fi
	@command -v mvn >/dev/null || { echo "Maven is missing: apt-get install maven" >&2; exit 1; }

# Installs what is missing, or says exactly what is.
.PHONY: tools
tools:
	@missing=""; \
	for t in $(TOOLS); do command -v "$${t%%:*}" >/dev/null || missing+=" $${t##*:}"; done; \
	for l in $(LIBRARIES); do [ -e "$${l##*:}" ] || missing+=" $${l%%:*}"; done; \
	missing=$$(echo $$missing | tr ' ' '\n' | sort -u | tr '\n' ' '); \
	if [ -n "$${missing// /}" ]; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "== installing Debian packages: $$missing"; \
	    apt-get update -qq; DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing >/dev/null; \
	  else echo "Missing: $$missing (Debian package names). Install them, or run make as root." >&2; exit 1; fi; fi
	@# The images are made from Debian packages, so apt has to know of some.
	@[ -n "$$(ls /var/lib/apt/lists 2>/dev/null | grep -v -e lock -e partial -e auxfiles | head -1)" ] || \
	  { [ "$$(id -u)" = 0 ] && apt-get update -qq; }
	@command -v go >/dev/null || { echo "Go is missing: the lab builds Kubernetes from its modules. Install Go 1.26 or newer (https://go.dev/dl), or name a folder of ready binaries in KUBEBUILDER_ASSETS." >&2; [ -n "$${KUBEBUILDER_ASSETS:-}" ]; }
	@[ "$$(id -u)" = 0 ] || { echo "Namespaces and cgroups need root: run make as root." >&2; exit 1; }

.PHONY: build
build: jdk ## Compile, check format and dependencies, package; no tests
	@$(MVN) -q verify -DskipTests

.PHONY: unit
unit: jdk ## The unit tests alone: no root, no cluster
	@hack/test-summary --clear
	@$(MVN) verify
	@hack/test-summary

.PHONY: test
test: jdk tools ## All tests: unit, real packets, real API server, real cluster, Kubernetes' own (LONG=1: the longest too)
	@hack/test-summary --clear
	@# An integration test that fails keeps no other from running: the summary fails then. Modules run side by
	@# side, as tests mostly wait; the operator's need the agent's program, so all is packaged before. Kubernetes'
	@# own tests come last and are left out after 55 minutes (LONG=1: four hours): to build
	@# and run them takes 17.
	@lab/bin/build-binaries; failed=0; \
	  $(MVN) -q package -DskipTests; \
	  $(MVN) verify -T2 -Pe2e -De2e.failure.ignore=true $(if $(filter 1,$(LONG)),-Dlong.tests=true) || failed=1; \
	  if [ $$failed = 0 ] && [ $$SECONDS -lt $(if $(filter 1,$(LONG)),14400,3300) ]; then \
	    JAVA_HOME="$(JDK)" lab/bin/conformance --short --processes 4 \
	      --report lab/target/failsafe-reports/TEST-conformance.xml || failed=1; \
	  else echo "== Kubernetes' own network tests were not run: after a failure, or too late; see make conformance"; fi; \
	  hack/test-summary || failed=1; exit $$failed

.PHONY: e2e
e2e: jdk tools ## Only the tests with real packets, API server and cluster
	@hack/test-summary --clear
	@lab/bin/build-binaries
	@$(MVN) verify -Pe2e -DskipUnitTests=true || { hack/test-summary; exit 1; }
	@hack/test-summary

.PHONY: demo
demo: jdk tools ## The main job on a real three-node cluster (KEEP=1 leaves it up)
	@echo "== building (first run: Maven's downloads, about 2 minutes)"
	@$(MVN) -q package -Dmaven.test.skip=true
	@echo "== the cluster's programs (first run: built from Go modules, 11 to 13 minutes on 2 cores)"
	@lab/bin/build-binaries
	@JAVA_HOME="$(JDK)" lab/bin/demo $(if $(filter 1,$(KEEP)),--keep)
	@echo "== mode IPVS, in a kernel of its own: builds the tests' classes, then about two minutes"
	@$(MVN) -q verify -Pe2e -pl proxy-agent -am -DskipUnitTests=true -Dspotless.check.skip -Dlong.tests=true \
	  -Dit.test=IpvsChapterIT -Dfailsafe.failIfNoSpecifiedTests=false

.PHONY: demo-down
demo-down: jdk ## Remove the cluster that KEEP=1 left
	@JAVA_HOME="$(JDK)" lab/bin/lab down

.PHONY: images
images: jdk tools ## Container images as OCI archives with their lists of parts (REGISTRY=..., TAG=..., SOURCE_URL=...)
	@$(MVN) -q package -Dmaven.test.skip=true
	@JAVA_HOME="$(JDK)" lab/bin/images --out target/images --complete \
	  $(if $(REGISTRY),--registry '$(REGISTRY)') $(if $(TAG),--tag '$(TAG)') $(if $(SOURCE_URL),--source '$(SOURCE_URL)') \
	  --agent proxy-agent/target/dist --operator operator/target/dist

.PHONY: reproducible
reproducible: jdk tools ## Builds twice, in clean copies of HEAD at different paths: same jars, image layers and manifests
	@JAVA_HOME="$(JDK)" hack/reproducible

.PHONY: release
release: jdk tools ## What a release publishes, from HEAD, in dist/release (VERSION=1.2.3 REGISTRY=... SOURCE_URL=... IMAGES=folder)
	@JAVA_HOME="$(JDK)" REGISTRY='$(REGISTRY)' SOURCE_URL='$(SOURCE_URL)' IMAGES='$(IMAGES)' hack/release '$(VERSION)'

.PHONY: crds
crds: jdk ## Generate config/crd from the API types
	@$(MVN) -q -Pgenerate-crds -pl crds -am process-test-classes

.PHONY: metrics
metrics: jdk ## Generate docs/reference/metrics.md from what is emitted, and the PrometheusRule
	@$(MVN) -q -pl operator,proxy-agent,packaging -am test -Dspotless.check.skip -Dmetrics.write=true \
	  -Dtest='MetricsTest,AgentMetricsTest,RulesTest#theObjectIsMadeOfTheFile' -Dsurefire.failIfNoSpecifiedTests=false

.PHONY: statuses
statuses: jdk ## Generate the objects in each phase on which config/argocd's health checks are tried
	@$(MVN) -q -pl operator -am test -Dspotless.check.skip -Dstatus.write=true \
	  -Dtest=StatusSamplesTest -Dsurefire.failIfNoSpecifiedTests=false
.PHONY: reference
reference: jdk ## Generate docs/reference from the CRDs and the agent's --help
	@$(MVN) -q -Preference -pl packaging -am process-classes
	@$(MVN) -q -pl proxy-agent -am test -Dtest=HelpReferenceTest -Dsurefire.failIfNoSpecifiedTests=false -Dreference.write=true

.PHONY: docs
docs: ## The documentation as a site in target/site (Debian package mkdocs-material)
	@command -v mkdocs >/dev/null || { apt-get update -qq; DEBIAN_FRONTEND=noninteractive apt-get install -y -qq mkdocs-material >/dev/null; }
	@# Links are tested by LinksTest; this would also refuse those that lead out of docs/.
	@mkdocs build --quiet

.PHONY: chart
chart: jdk ## Generate what config/helm has from the rest of config
	@$(MVN) -q -Pgenerate-chart -pl packaging -am process-classes

.PHONY: dist
dist: jdk tools ## dist/: install.yaml and the Helm chart of a release (VERSION=1.2.3 REGISTRY=ghcr.io/me)
	@KUBECTL=$$(lab/bin/build-binaries kubectl)/kubectl packaging/bin/dist \
	  '$(or $(VERSION),$(shell sed -n 's/.*<version>\(.*\)-SNAPSHOT<.*/\1/p' pom.xml | head -1))' dist $(REGISTRY)
	@ls -l dist

.PHONY: bundle
bundle: jdk ## The OLM bundle and its catalog in config/olm (VERSION=, OPERATOR_IMAGE=, AGENT_IMAGE=, BUNDLE_IMAGE=, ARCHITECTURES=)
	@$(MVN) -q -Pbundle -pl packaging -am process-classes -Dbundle.version='$(VERSION)' \
	  -Dbundle.operatorImage='$(OPERATOR_IMAGE)' -Dbundle.agentImage='$(AGENT_IMAGE)' -Dbundle.image='$(BUNDLE_IMAGE)' \
	  -Dbundle.architectures='$(ARCHITECTURES)'

.PHONY: crd-upgrade-check
crd-upgrade-check: jdk ## Whether config/crd can take the place of the last release's CRDs
	@packaging/bin/crd-upgrade-check env $(MVN) -q -Pcrd-upgrade-check -pl packaging -am process-classes

.PHONY: differential
differential: jdk tools ## Random Services against the real kube-proxy, packet by packet (MINUTES=60)
	@lab/bin/build-binaries
	@$(MVN) -q verify -Pe2e -DskipUnitTests=true -pl proxy-agent -am -Dit.test=KubeProxyDifferentialIT \
	  -Dfailsafe.failIfNoSpecifiedTests=false -Ddifferential.minutes=$(or $(MINUTES),60)

.PHONY: bench
bench: jdk tools ## kube-proxy and the agent at 10, 1,000 and 5,000 Services (SERVICES="10 1000")
	@lab/bin/build-binaries
	@$(MVN) -q package -Dmaven.test.skip=true -pl proxy-agent -am
	@$(MVN) -q process-test-classes -Pbench -pl proxy-agent -am \
	  $(if $(SERVICES),-Dbench.services='$(SERVICES)' -Dbench.table='$(CURDIR)/target/bench/routing.md')

.PHONY: bench-ipvs
bench-ipvs: jdk tools ## kube-proxy's mode ipvs and ours at 1,000 Services, in user-mode-linux (SERVICES=1000)
	@lab/bin/build-binaries
	@$(MVN) -q verify -Pe2e -pl proxy-agent -am -DskipUnitTests=true -Dspotless.check.skip -Dit.test=IpvsBench \
	  -Dfailsafe.failIfNoSpecifiedTests=false -Dservicerouting.uml.testLimitSeconds=3000 -Dservicerouting.uml.memory=4G \
	  -Dbench.services=$(or $(SERVICES),1000) -Dbench.table='$(CURDIR)/bench/ipvs.md'

.PHONY: bench-userspace
bench-userspace: jdk tools ## What mode Userspace costs beside iptables, and 10,000 connections
	@$(MVN) -q package -Dmaven.test.skip=true -pl proxy-agent -am
	@$(MVN) -q process-test-classes -Pbench-userspace -pl proxy-agent -am

.PHONY: bench-operator
bench-operator: jdk tools ## The operator with 1,000 policies, 5,000 Services and 500 simulated nodes
	@lab/bin/build-binaries
	@$(MVN) -q process-test-classes -Pbench-operator -pl operator -am

.PHONY: conformance
conformance: jdk tools ## Kubernetes' own network tests (PROXY=ours or kube-proxy, FOCUS=regex)
	@$(MVN) -q package -Dmaven.test.skip=true
	@lab/bin/build-binaries
	@JAVA_HOME="$(JDK)" lab/bin/conformance --proxy '$(or $(PROXY),ours)' \
	  $(if $(FOCUS),--focus '$(subst ','\'',$(FOCUS))')

.PHONY: fmt
fmt: jdk ## Format the sources
	@$(MVN) -q spotless:apply

.PHONY: clean
clean: jdk ## Remove what was built (not the lab's cached binaries)
	@$(MVN) -q clean
