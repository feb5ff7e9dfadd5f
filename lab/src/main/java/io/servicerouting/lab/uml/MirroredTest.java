package io.servicerouting.lab.uml;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.AbstractTestDescriptor;

/** A test or container of Jupiter's as one of ours: the same in all but the engine. */
final class MirroredTest extends AbstractTestDescriptor {

  private final String legacyName;
  private final Type type;
  private final Set<TestTag> tags;
  private final boolean mayRegisterTests;

  private MirroredTest(
      UniqueId id,
      String name,
      String legacyName,
      Type type,
      @Nullable TestSource source,
      Set<TestTag> tags,
      boolean mayRegisterTests) {
    super(id, name, source);
    this.legacyName = legacyName;
    this.type = type;
    this.tags = Set.copyOf(tags);
    this.mayRegisterTests = mayRegisterTests;
  }

  /** With all that is below it. */
  static MirroredTest of(TestDescriptor original) {
    MirroredTest mirrored =
        new MirroredTest(
            ours(original.getUniqueId()),
            original.getDisplayName(),
            original.getLegacyReportingName(),
            original.getType(),
            original.getSource().orElse(null),
            original.getTags(),
            original.mayRegisterTests());
    original.getChildren().forEach(child -> mirrored.addChild(of(child)));
    return mirrored;
  }

  /** One that was only found while others ran. */
  static MirroredTest of(Event.Found found) {
    return new MirroredTest(
        ours(UniqueId.parse(found.id())),
        found.name(),
        found.legacyName(),
        type(found.test(), found.container()),
        found.source(),
        found.tags().stream().map(TestTag::create).collect(Collectors.toSet()),
        found.container());
  }

  private static Type type(boolean test, boolean container) {
    if (test) {
      return container ? Type.CONTAINER_AND_TEST : Type.TEST;
    }
    return Type.CONTAINER;
  }

  /** Our identifier for one of Jupiter's. */
  static UniqueId ours(UniqueId jupiters) {
    return inEngine(UserModeLinuxEngine.ID, jupiters);
  }

  /** Jupiter's identifier for one of ours. */
  static UniqueId jupiters(UniqueId ours) {
    return inEngine(Guest.JUPITER, ours);
  }

  private static UniqueId inEngine(String engine, UniqueId id) {
    UniqueId changed = UniqueId.forEngine(engine);
    for (UniqueId.Segment segment : id.getSegments().subList(1, id.getSegments().size())) {
      changed = changed.append(segment);
    }
    return changed;
  }

  /** What to ask Jupiter for, so that it runs what no selector or filter has left out. */
  List<UniqueId> jupitersIds() {
    List<UniqueId> leaves = new ArrayList<>();
    accept(test -> {
      if (test.getChildren().isEmpty()) {
        leaves.add(jupiters(test.getUniqueId()));
      }
    });
    return leaves;
  }

  @Override
  public String getLegacyReportingName() {
    return legacyName;
  }

  @Override
  public Type getType() {
    return type;
  }

  @Override
  public Set<TestTag> getTags() {
    return tags;
  }

  @Override
  public boolean mayRegisterTests() {
    return mayRegisterTests;
  }
}
