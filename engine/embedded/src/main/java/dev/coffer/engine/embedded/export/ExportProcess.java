package dev.coffer.engine.embedded.export;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.nbd.NbdAddress;
import dev.coffer.engine.embedded.nbd.NbdServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process that serves the disks of one recovery point, until it is told to end (SIGTERM). Reads
 * its {@link ExportOrder} from its standard input.
 */
public final class ExportProcess {

  private static final Logger LOG = LoggerFactory.getLogger(ExportProcess.class);

  /** As whom the system's QEMU runs: on Debian, on others. Where neither is, it runs as we do. */
  private static final List<String> QEMU_USERS = List.of("libvirt-qemu", "qemu");

  private ExportProcess() {}

  /** Its only argument is the key, for whoever looks at a list of processes. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    var order = ExportOrder.read(System.in);
    var life = LifeLock.take(order.files().lock());
    if (life.isEmpty()) {
      LOG.error("another process serves {} already", order.key());
      return;
    }
    try (var _ = life.get()) {
      serve(order);
    }
  }

  private static void serve(ExportOrder order) throws IOException, InterruptedException {
    try (var point = new ServedPoint(order)) {
      Map<String, DiskReader> exports = new LinkedHashMap<>();
      for (int i = 0; i < order.disks().size(); i++) {
        var disk = point.open(new DiskId(order.disks().get(i)));
        exports.put(ExportOrder.exportName(i), new ReadAheadDisk(disk, point.cache(), i));
      }
      var socket = order.files().socket();
      Files.deleteIfExists(socket);
      try (var _ = NbdServer.start(new NbdAddress.Unix(socket), exports)) {
        giveToQemu(socket);
        LOG.info("recovery point {} is served at {}", order.point(), socket);
        new CountDownLatch(1).await(); // Until somebody ends the process.
      }
    }
  }

  private static void giveToQemu(Path socket) throws IOException {
    Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
    var users = socket.getFileSystem().getUserPrincipalLookupService();
    for (String user : QEMU_USERS) {
      try {
        Files.setOwner(socket, users.lookupPrincipalByName(user));
        return;
      } catch (IOException e) {
        LOG.debug("the socket is not given to {}", user, e);
      }
    }
  }
}
