package io.servicerouting.packaging.olm.check;

import java.util.List;
import java.util.stream.Stream;

/** All rules there are for a bundle. */
public final class BundleCheck {

  private static final List<Rule> RULES =
      Stream.of(
              FormatRules.all(),
              CsvRules.all(),
              ExampleRules.all(),
              CrdRules.all(),
              BundleRules.all(),
              OperatorHubRules.all(),
              GoodPracticeRules.all(),
              DeprecatedApiRules.all(),
              ObjectRules.all(),
              OlmV1Rules.all(),
              CommunityRules.all(),
              CatalogRules.all())
          .flatMap(List::stream)
          .toList();

  private BundleCheck() {}

  static List<Rule> rules() {
    return RULES;
  }

  /** Where a bundle breaks a rule. */
  public static List<Finding> of(Bundle bundle) {
    return RULES.stream()
        .flatMap(rule ->
            rule.check()
                .problems(bundle)
                .map(problem -> new Finding(rule.name(), rule.severity(), problem)))
        .toList();
  }
}
