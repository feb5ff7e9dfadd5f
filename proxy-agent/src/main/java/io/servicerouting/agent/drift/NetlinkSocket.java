package io.servicerouting.agent.drift;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * A socket at which the kernel tells of every change of nftables rules, whoever made it. For one
 * thread. See netlink(7).
 */
final class NetlinkSocket implements AutoCloseable {
  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
  private static final int NETLINK_NETFILTER = 12;

  /** The bit of the multicast group NFNLGRP_NFTABLES, which is number 7. */
  private static final int GROUP_NFTABLES = 1 << 6;

  private static final int ENOBUFS = 105;
  private static final int EINTR = 4;
  private static final int EAGAIN = 11;
  private static final int MSG_DONTWAIT = 0x40;

  /** The kernel puts no more than this into one datagram. */
  private static final int LONGEST_DATAGRAM = 256 * 1024;

  private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
  private static final long ERRNO =
      CALL_STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

  private final Arena arena = Arena.ofShared();
  private final MemorySegment state = arena.allocate(CALL_STATE);
  private final MemorySegment buffer = arena.allocate(LONGEST_DATAGRAM);
  private final MethodHandle recv;
  private final MethodHandle close;
  private final int descriptor;

  /**
   * Opens it; what happens from now on is heard.
   *
   * @throws IOException if the kernel has no nftables or does not let us
   */
  NetlinkSocket() throws IOException {
    try {
      MethodHandle socket =
          function("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
      MethodHandle bind =
          function("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
      recv =
          function(
              "recv", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
      close = function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
      descriptor = (int) socket.invokeExact(state, AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_NETFILTER);
      if (descriptor < 0) {
        throw new IOException("no netlink socket for nftables: errno " + errno());
      }
      MemorySegment address = arena.allocate(12, 4); // struct sockaddr_nl
      address.set(JAVA_SHORT, 0, (short) AF_NETLINK);
      address.set(JAVA_INT, 8, GROUP_NFTABLES);
      if ((int) bind.invokeExact(state, descriptor, address, 12) < 0) {
        throw new IOException("changes of nftables cannot be listened to: errno " + errno());
      }
    } catch (IOException e) {
      arena.close();
      throw e;
    } catch (Throwable e) {
      arena.close();
      throw new IOException("the C library cannot be called: " + e, e);
    }
  }

  @SuppressWarnings("restricted") // bin/proxy-agent allows native access
  private static MethodHandle function(String name, FunctionDescriptor descriptor) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name),
        descriptor,
        Linker.Option.captureCallState("errno"));
  }

  private int errno() {
    return state.get(JAVA_INT, ERRNO);
  }

  /**
   * Waits for the next datagram, of one or more messages. It is valid until the next call.
   *
   * @return empty if the kernel had to leave something out because nobody read fast enough
   * @throws IOException if the socket is of no use any more
   */
  ByteBuffer receive() throws IOException {
    while (true) {
      ByteBuffer datagram = receive(0);
      if (datagram != null) {
        return datagram;
      }
    }
  }

  /** The next datagram; null if there is none yet. Otherwise like {@link #receive()}. */
  @Nullable ByteBuffer poll() throws IOException {
    return receive(MSG_DONTWAIT);
  }

  private @Nullable ByteBuffer receive(int flags) throws IOException {
    long length;
    try {
      length = (long) recv.invokeExact(state, descriptor, buffer, (long) LONGEST_DATAGRAM, flags);
    } catch (Throwable e) {
      throw new IOException("the C library cannot be called: " + e, e);
    }
    if (length >= 0) {
      return buffer.asSlice(0, length).asByteBuffer().order(ByteOrder.nativeOrder());
    }
    return switch (errno()) {
      case ENOBUFS -> ByteBuffer.allocate(0);
      case EAGAIN, EINTR -> null;
      default -> throw new IOException("changes of nftables cannot be read: errno " + errno());
    };
  }

  @Override
  public void close() {
    try {
      int ignored = (int) close.invokeExact(state, descriptor);
    } catch (Throwable e) {
      throw new IllegalStateException("the C library cannot be called", e);
    } finally {
      arena.close();
    }
  }
}
