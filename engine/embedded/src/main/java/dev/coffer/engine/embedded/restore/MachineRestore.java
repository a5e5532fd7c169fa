package dev.coffer.engine.embedded.restore;

import dev.coffer.engine.Restore;
import dev.coffer.engine.RestoreOrder.Clone;
import dev.coffer.engine.RestoreOrder.Files;
import dev.coffer.engine.RestoreOrder.Production;
import dev.coffer.engine.RestoreOrder.Test;
import dev.coffer.engine.VirtualMachine.Role;
import dev.coffer.engine.embedded.export.Served;
import dev.coffer.engine.embedded.hypervisor.Draft;
import dev.coffer.engine.embedded.hypervisor.HostedVm;
import dev.coffer.engine.embedded.hypervisor.Hypervisor;
import dev.coffer.engine.embedded.repository.StoredDisk;
import dev.coffer.engine.embedded.work.StoppableReader;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/** Builds one machine, or replaces disks of one, out of a recovery point. */
record MachineRestore(Hypervisor hypervisor, RestoreSource source) {

  /**
   * Builds it and puts it in place.
   *
   * @param served the disks, if they are to be presented instead of copied
   * @param stop ends the copy with an exception
   * @param progress is told how many bytes of the machine are dealt with
   */
  HostedVm run(
      Restore restore, Optional<Served> served, BooleanSupplier stop, LongConsumer progress)
      throws IOException {
    var draft = draft(restore);
    long before = 0;
    for (StoredDisk disk : source.disks()) {
      long offset = before;
      if (served.isPresent()) {
        draft.present(disk.id(), disk.sizeBytes(), served.get().disk(disk.id()));
      } else {
        copy(draft, disk, stop, done -> progress.accept(offset + done));
      }
      before += disk.sizeBytes();
    }
    return draft.commit();
  }

  private Draft draft(Restore restore) throws IOException {
    String key = restore.id().value();
    return switch (restore.order().form()) {
      case Test test ->
          hypervisor.copy(key, source.description(), test.name(), Role.TEST, source.diskIds());
      case Clone clone ->
          hypervisor.copy(key, source.description(), clone.name(), Role.CLONE, source.diskIds());
      case Production ignored ->
          hypervisor.replacement(key, source.description(), source.diskIds());
      case Files ignored -> throw new IllegalArgumentException("files make no machine");
    };
  }

  private void copy(Draft draft, StoredDisk disk, BooleanSupplier stop, LongConsumer progress)
      throws IOException {
    var point = source.located();
    try (var stored = point.read(disk.id());
        var writer = draft.disk(disk.id(), disk.sizeBytes())) {
      DiskCopy.copy(new StoppableReader(stored, stop), writer, progress);
    }
  }
}
