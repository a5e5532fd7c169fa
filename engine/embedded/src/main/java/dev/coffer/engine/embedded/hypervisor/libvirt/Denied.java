package dev.coffer.engine.embedded.hypervisor.libvirt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says what to do where QEMU may not use a file of ours: it runs as a user of its own, and AppArmor
 * or SELinux may confine it beyond that.
 */
final class Denied {

  /**
   * How QEMU ends what it says of a file that it cannot open, or a socket that it cannot connect
   * to; one that it cannot listen on is named without quotes.
   */
  private static final Pattern FILE =
      Pattern.compile("(?:'(?<quoted>/[^']+)'| (?<bare>/[^':]+)): Permission denied");

  private Denied() {}

  /** The same failure; with what to do, where it is such a one. */
  static LibvirtException explained(LibvirtException failure) {
    Matcher file = FILE.matcher(String.valueOf(failure.getMessage()));
    if (!file.find()) {
      return failure;
    }
    var explained =
        new LibvirtException(
            failure.error(), failure.getMessage() + "; " + advice(Path.of(path(file))));
    explained.initCause(failure);
    return explained;
  }

  private static String path(Matcher file) {
    return file.group("quoted") == null ? file.group("bare") : file.group("quoted");
  }

  private static String advice(Path file) {
    return closedFolder(file)
        .map(
            "QEMU runs as another user, who may not enter %s: let others pass (chmod o+x), or use another folder, such as --state /var/lib/coffer"
                ::formatted)
        .orElse(
            "AppArmor or SELinux seem to be in the way (journalctl -k): AppArmor's rules for it are in /etc/apparmor.d/local/abstractions/libvirt-qemu, and examples/kvm/apparmor has what must be there");
  }

  /** The outermost folder on the way to a file that only its owner and group may enter. */
  private static Optional<Path> closedFolder(Path file) {
    return Optional.ofNullable(file.getParent())
        .flatMap(
            folder -> closedFolder(folder).or(() -> Optional.of(folder).filter(Denied::isClosed)));
  }

  private static boolean isClosed(Path folder) {
    try {
      return !Files.getPosixFilePermissions(folder).contains(PosixFilePermission.OTHERS_EXECUTE);
    } catch (IOException e) {
      return false; // It is gone, so it cannot be told.
    }
  }
}
