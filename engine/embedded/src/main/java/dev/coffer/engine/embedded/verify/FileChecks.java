package dev.coffer.engine.embedded.verify;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Verification.File;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.files.FileDigest;
import dev.coffer.engine.embedded.hypervisor.HostedVm;
import dev.coffer.engine.embedded.hypervisor.HostedVm.HostedDisk;
import dev.coffer.engine.embedded.hypervisor.Hypervisor;
import dev.coffer.engine.embedded.hypervisor.HypervisorException;
import dev.coffer.engine.embedded.hypervisor.Snapshot;
import dev.coffer.engine.embedded.work.StoppableReader;
import java.io.IOException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Checks files on the disks of the restored machine, before its guest starts: that proves the whole
 * way from the repository to the disk that the guest will find. To read the recovery point instead
 * would leave out the last part of the way, and to read while the guest runs would find what the
 * guest has made of it since.
 */
record FileChecks(Hypervisor hypervisor, InstantSource clock) {

  /**
   * Checks all files.
   *
   * @param stop ends the reading; what was not checked by then stays open
   * @throws IOException when the hypervisor is away: that says nothing about the files
   */
  Watch look(VmId vm, Watch watch, BooleanSupplier stop) throws IOException {
    var files = watch.open().stream().filter(File.class::isInstance).map(File.class::cast).toList();
    if (files.isEmpty()) {
      return watch;
    }
    try (var disks = Disks.open(hypervisor, vm, stop)) {
      return look(files, watch, FileDigest.of(disks.readers(), stop), stop);
    } catch (IOException | EngineException e) {
      if (stop.getAsBoolean()) {
        return watch;
      }
      if (HypervisorException.saysAway(e)) {
        throw e;
      }
      var after = watch;
      for (File file : files) {
        after = after.failed(file, "the disks cannot be read: " + e.getMessage());
      }
      return after;
    }
  }

  private Watch look(List<File> files, Watch watch, FileDigest digests, BooleanSupplier stop) {
    var after = watch;
    for (File file : files) {
      var problem = problem(file, digests);
      if (stop.getAsBoolean()) {
        return after;
      }
      after =
          problem.isPresent()
              ? after.failed(file, problem.get())
              : after.looked(file, Optional.empty(), clock.instant());
    }
    return after;
  }

  private static Optional<String> problem(File file, FileDigest digests) {
    try {
      var digest = digests.sha256(file.path());
      return file.sha256()
          .filter(wanted -> !wanted.equals(digest))
          .map(_ -> "its digest is " + digest);
    } catch (IOException | EngineException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** All disks, as they are. */
  private static Map<DiskId, Optional<String>> all(HostedVm vm) {
    return vm.disks().stream().collect(Collectors.toMap(HostedDisk::id, _ -> Optional.empty()));
  }

  /** The open disks of a machine, by name. */
  private record Disks(Snapshot snapshot, Map<String, DiskReader> readers)
      implements AutoCloseable {

    static Disks open(Hypervisor hypervisor, VmId vm, BooleanSupplier stop) throws IOException {
      var disks = new Disks(hypervisor.snapshot(vm, FileChecks::all), new LinkedHashMap<>());
      try {
        for (HostedDisk disk : disks.snapshot.vm().disks()) {
          var reader = disks.snapshot.open(disk.id());
          disks.readers.put(disk.name(), new StoppableReader(reader, stop));
        }
        return disks;
      } catch (IOException | RuntimeException e) {
        disks.close();
        throw e;
      }
    }

    @Override
    public void close() throws IOException {
      try (snapshot) {
        for (DiskReader reader : readers.values()) {
          reader.close();
        }
      }
    }
  }
}
