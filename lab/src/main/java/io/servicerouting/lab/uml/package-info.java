/**
 * Tests in a Linux kernel of their own: user-mode-linux, an ordinary process that needs no
 * virtualization and no module of the machine's kernel. For what the machine's kernel may not have,
 * IPVS above all.
 *
 * <h2>How to write such a test</h2>
 *
 * <pre>{@code
 * @InUserModeLinux
 * class RoundRobinIT {
 *   @Test
 *   void takesTurns() { ... }   // runs as root in there: ip netns, ipvsadm, iptables-legacy
 * }
 * }</pre>
 *
 * That is all: Surefire, Failsafe and IDEs report each test, parameterized and dynamic ones too, as
 * if it had run here, with its failure and its output. All annotated classes of a run share one
 * boot (about 4 s) and one Java process with the same class path and system properties.
 *
 * <ul>
 *   <li>The machine's files are all there, and may be written: what is written is gone at the end.
 *       {@code /proc}, {@code /sys}, {@code /dev} and {@code /run} are the kernel's own.
 *   <li>The kernel loads modules by itself ({@code ip_vs} when the first netlink message asks for
 *       it), or by {@code modprobe}. There are iptables-legacy and ipset, but no nf_tables.
 *   <li>One CPU and 2 GiB of memory, for files that are written too. No network but its own.
 *   <li>If a test fails, its output says what the kernel had at this moment, in every network
 *       namespace: see {@link io.servicerouting.lab.uml.KernelState}.
 *   <li>A test that does not end within ten minutes ({@code servicerouting.uml.testLimitSeconds})
 *       fails with what all threads were at; a kernel that panics fails the test that ran then,
 *       with the console's last lines. The classes that remain run in another boot.
 *   <li>All tests of a class share the kernel with those of other classes: namespaces are taken
 *       away after a test as everywhere.
 * </ul>
 *
 * <p>Debian's packages {@code user-mode-linux}, {@code ipset} and {@code ipvsadm} are needed, and
 * no privilege.
 *
 * <h2>How it works</h2>
 *
 * {@link io.servicerouting.lab.uml.UserModeLinuxEngine} asks Jupiter what is in the annotated
 * classes and offers the same tests as its own, while {@link io.servicerouting.lab.uml.NotOutside}
 * takes them from Jupiter. To run them it boots user-mode-linux with {@link
 * io.servicerouting.lab.uml.Guest} in it, which runs them by Jupiter and writes what happens, one
 * {@link io.servicerouting.lab.uml.Event} after the other, to a file that is read meanwhile.
 */
@NullMarked
package io.servicerouting.lab.uml;

import org.jspecify.annotations.NullMarked;
