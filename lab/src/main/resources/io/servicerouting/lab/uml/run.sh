#!/bin/sh
# The second program in user-mode-linux, with the final root: runs the tests, then powers off.
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH
trap 'echo o >/proc/sysrq-trigger; sleep 600' EXIT
set -e
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mkdir -p /dev/shm /dev/pts
mount -t tmpfs tmpfs /dev/shm
mount -t devpts devpts /dev/pts
ln -sf /proc/self/fd /dev/fd
ln -sf fd/0 /dev/stdin
ln -sf fd/1 /dev/stdout
ln -sf fd/2 /dev/stderr
mount -t tmpfs tmpfs /run
mkdir -p /run/lock
ip link set lo up
echo user-mode-linux >/proc/sys/kernel/hostname
set +e
. "$uml_folder/command"
echo "the tests' program ended with $?"
