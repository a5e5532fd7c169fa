package dev.coffer.engine.embedded.hypervisor.libvirt;

import dev.coffer.engine.VirtualMachine.Role;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * What Coffer reads and writes in the metadata of a machine:
 *
 * <pre>{@code
 * <metadata>
 *   <coffer:vm xmlns:coffer="https://coffer.dev/libvirt/1">
 *     <coffer:zone>zone-a</coffer:zone>
 *     <coffer:folder>shop/web</coffer:folder>
 *     <coffer:tag name="env">prod</coffer:tag>
 *   </coffer:vm>
 * </metadata>
 * }</pre>
 *
 * <p>A person sets it with {@code virsh metadata}, see the README. What restores make bears a
 * {@code role} and the {@code restore} that made it besides.
 *
 * @param role empty for an ordinary machine
 * @param restore the key of the draft that made it last
 * @param promotion the key of the promotion that it got its disks by last
 */
record Marks(
    Optional<String> zone,
    Optional<String> folder,
    Map<String, String> tags,
    Optional<Role> role,
    Optional<String> restore,
    Optional<String> promotion) {

  static final String NAMESPACE = "https://coffer.dev/libvirt/1";
  private static final String PREFIX = "coffer:";

  Marks {
    tags = Map.copyOf(tags);
  }

  static Marks of(Element domain) {
    return element(domain).map(Marks::read).orElseGet(Marks::none);
  }

  private static Marks none() {
    return new Marks(
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static Optional<Element> element(Element domain) {
    return Xml.find(domain, "metadata").stream()
        .flatMap(metadata -> Xml.children(metadata, "vm").stream())
        .filter(element -> NAMESPACE.equals(element.getNamespaceURI()))
        .findFirst();
  }

  private static Marks read(Element marks) {
    Map<String, String> tags = new TreeMap<>();
    for (Element tag : Xml.children(marks, "tag")) {
      Xml.attribute(tag, "name").ifPresent(name -> tags.put(name, tag.getTextContent().strip()));
    }
    return new Marks(
        Xml.text(marks, "zone"),
        Xml.text(marks, "folder"),
        tags,
        Xml.text(marks, "role").flatMap(Marks::role),
        Xml.text(marks, "restore"),
        Xml.text(marks, "promotion"));
  }

  private static Optional<Role> role(String text) {
    for (Role role : Role.values()) {
      if (role.name().equalsIgnoreCase(text)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }

  Marks restoredBy(String key, Optional<Role> as) {
    return new Marks(zone, folder, tags, as, Optional.of(key), promotion);
  }

  Marks promotedBy(String key) {
    return new Marks(zone, folder, tags, Optional.empty(), restore, Optional.of(key));
  }

  /** Puts these marks in the place of those that a machine has. */
  void writeTo(Element domain) {
    element(domain).ifPresent(old -> old.getParentNode().removeChild(old));
    Element metadata = Xml.require(domain, "metadata");
    Element marks = add(metadata, "vm");
    zone.ifPresent(text -> add(marks, "zone").setTextContent(text));
    folder.ifPresent(text -> add(marks, "folder").setTextContent(text));
    new TreeMap<>(tags)
        .forEach(
            (name, text) -> {
              Element tag = add(marks, "tag");
              tag.setAttribute("name", name);
              tag.setTextContent(text);
            });
    role.ifPresent(kind -> add(marks, "role").setTextContent(kind.name().toLowerCase(Locale.ROOT)));
    restore.ifPresent(key -> add(marks, "restore").setTextContent(key));
    promotion.ifPresent(key -> add(marks, "promotion").setTextContent(key));
  }

  private static Element add(Element parent, String name) {
    Document document = parent.getOwnerDocument();
    Element child = document.createElementNS(NAMESPACE, PREFIX + name);
    parent.appendChild(child);
    return child;
  }
}
