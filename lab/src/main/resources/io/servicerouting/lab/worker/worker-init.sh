#!/usr/bin/env bash
# Process 1 of a worker: makes the namespaces it was started in look like a machine of their own and
# runs what a node runs. Killing it ends everything in the worker at once.
#
# The one argument is a file with the variables
#   NODE NODE_IP               name and address
#   CONF DISK LOGS BIN         folders of this worker, and the folder of the programs
#   CGROUPS                    "unified", or the version 1 hierarchies to mount
#   IMAGES                     a folder of image archives to import
#   KUBE_PROXY                 "yes" to run kube-proxy
set -euo pipefail
. "$1"
export PATH="$BIN:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

say() { printf '%(%T)T %s\n' -1 "$*"; }

# Nothing mounted from here on is seen outside.
mount --make-rprivate /
hostname "$NODE"
mount -t proc proc /proc
mount -t sysfs sysfs /sys

mount_cgroups() {
  if [[ $CGROUPS == unified ]]; then
    mount -t cgroup2 cgroup2 /sys/fs/cgroup
    # A group cannot both hold processes and grant controllers to its children, except the
    # machine's real root: so the processes of this worker move out of its root first.
    mkdir -p /sys/fs/cgroup/init
    echo 0 >/sys/fs/cgroup/init/cgroup.procs
    local controller
    for controller in $(cat /sys/fs/cgroup/cgroup.controllers); do
      echo "+$controller" >/sys/fs/cgroup/cgroup.subtree_control
    done
    return
  fi
  mount -t tmpfs -o mode=755 tmpfs /sys/fs/cgroup
  local controllers dir name
  for controllers in $CGROUPS; do
    dir=/sys/fs/cgroup/${controllers#name=}
    mkdir -p "$dir"
    mount -t cgroup -o "$controllers" cgroup "$dir"
    for name in ${controllers//,/ }; do
      [[ -e /sys/fs/cgroup/${name#name=} ]] || ln -s "${dir##*/}" "/sys/fs/cgroup/$name"
    done
  done
}
mount_cgroups

# A kubelet sets these for the whole machine. It leaves alone what has the wanted value already.
for setting in vm/overcommit_memory=1 kernel/panic=10 kernel/panic_on_oops=1 \
  kernel/keys/root_maxkeys=1000000 kernel/keys/root_maxbytes=25000000; do
  file=$CONF/sysctl/${setting%=*}
  mkdir -p "${file%/*}"
  echo "${setting#*=}" >"$file"
  mount --bind "$file" "/proc/sys/${setting%=*}"
done

# Private: sockets, the list of network namespaces, the lock of iptables.
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/lock /run/netns
touch /run/xtables.lock

overlay() {
  mkdir -p "$DISK/overlay$1/upper" "$DISK/overlay$1/work"
  mount -t overlay overlay \
    -o "lowerdir=$1,upperdir=$DISK/overlay$1/upper,workdir=$DISK/overlay$1/work" "$1"
}
overlay /etc
overlay /var

# Folders that must not lie on an overlay (containerd stacks overlays in its own), or that a reader
# of the lab's logs looks for.
keep() {
  mkdir -p "$DISK/$1" "$2"
  mount --bind "$DISK/$1" "$2"
}
keep kubelet /var/lib/kubelet
keep containerd /var/lib/containerd
keep cni /var/lib/cni
keep pods /var/log/pods
mkdir -p /var/log/containers
[[ -L /var/run ]] || mount --bind /run /var/run
[[ -L /var/lock ]] || mount --bind /run/lock /var/lock

# Pods' mounts have to reach the containers that ask for them (mountPropagation).
mount --make-rshared /

# supervise NAME COMMAND...: as a node's service manager would, until the worker ends.
supervise() {
  local name=$1
  shift
  while :; do
    "$@" >>"$LOGS/$name.log" 2>&1 || true
    say "$name ended, starting it again"
    sleep 1
  done
}

say "starting containerd"
supervise containerd containerd --config "$CONF/containerd.toml" &
until ctr --connect-timeout 1s version >/dev/null 2>&1; do sleep 0.1; done

for image in "$IMAGES"/*.tar; do
  mark=$DISK/imported/$(sha256sum <"$image" | cut -c1-16)
  if [[ ! -e $mark ]]; then
    say "importing $image"
    ctr --namespace k8s.io images import --local "$image"
    mkdir -p "${mark%/*}"
    touch "$mark"
  fi
done

# Whoever started this worker says when the API server knows the node.
until [[ -e $CONF/registered ]]; do sleep 0.1; done

say "starting kubelet"
supervise kubelet kubelet --config="$CONF/kubelet.yaml" --kubeconfig="$CONF/kubelet.kubeconfig" \
  --hostname-override="$NODE" --node-ip="$NODE_IP" &
if [[ $KUBE_PROXY == yes ]]; then
  say "starting kube-proxy"
  supervise kube-proxy kube-proxy --config="$CONF/kube-proxy.yaml" &
fi
# Waiting for children is all that is left; those that lost their parent end up here too.
while :; do wait || true; done
