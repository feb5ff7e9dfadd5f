package io.servicerouting.agent.dataplane.ipvs;

import io.servicerouting.agent.netlink.NetlinkChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A kernel that knows no device of any name. */
record NoDevice(NetlinkSource kernel) implements NetlinkSource {
  private static final int ENODEV = 19;

  @Override
  public NetlinkChannel generic() throws IOException {
    return kernel.generic();
  }

  @Override
  public NetlinkChannel route() {
    Deque<byte[]> answers = new ArrayDeque<>();
    return new NetlinkChannel() {
      @Override
      public void send(byte[] datagram) {
        ByteBuffer answer =
            ByteBuffer.allocate(36).order(ByteOrder.nativeOrder()).put(datagram, 0, 16);
        answer.putInt(0, 36).putShort(4, (short) 2).putInt(16, -ENODEV);
        answers.add(answer.array());
      }

      @Override
      public @Nullable ByteBuffer poll() {
        byte[] next = answers.poll();
        return next == null ? null : ByteBuffer.wrap(next);
      }

      @Override
      public void close() {}
    };
  }
}
