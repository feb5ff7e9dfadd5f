package io.servicerouting.lab.image;

import io.servicerouting.lab.LabException;
import io.servicerouting.lab.process.Command;
import io.servicerouting.lab.process.DeletedFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/**
 * A root file system in a folder, put together from Debian packages whose maintainer scripts do not
 * run: what those would have made (merged /usr, users, alternatives) is made here.
 */
final class RootFileSystem {

  /** Directories that Debian merged into /usr; packages still ship files under both names. */
  private static final List<String> MERGED = List.of("bin", "sbin", "lib", "lib64");

  private static final List<String> EMPTY = List.of("dev", "proc", "run", "sys", "var/log");

  /** Documentation, translations and character set tables: nothing in a container reads them. */
  private static final List<String> UNUSED =
      List.of(
          "usr/share/bash-completion",
          "usr/share/bug",
          "usr/share/doc-base",
          "usr/share/gcc",
          "usr/share/gdb",
          "usr/share/info",
          "usr/share/initramfs-tools",
          "usr/share/lintian",
          "usr/share/locale",
          "usr/share/man",
          "usr/share/menu",
          "usr/share/polkit-1",
          "usr/lib/*/audit",
          "usr/lib/*/gconv",
          "usr/lib/systemd",
          "usr/lib/init",
          "etc/init.d",
          "etc/logrotate.d",
          "etc/skel",
          "etc/ufw");

  /** {@code dpkg-deb --extract} would replace the merged directories' links by directories. */
  private static final String UNPACK =
      "set -o pipefail; dpkg-deb --fsys-tarfile \"$1\" |"
          + " tar --extract --keep-directory-symlink --no-same-owner --directory=\"$2\"";

  private final Path root;

  private RootFileSystem(Path root) {
    this.root = root;
  }

  /** An empty file system with the directories, links and accounts every image has. */
  static RootFileSystem create(Path root) throws IOException {
    var created = new RootFileSystem(root);
    for (String name : MERGED) {
      created.directory("usr/" + name);
      created.link(name, "usr/" + name);
    }
    for (String name : EMPTY) {
      created.directory(name);
    }
    created.directory("root");
    created.file(
        "etc/passwd", "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:::/bin/false\n");
    created.file("etc/group", "root:x:0:\nnogroup:x:65534:\n");
    created.file("etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n");
    created.sharedTemporary("tmp");
    created.sharedTemporary("var/tmp");
    return created;
  }

  /** Unpacks package files in the order given, without what no container reads. */
  RootFileSystem unpack(List<Path> packages) throws IOException {
    for (Path file : packages) {
      Command.of("bash", "-c", UNPACK, "unpack", file.toString(), root.toString()).run().orThrow();
    }
    for (String pattern : UNUSED) {
      remove(pattern);
    }
    keepOnlyCopyrightOf(root.resolve("usr/share/doc"));
    return this;
  }

  /** Makes {@code name} point to {@code target}, as the alternatives system would. */
  RootFileSystem link(String name, String target) throws IOException {
    Path link = root.resolve(name);
    Files.createDirectories(requireParent(link));
    Files.deleteIfExists(link);
    Files.createSymbolicLink(link, Path.of(target));
    return this;
  }

  /**
   * Removes a file or folder, if it is there.
   *
   * @param pattern a path that may hold one {@code *} as a whole element, for the directory named
   *     after the architecture
   */
  RootFileSystem remove(String pattern) throws IOException {
    for (Path path : matching(pattern)) {
      DeletedFolder.delete(path);
    }
    return this;
  }

  /** Removes every file of a folder but these. */
  RootFileSystem keepOnly(String folder, Set<String> names) throws IOException {
    try (var files = Files.list(root.resolve(folder))) {
      for (Path file : files.toList()) {
        if (!names.contains(file.getFileName().toString())) {
          DeletedFolder.delete(file);
        }
      }
    }
    return this;
  }

  RootFileSystem directory(String name) throws IOException {
    Files.createDirectories(root.resolve(name));
    return this;
  }

  RootFileSystem file(String name, String content) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(requireParent(file));
    Files.writeString(file, content);
    return this;
  }

  RootFileSystem program(String name, Path source) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(requireParent(file));
    Files.copy(source, file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return this;
  }

  private void sharedTemporary(String name) throws IOException {
    directory(name);
    Files.setAttribute(root.resolve(name), "unix:mode", 01777);
  }

  private List<Path> matching(String pattern) throws IOException {
    int star = pattern.indexOf("/*/");
    if (star < 0) {
      return List.of(root.resolve(pattern));
    }
    Path base = root.resolve(pattern.substring(0, star));
    if (!Files.isDirectory(base)) {
      return List.of();
    }
    try (var entries = Files.list(base)) {
      return entries.map(entry -> entry.resolve(pattern.substring(star + 3))).toList();
    }
  }

  /** Licences travel with the programs they are for; the rest of the documentation does not. */
  private static void keepOnlyCopyrightOf(Path doc) throws IOException {
    if (!Files.isDirectory(doc)) {
      return;
    }
    try (var walk = Files.walk(doc)) {
      for (Path path : walk.filter(Files::isRegularFile).toList()) {
        if (!path.endsWith("copyright")) {
          Files.delete(path);
        }
      }
    }
  }

  private static Path requireParent(Path path) {
    Path parent = path.getParent();
    if (parent == null) {
      throw new LabException("%s has no parent folder".formatted(path));
    }
    return parent;
  }
}
