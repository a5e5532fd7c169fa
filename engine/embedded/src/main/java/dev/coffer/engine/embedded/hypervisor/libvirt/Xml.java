package dev.coffer.engine.embedded.hypervisor.libvirt;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** Reads and writes the XML that libvirt speaks. */
final class Xml {

  private Xml() {}

  /**
   * Parses a document; returns its root.
   *
   * @throws IllegalArgumentException when it is none
   */
  static Element parse(String text) {
    try {
      // The Java platform's own: to look for others takes longer than to parse.
      var factory = DocumentBuilderFactory.newDefaultNSInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      var builder = factory.newDocumentBuilder();
      builder.setErrorHandler(null);
      return builder.parse(new InputSource(new StringReader(text))).getDocumentElement();
    } catch (SAXException e) {
      throw new IllegalArgumentException("no XML: " + e.getMessage(), e);
    } catch (IOException | ParserConfigurationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes an element with all that is below it. */
  static String render(Element element) {
    try {
      var transformer = TransformerFactory.newDefaultInstance().newTransformer();
      transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
      var text = new StringWriter();
      transformer.transform(new DOMSource(element), new StreamResult(text));
      return text.toString();
    } catch (TransformerException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The first element of a path of local names below another. */
  static Optional<Element> find(Element below, String... path) {
    Optional<Element> found = Optional.of(below);
    for (String name : path) {
      found = found.flatMap(element -> children(element, name).stream().findFirst());
    }
    return found;
  }

  /** The elements directly below another, by local name; {@code *} is any. */
  static List<Element> children(Element parent, String name) {
    List<Element> children = new ArrayList<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element child
          && (name.equals("*") || name.equals(child.getLocalName()))) {
        children.add(child);
      }
    }
    return children;
  }

  /** The text of the first element of a path; empty when there is none, or nothing in it. */
  static Optional<String> text(Element below, String... path) {
    return find(below, path)
        .map(Element::getTextContent)
        .map(String::strip)
        .filter(Predicate.not(String::isEmpty));
  }

  /** An attribute that is there and not empty. */
  static Optional<String> attribute(Element element, String name) {
    return Optional.of(element.getAttribute(name)).filter(Predicate.not(String::isEmpty));
  }

  /** An attribute of the first element of a path. */
  static Optional<String> attribute(Element below, List<String> path, String name) {
    return find(below, path.toArray(String[]::new)).flatMap(found -> attribute(found, name));
  }

  /** The first element of that name below another; it is made when it is not there. */
  static Element require(Element parent, String name) {
    return find(parent, name).orElseGet(() -> add(parent, name));
  }

  /** Adds an element. */
  static Element add(Element parent, String name) {
    Document document = parent.getOwnerDocument();
    Element child = document.createElementNS(parent.getNamespaceURI(), name);
    parent.appendChild(child);
    return child;
  }

  /** Removes the elements of that name directly below another. */
  static void remove(Element parent, String name) {
    children(parent, name).forEach(parent::removeChild);
  }
}
