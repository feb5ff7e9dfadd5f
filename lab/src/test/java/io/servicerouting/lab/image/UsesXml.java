package io.servicerouting.lab.image;

import javax.xml.parsers.DocumentBuilderFactory;

/** A class that needs the module java.xml. */
final class UsesXml {

  private UsesXml() {}

  static String implementation() {
    return DocumentBuilderFactory.newInstance().getClass().getName();
  }
}
