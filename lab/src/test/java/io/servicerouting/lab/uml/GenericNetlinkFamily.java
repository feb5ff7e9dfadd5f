package io.servicerouting.lab.uml;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Asks the kernel's generic netlink controller for a family's number. */
final class GenericNetlinkFamily {

  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW = 3;
  private static final int NETLINK_GENERIC = 16;
  private static final short CONTROLLER = 0x10;
  private static final byte GET_FAMILY = 3;
  private static final short FAMILY_ID = 1;
  private static final short FAMILY_NAME = 2;

  private GenericNetlinkFamily() {}

  static int idOf(String name) throws Throwable {
    MethodHandle socket =
        function("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    FunctionDescriptor transfer =
        FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    int descriptor = (int) socket.invokeExact(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC);
    try (Arena arena = Arena.ofConfined()) {
      byte[] request = request(name);
      MemorySegment memory = arena.allocate(4096, 8);
      memory.asByteBuffer().put(request);
      long sent =
          (long)
              function("send", transfer).invokeExact(descriptor, memory, (long) request.length, 0);
      if (sent != request.length) {
        throw new IllegalStateException("sent " + sent + " of " + request.length);
      }
      long got = (long) function("recv", transfer).invokeExact(descriptor, memory, 4096L, 0);
      return familyId(memory.asSlice(0, got).asByteBuffer().order(ByteOrder.nativeOrder()));
    } finally {
      int ignored =
          (int)
              function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT)).invokeExact(descriptor);
    }
  }

  private static MethodHandle function(String name, FunctionDescriptor type) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), type);
  }

  private static byte[] request(String name) {
    byte[] text = (name + "\0").getBytes(StandardCharsets.US_ASCII);
    int length = 16 + 4 + 4 + (text.length + 3) / 4 * 4;
    ByteBuffer message = ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
    message.putInt(length).putShort(CONTROLLER).putShort((short) 1).putInt(1).putInt(0);
    message.put(GET_FAMILY).put((byte) 1).putShort((short) 0);
    message.putShort((short) (4 + text.length)).putShort(FAMILY_NAME).put(text);
    return message.array();
  }

  private static int familyId(ByteBuffer answer) {
    int attribute = 20;
    while (attribute < answer.limit()) {
      if (answer.getShort(attribute + 2) == FAMILY_ID) {
        return answer.getShort(attribute + 4);
      }
      attribute += (answer.getShort(attribute) + 3) / 4 * 4;
    }
    throw new IllegalStateException("an answer without a family's number: " + answer);
  }
}
