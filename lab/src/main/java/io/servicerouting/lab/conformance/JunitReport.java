package io.servicerouting.lab.conformance;

import io.servicerouting.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** Reads what ginkgo reports in JUnit's format. */
final class JunitReport {

  /** Before the names of specs; set-up and clean-up of the suite have others. */
  private static final String SPEC = "[It] ";

  /** What stands for a reason where a spec was not among those selected. */
  private static final String NOT_SELECTED = "skipped";

  private JunitReport() {}

  /**
   * The selected tests, in the report's order.
   *
   * @throws LabException if the file is no such report
   */
  static List<Result> read(Path file) {
    try {
      var factory = DocumentBuilderFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      NodeList cases =
          factory.newDocumentBuilder().parse(file.toFile()).getElementsByTagName("testcase");
      List<Result> results = new ArrayList<>();
      for (int i = 0; i < cases.getLength(); i++) {
        Element one = (Element) cases.item(i);
        if (one.getAttribute("name").startsWith(SPEC) && isSelected(one)) {
          results.add(result(one));
        }
      }
      return results;
    } catch (IOException | SAXException | ParserConfigurationException e) {
      throw new LabException("%s is no report of tests: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static boolean isSelected(Element one) {
    return one.getElementsByTagName("skipped").getLength() == 0
        || !messageOf(one, "skipped").equals(NOT_SELECTED);
  }

  private static Result result(Element one) {
    String test = one.getAttribute("name").substring(SPEC.length()).strip();
    double seconds = Double.parseDouble(one.getAttribute("time"));
    if (one.getElementsByTagName("skipped").getLength() > 0) {
      return new Result(test, Outcome.SKIPPED, seconds, messageOf(one, "skipped"));
    }
    for (String kind : List.of("failure", "error")) {
      if (one.getElementsByTagName(kind).getLength() > 0) {
        return new Result(test, Outcome.FAILED, seconds, messageOf(one, kind));
      }
    }
    return new Result(test, Outcome.PASSED, seconds, "");
  }

  /** Skipped tests have it in an attribute, failed ones as the element's text. */
  private static String messageOf(Element one, String kind) {
    Element element = (Element) one.getElementsByTagName(kind).item(0);
    String message = element.getAttribute("message");
    return (message.isBlank() ? element.getTextContent() : message)
        .strip()
        .lines()
        .findFirst()
        .orElse("")
        .replaceFirst("^\\[[A-Z]+] ", "");
  }

  /**
   * Writes how many tests there were, as the runner of the other tests reports it. One that need
   * not pass counts as skipped if it failed.
   */
  static void writeCounts(List<Result> results, Exclusions exclusions, Path file) {
    long failed =
        results.stream()
            .filter(result -> result.outcome() == Outcome.FAILED)
            .filter(result -> !exclusions.reasons().containsKey(result.test()))
            .count();
    long passed = results.stream().filter(result -> result.outcome() == Outcome.PASSED).count();
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(
          file,
          "<testsuite name=\"conformance\" tests=\"%d\" errors=\"0\" skipped=\"%d\" failures=\"%d\"/>%n"
              .formatted(results.size(), results.size() - passed - failed, failed));
    } catch (IOException e) {
      throw new LabException("cannot write %s: %s".formatted(file, e.getMessage()), e);
    }
  }
}
