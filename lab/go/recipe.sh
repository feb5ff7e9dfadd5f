# What the lab builds and how. Together with the go.mod and go.sum files beside it this decides
# what the binaries are, so a change here leads to a new cache folder.
#
# name | module folder | package | seconds a cold build takes on two cores
# kube-apiserver comes first: it compiles most of what the other Kubernetes binaries share.
BINARIES='
kube-apiserver|kubernetes|k8s.io/kubernetes/cmd/kube-apiserver|300
kubectl|kubernetes|k8s.io/kubernetes/cmd/kubectl|25
kube-controller-manager|kubernetes|k8s.io/kubernetes/cmd/kube-controller-manager|50
kube-scheduler|kubernetes|k8s.io/kubernetes/cmd/kube-scheduler|20
kubelet|kubernetes|k8s.io/kubernetes/cmd/kubelet|50
kube-proxy|kubernetes|k8s.io/kubernetes/cmd/kube-proxy|15
etcd|etcd|go.etcd.io/etcd/server/v3|100
containerd|containerd|github.com/containerd/containerd/v2/cmd/containerd|110
containerd-shim-runc-v2|containerd|github.com/containerd/containerd/v2/cmd/containerd-shim-runc-v2|10
ctr|containerd|github.com/containerd/containerd/v2/cmd/ctr|10
runc|runc|github.com/opencontainers/runc|20
ptp|cni|github.com/containernetworking/plugins/plugins/main/ptp|8
bridge|cni|github.com/containernetworking/plugins/plugins/main/bridge|4
loopback|cni|github.com/containernetworking/plugins/plugins/main/loopback|4
host-local|cni|github.com/containernetworking/plugins/plugins/ipam/host-local|4
portmap|cni|github.com/containernetworking/plugins/plugins/meta/portmap|4
'

# required_version FOLDER MODULE: the version that FOLDER/go.mod requires of MODULE, v1.2.3.
required_version() {
  awk -v module="$2" '
    $1 == "require" && $2 == module { print $3; exit }
    $1 == module && $2 ~ /^v/ { print $2; exit }' "$LAB_GO/$1/go.mod"
}

# build_flags FOLDER: one flag of `go build` a line. Without the -X settings the binaries call
# themselves v0.0.0, and the API server then reports that version to every client.
build_flags() {
  local version major minor package x=
  case $1 in
    kubernetes)
      version=$(required_version kubernetes k8s.io/kubernetes)
      IFS=. read -r major minor _ <<<"${version#v}"
      for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
        x+=" -X $package.gitVersion=$version -X $package.gitMajor=$major"
        x+=" -X $package.gitMinor=$minor -X $package.gitTreeState=archive"
      done
      printf '%s\n' -ldflags "-s -w$x" ;;
    containerd)
      version=$(required_version containerd github.com/containerd/containerd/v2)
      x=" -X github.com/containerd/containerd/v2/version.Version=$version"
      printf '%s\n' -tags 'no_btrfs no_zfs no_devmapper' -ldflags "-s -w$x" ;;
    runc)
      # Without seccomp every pod sandbox fails: "seccomp: config provided but seccomp not
      # supported". Static, because the C library of the machine may be a newer one tomorrow.
      printf '%s\n' -tags 'seccomp netgo osusergo' -ldflags '-s -w -extldflags -static' ;;
    cni)
      version=$(required_version cni github.com/containernetworking/plugins)
      x=" -X github.com/containernetworking/plugins/pkg/utils/buildversion.BuildVersion=$version"
      printf '%s\n' -ldflags "-s -w$x" ;;
    *)
      printf '%s\n' -ldflags '-s -w' ;;
  esac
}

# needs_cgo FOLDER: runc's namespace code and its seccomp filter are C.
needs_cgo() { [[ $1 == runc ]]; }
