package io.servicerouting.lab.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes a POSIX tar archive whose bytes depend on names, modes and contents alone: every entry
 * belongs to root and carries the same time. Names and link targets that do not fit the classic
 * header go into a pax extended header.
 */
final class TarWriter implements AutoCloseable {

  /**
   * 2026-01-01T00:00:00Z in seconds, the modification time of every entry. Not the epoch itself:
   * some tools take 0 for "not set".
   */
  static final long ENTRY_TIME = 1_767_225_600L;

  private static final int BLOCK = 512;
  private static final int NAME_LENGTH = 100;

  /** Eleven octal digits; larger files would need a pax header that images have no use for. */
  private static final long MAX_SIZE = (1L << 33) - 1;

  private final OutputStream out;

  TarWriter(OutputStream out) {
    this.out = out;
  }

  /**
   * @param name without a leading slash; a trailing one is added
   * @param mode permission bits
   */
  void directory(String name, int mode) throws IOException {
    entry(name.endsWith("/") ? name : name + "/", mode, 0, '5', "");
  }

  void symbolicLink(String name, String target) throws IOException {
    entry(name, 0777, 0, '2', target);
  }

  /**
   * @param size how many bytes {@code content} holds
   * @throws IOException also if {@code content} holds fewer or more than {@code size} bytes, as a
   *     file does that changes while it is read
   */
  void file(String name, int mode, long size, InputStream content) throws IOException {
    if (size > MAX_SIZE) {
      throw new IOException(
          "%s has %d bytes, a tar entry at most %d".formatted(name, size, MAX_SIZE));
    }
    entry(name, mode, size, '0', "");
    long copied = content.transferTo(out);
    if (copied != size) {
      throw new IOException("%s has %d bytes, not %d".formatted(name, copied, size));
    }
    pad(size);
  }

  void file(String name, int mode, byte[] content) throws IOException {
    entry(name, mode, content.length, '0', "");
    out.write(content);
    pad(content.length);
  }

  /** Ends the archive and closes the stream below. */
  @Override
  public void close() throws IOException {
    try (out) {
      out.write(new byte[2 * BLOCK]);
    }
  }

  private void entry(String name, int mode, long size, char type, String link) throws IOException {
    var extended = new StringBuilder();
    if (needsPax(name)) {
      extended.append(paxRecord("path", name));
    }
    if (needsPax(link)) {
      extended.append(paxRecord("linkpath", link));
    }
    if (!extended.isEmpty()) {
      byte[] records = extended.toString().getBytes(StandardCharsets.UTF_8);
      header("././@PaxHeader", 0644, records.length, 'x', "");
      out.write(records);
      pad(records.length);
    }
    header(name, mode, size, type, link);
  }

  private void header(String name, int mode, long size, char type, String link) throws IOException {
    byte[] block = new byte[BLOCK];
    text(block, 0, NAME_LENGTH, name);
    octal(block, 100, 8, mode);
    octal(block, 108, 8, 0); // owner: root
    octal(block, 116, 8, 0); // group: root
    octal(block, 124, 12, size);
    octal(block, 136, 12, ENTRY_TIME);
    block[156] = (byte) type;
    text(block, 157, NAME_LENGTH, link);
    text(block, 257, 6, "ustar");
    text(block, 263, 2, "00");
    Arrays.fill(block, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte value : block) {
      sum += value & 0xff;
    }
    octal(block, 148, 7, sum);
    out.write(block);
  }

  private void pad(long size) throws IOException {
    int rest = (int) (size % BLOCK);
    if (rest > 0) {
      out.write(new byte[BLOCK - rest]);
    }
  }

  private static boolean needsPax(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    return bytes.length > NAME_LENGTH || bytes.length != value.length();
  }

  /** "LENGTH key=value\n", where LENGTH counts itself. */
  private static String paxRecord(String key, String value) {
    String rest = " " + key + "=" + value + "\n";
    int bare = rest.getBytes(StandardCharsets.UTF_8).length;
    int length = bare + Integer.toString(bare).length();
    length = bare + Integer.toString(length).length();
    return length + rest;
  }

  /** Writes what fits; a longer value has been given a pax record before. */
  private static void text(byte[] block, int offset, int length, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, block, offset, Math.min(bytes.length, length));
  }

  private static void octal(byte[] block, int offset, int length, long value) {
    String digits = Long.toOctalString(value);
    text(block, offset, length - 1, "0".repeat(length - 1 - digits.length()) + digits);
  }
}
