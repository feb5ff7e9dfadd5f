# What Kubernetes' own network tests need besides the lab's programs. A list of its own, so that only
# who runs them builds it, and a change here builds nothing else again.
. "$LAB_HOME/go/recipe.sh" # build flags and versions

# name | module folder | package | seconds a cold build takes on two cores
BINARIES='
e2e.test|kubernetes|k8s.io/kubernetes/test/e2e|270
ginkgo|kubernetes|github.com/onsi/ginkgo/v2/ginkgo|10
agnhost|kubernetes|k8s.io/kubernetes/test/images/agnhost|15
regression-issue-74839|kubernetes|k8s.io/kubernetes/test/images/regression-issue-74839|5
coredns|coredns|servicerouting.io/lab/conformance/coredns|60
'
ALL_TAKE='5 to 7 minutes'

recipe_inputs() { cat ../../go/recipe.sh recipe.sh ./*/go.mod ./*/go.sum ./*/main.go; }

is_test() { [[ $1 == *.test ]]; }
