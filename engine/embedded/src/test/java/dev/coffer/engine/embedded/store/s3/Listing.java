package dev.coffer.engine.embedded.store.s3;

import dev.coffer.engine.embedded.store.s3.VersionedObjects.Version;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/** The XML of requests and answers. */
final class Listing {

  /** So few that listings of several pages are nothing rare. */
  private static final int PAGE = 7;

  private Listing() {}

  /** An object to be deleted. */
  record Named(String key, Optional<String> version) {}

  static Element parse(byte[] body) {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new ByteArrayInputStream(body))
          .getDocumentElement();
    } catch (ParserConfigurationException | SAXException | IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static Optional<String> text(Element parent, String name) {
    var found = parent.getElementsByTagName(name);
    return found.getLength() == 0 ? Optional.empty() : Optional.of(found.item(0).getTextContent());
  }

  static List<Named> objects(Element delete) {
    var objects = new ArrayList<Named>();
    var found = delete.getElementsByTagName("Object");
    for (int i = 0; i < found.getLength(); i++) {
      var object = (Element) found.item(i);
      objects.add(new Named(text(object, "Key").orElseThrow(), text(object, "VersionId")));
    }
    return objects;
  }

  /** By key, the newest first, in pages (API/API_ListObjectVersions.html). */
  static String versions(VersionedObjects objects, Map<String, String> query) {
    var prefix = query.getOrDefault("prefix", "");
    var delimiter = Optional.ofNullable(query.get("delimiter"));
    var all = objects.all(prefix);
    var folders = folders(all, prefix, delimiter);
    var single = all.stream().filter(version -> !isBelow(version, prefix, delimiter)).toList();
    int from = from(single, query);
    var page = single.subList(from, Math.min(single.size(), from + PAGE));
    var text = new StringBuilder("<ListVersionsResult>");
    page.forEach(version -> text.append(describe(version, objects.isNewest(version))));
    folders.forEach(folder -> text.append(common(folder)));
    boolean more = from + PAGE < single.size();
    text.append("<IsTruncated>").append(more).append("</IsTruncated>");
    if (more) {
      text.append("<NextKeyMarker>").append(page.getLast().key()).append("</NextKeyMarker>");
      text.append("<NextVersionIdMarker>")
          .append(page.getLast().id())
          .append("</NextVersionIdMarker>");
    }
    return text.append("</ListVersionsResult>").toString();
  }

  private static int from(List<Version> all, Map<String, String> query) {
    var key = query.get("key-marker");
    if (key == null) {
      return 0;
    }
    var id = query.get("version-id-marker");
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).key().equals(key) && all.get(i).id().equals(id)) {
        return i + 1;
      }
    }
    throw new IllegalArgumentException("no such marker: " + key);
  }

  private static boolean isBelow(Version version, String prefix, Optional<String> delimiter) {
    return delimiter.isPresent()
        && version.key().substring(prefix.length()).contains(delimiter.get());
  }

  private static Set<String> folders(List<Version> all, String prefix, Optional<String> delimiter) {
    var folders = new LinkedHashSet<String>();
    for (Version version : all) {
      if (isBelow(version, prefix, delimiter)) {
        int end = version.key().indexOf(delimiter.orElseThrow(), prefix.length());
        folders.add(version.key().substring(0, end + 1));
      }
    }
    return folders;
  }

  private static String common(String folder) {
    return "<CommonPrefixes><Prefix>" + folder + "</Prefix></CommonPrefixes>";
  }

  private static String describe(Version version, boolean newest) {
    String kind = version.isMarker() ? "DeleteMarker" : "Version";
    String size = version.isMarker() ? "" : "<Size>" + version.bytes().remaining() + "</Size>";
    return "<%s><Key>%s</Key><VersionId>%s</VersionId><IsLatest>%s</IsLatest>%s</%s>"
        .formatted(kind, version.key(), version.id(), newest, size, kind);
  }

  /** What has no delete marker above it, in one page (API/API_ListObjectsV2.html). */
  static String current(VersionedObjects objects, Map<String, String> query) {
    var prefix = query.getOrDefault("prefix", "");
    var delimiter = Optional.ofNullable(query.get("delimiter"));
    var all =
        objects.all(prefix).stream()
            .filter(version -> !version.isMarker() && objects.isNewest(version))
            .toList();
    var text = new StringBuilder("<ListBucketResult>");
    all.stream()
        .filter(version -> !isBelow(version, prefix, delimiter))
        .forEach(
            version ->
                text.append(
                    "<Contents><Key>%s</Key><Size>%d</Size></Contents>"
                        .formatted(version.key(), version.bytes().remaining())));
    folders(all, prefix, delimiter).forEach(folder -> text.append(common(folder)));
    return text.append("<IsTruncated>false</IsTruncated></ListBucketResult>").toString();
  }
}
