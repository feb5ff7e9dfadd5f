package io.servicerouting.lab.balancer;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.servicerouting.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/** Writes {@code balancer.json}; a reader sees a whole state, the last or the one before. */
final class StateFile {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  private final Path folder;
  private @Nullable BalancerState written;

  StateFile(Path folder) {
    this.folder = folder;
  }

  /**
   * Writes the state unless it is the one written last.
   *
   * @throws LabException if the folder cannot be written to
   */
  void write(BalancerState state) {
    if (state.equals(written)) {
      return;
    }
    try {
      Files.createDirectories(folder);
      Path temporary = folder.resolve(BalancerState.FILE + ".new");
      Files.writeString(temporary, JSON.writeValueAsString(state) + "\n");
      Files.move(
          temporary,
          folder.resolve(BalancerState.FILE),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      written = state;
    } catch (IOException e) {
      throw new LabException("cannot write %s".formatted(folder.resolve(BalancerState.FILE)), e);
    }
  }
}
