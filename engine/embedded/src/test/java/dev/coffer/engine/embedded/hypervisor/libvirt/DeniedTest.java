package dev.coffer.engine.embedded.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeniedTest {

  @TempDir Path folder = Path.of("set by JUnit");

  @BeforeEach
  void othersMayEnter() throws IOException {
    setRights(folder, "rwx--x--x");
  }

  @Test
  void a_folder_that_others_may_not_enter_is_named_and_how_to_let_them() throws IOException {
    var closed = Files.createDirectories(folder.resolve("closed"));
    var socket = Files.createDirectories(closed.resolve("exports")).resolve("r.sock");
    setRights(closed, "rwx------");

    assertThat(Denied.explained(denied("Failed to connect to", socket)))
        .hasMessageContaining("may not enter " + closed + ":")
        .hasMessageContaining("chmod o+x");
  }

  @Test
  void where_all_folders_may_be_entered_something_else_confines_qemu() {
    assertThat(Denied.explained(denied("Failed to connect to", folder.resolve("r.sock"))))
        .hasMessageContaining("Permission denied; AppArmor or SELinux")
        .hasMessageContaining("/etc/apparmor.d/local/abstractions/libvirt-qemu");
  }

  /** As QEMU 7.2 said it to libvirt 9.0 on a Debian 12 with AppArmor. */
  @Test
  void a_socket_that_it_may_not_listen_on_is_named_without_quotes() {
    var failure =
        new LibvirtException(
            1,
            "internal error: unable to execute QEMU command 'nbd-server-start': Failed to bind socket to %s: Permission denied"
                .formatted(folder.resolve("nbd")));

    assertThat(Denied.explained(failure))
        .hasMessageContaining("Permission denied; AppArmor or SELinux");
  }

  @Test
  void the_kind_of_the_failure_stays_so_that_it_is_still_handled() {
    var failure = denied("Could not open", folder.resolve("vda"));

    assertThat(Denied.explained(failure).error()).isEqualTo(failure.error());
    assertThat(Denied.explained(failure)).hasCause(failure);
  }

  @Test
  void another_failure_is_left_as_it_is() {
    var failure = new LibvirtException(38, "Could not open '/a/b': No such file or directory");

    assertThat(Denied.explained(failure)).isSameAs(failure);
  }

  private static LibvirtException denied(String what, Path file) {
    return new LibvirtException(
        1, "internal error: %s '%s': Permission denied".formatted(what, file));
  }

  private static void setRights(Path folder, String rights) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(rights));
  }
}
