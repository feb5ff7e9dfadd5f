package io.servicerouting.agent.netlink;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
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

/** A netlink socket. For one thread at a time. See netlink(7). */
public final class NetlinkSocket implements NetlinkChannel {
  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;

  /** Addresses, devices and routes. */
  public static final int NETLINK_ROUTE = 0;

  /** Rules, sets and connections of netfilter. */
  public static final int NETLINK_NETFILTER = 12;

  /** Families of messages that are known by name, IPVS for example. */
  public static final int NETLINK_GENERIC = 16;

  /** The multicast group NFNLGRP_NFTABLES, number 7: every change of nftables, whoever made it. */
  public static final int GROUP_NFTABLES = 1 << 6;

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
  private final String subject;
  private final MethodHandle send;
  private final MethodHandle recv;
  private final MethodHandle close;
  private final int descriptor;

  /**
   * Opens it. Of its groups, what happens from now on is heard.
   *
   * @param protocol for example {@link #NETLINK_ROUTE}
   * @param groups a bit for each multicast group to listen to
   * @param subject what it is for, for messages: "nftables"
   * @throws IOException if the kernel does not know the protocol or does not let us
   */
  public NetlinkSocket(int protocol, int groups, String subject) throws IOException {
    this.subject = subject;
    try {
      MethodHandle socket =
          function("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
      MethodHandle bind =
          function("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
      FunctionDescriptor transfer =
          FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
      send = function("send", transfer);
      recv = function("recv", transfer);
      close = function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
      descriptor = (int) socket.invokeExact(state, AF_NETLINK, SOCK_RAW_CLOEXEC, protocol);
      if (descriptor < 0) {
        throw new IOException("no netlink socket for " + subject + ": " + Errno.text(errno()));
      }
      MemorySegment address = arena.allocate(12, 4); // struct sockaddr_nl
      address.set(JAVA_SHORT, 0, (short) AF_NETLINK);
      address.set(JAVA_INT, 8, groups);
      if ((int) bind.invokeExact(state, descriptor, address, 12) < 0) {
        throw new IOException(subject + " cannot be listened to: " + Errno.text(errno()));
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

  @Override
  public void send(byte[] datagram) throws IOException {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment bytes = call.allocateFrom(JAVA_BYTE, datagram);
      long sent;
      do {
        sent = (long) send.invokeExact(state, descriptor, bytes, (long) datagram.length, 0);
      } while (sent < 0 && errno() == EINTR);
      if (sent != datagram.length) {
        throw new IOException(
            "the kernel takes no request for " + subject + ": " + lastError(sent));
      }
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw new IOException("the C library cannot be called: " + e, e);
    }
  }

  private String lastError(long sent) {
    return sent < 0 ? Errno.text(errno()) : "only " + sent + " bytes of it";
  }

  /**
   * Waits for the next datagram, of one or more messages. It is valid until the next call.
   *
   * @return empty if the kernel had to leave something out because nobody read fast enough
   * @throws IOException if the socket is of no use any more
   */
  public ByteBuffer receive() throws IOException {
    while (true) {
      ByteBuffer datagram = receive(0);
      if (datagram != null) {
        return datagram;
      }
    }
  }

  @Override
  public @Nullable ByteBuffer poll() throws IOException {
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
      default -> throw new IOException(subject + " cannot be read: " + Errno.text(errno()));
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
