#!/bin/sh
# The first program in user-mode-linux. The machine's own file system is the root, read-only: an
# overlay makes all of it writable, and what is written is gone at the end.
#   $uml_folder  the folder of this boot, the only one where writing reaches the machine
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH
power_off() {
  echo o >/proc/sysrq-trigger
  sleep 600
}
give_up() {
  echo "init: $1"
  power_off
}
mount -t proc proc /proc || exec sleep 1
[ -d /usr/lib/uml/modules ] || give_up "no kernel modules in /usr/lib/uml/modules"
mount -t tmpfs tmpfs /run || give_up "no tmpfs"
mkdir -p /run/modules/lib /run/upper /run/work /run/root
ln -s /usr/lib/uml/modules /run/modules/lib/modules
modprobe -d /run/modules overlay || give_up "module overlay cannot be loaded"
cd /run/root || give_up "no folder for the new root"
mount -t overlay overlay -o lowerdir=/,upperdir=/run/upper,workdir=/run/work . || give_up "no overlay"
cd /run/root
mkdir -p lib/modules
# Here the kernel itself looks when it wants a module.
mount --bind /usr/lib/uml/modules lib/modules || give_up "no folder of modules"
mount -t hostfs hostfs ".$uml_folder" -o "$uml_folder" || give_up "no folder for results"
mount --move . / || give_up "the new root cannot be moved"
exec chroot . /bin/sh "$uml_folder/run"
