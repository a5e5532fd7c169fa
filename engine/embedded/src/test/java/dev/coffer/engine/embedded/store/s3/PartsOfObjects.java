package dev.coffer.engine.embedded.store.s3;

import dev.coffer.engine.embedded.store.s3.VersionedObjects.Condition;
import dev.coffer.engine.embedded.store.s3.VersionedObjects.Refused;
import dev.coffer.engine.embedded.store.s3.VersionedObjects.Retention;
import dev.coffer.engine.embedded.store.s3.VersionedObjects.Version;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.w3c.dom.Element;

/**
 * Objects that are being sent in parts, by the rules of Amazon's documentation
 * (API/API_CreateMultipartUpload.html and those of the other requests). Safe for threads.
 */
final class PartsOfObjects {

  private static final int MISSING = 404;
  private static final int INVALID = 400;
  private static final int LEAST = 5 << 20;

  private final VersionedObjects objects;
  private final Map<String, Begun> all = new TreeMap<>();
  private long made;

  PartsOfObjects(VersionedObjects objects) {
    this.objects = objects;
  }

  private record Begun(String key, Optional<Retention> lock, Map<Integer, ByteBuffer> parts) {}

  synchronized String begin(String key, Optional<Retention> lock) {
    made++;
    String id = "upload-" + made;
    all.put(id, new Begun(key, lock, new TreeMap<>()));
    return id;
  }

  private Begun begun(String id) throws Refused {
    var found = all.get(id);
    if (found == null) {
      throw new Refused(MISSING, "NoSuchUpload");
    }
    return found;
  }

  synchronized String add(String id, int number, byte[] content) throws Refused {
    begun(id).parts().put(number, ByteBuffer.wrap(content));
    return tag(number, content.length);
  }

  private static String tag(int number, int length) {
    return "\"part-%d-%d\"".formatted(number, length);
  }

  synchronized Version complete(String id, Element parts, boolean ifNone) throws Refused {
    var begun = begun(id);
    var whole = new ByteArrayOutputStream();
    var named = parts.getElementsByTagName("Part");
    for (int i = 0; i < named.getLength(); i++) {
      var part = (Element) named.item(i);
      int number = Integer.parseInt(Listing.text(part, "PartNumber").orElseThrow());
      var content = begun.parts().get(number);
      if (content == null
          || !Listing.text(part, "ETag").equals(Optional.of(tag(number, content.capacity())))) {
        throw new Refused(INVALID, "InvalidPart");
      }
      if (content.capacity() < LEAST && i + 1 < named.getLength()) {
        throw new Refused(INVALID, "EntityTooSmall");
      }
      byte[] bytes = new byte[content.capacity()];
      content.get(0, bytes);
      whole.writeBytes(bytes);
    }
    var condition = new Condition(Optional.empty(), ifNone);
    var version = objects.put(begun.key(), whole.toByteArray(), begun.lock(), condition);
    all.remove(id);
    return version;
  }

  synchronized void abort(String id) throws Refused {
    begun(id);
    all.remove(id);
  }

  synchronized String list(String prefix) {
    var text = new StringBuilder("<ListMultipartUploadsResult>");
    all.forEach(
        (id, begun) -> {
          if (begun.key().startsWith(prefix)) {
            text.append(
                "<Upload><Key>%s</Key><UploadId>%s</UploadId></Upload>".formatted(begun.key(), id));
          }
        });
    return text.append("<IsTruncated>false</IsTruncated></ListMultipartUploadsResult>").toString();
  }
}
