package dev.coffer.engine.spp.fleet;

import dev.coffer.engine.VmId;
import dev.coffer.engine.spp.wire.Item;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a machine is. Its {@link VmId} is both parts, joined by a colon.
 *
 * @param hypervisor the server's id of the vCenter, such as {@code 1001}
 * @param vm the server's id of the machine, 32 hexadecimal digits
 */
public record VmAddress(String hypervisor, String vm) implements Comparable<VmAddress> {

  private static final Comparator<VmAddress> ORDER =
      Comparator.comparing(VmAddress::hypervisor).thenComparing(VmAddress::vm);

  private static final Pattern ID = Pattern.compile("([\\w.-]+):([\\w.-]+)");
  private static final Pattern PATH = Pattern.compile("/hypervisor/([\\w.-]+)/vm/([\\w.-]+)");

  /** Empty for what is no id of this engine's. */
  public static Optional<VmAddress> of(VmId id) {
    return parse(ID, id.value());
  }

  /** Where an object of the API is, by its link to itself. */
  public static Optional<VmAddress> of(Item item) {
    return item.link("self").flatMap(VmAddress::in);
  }

  /** The machine that an address of the API is of, or lies below. */
  public static Optional<VmAddress> in(String path) {
    var match = PATH.matcher(path);
    return match.find()
        ? Optional.of(new VmAddress(match.group(1), match.group(2)))
        : Optional.empty();
  }

  @Override
  public int compareTo(VmAddress other) {
    return ORDER.compare(this, other);
  }

  public VmId id() {
    return new VmId(hypervisor + ":" + vm);
  }

  public String path() {
    return "/api/hypervisor/%s/vm/%s".formatted(hypervisor, vm);
  }

  private static Optional<VmAddress> parse(Pattern pattern, String text) {
    var match = pattern.matcher(text);
    return match.matches()
        ? Optional.of(new VmAddress(match.group(1), match.group(2)))
        : Optional.empty();
  }
}
