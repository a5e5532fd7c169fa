package dev.coffer.engine.embedded.jobs;

import dev.coffer.engine.Session.DiskResult;
import dev.coffer.engine.embedded.hypervisor.Snapshot.Unheld;
import java.util.List;
import java.util.Optional;

/**
 * How a moment of the machine was dealt with.
 *
 * @param unheld the disk because of which nothing of it was kept
 */
record Attempt(List<DiskResult> results, Optional<Unheld> unheld) {

  boolean isKept() {
    return results.stream().anyMatch(disk -> disk.problem().isEmpty());
  }

  /** The same, with something that is worth knowing of the disks that are saved. */
  Attempt noted(String note) {
    return new Attempt(
        results.stream()
            .map(disk -> disk.problem().isPresent() ? disk : noted(disk, note))
            .toList(),
        unheld);
  }

  private static DiskResult noted(DiskResult disk, String note) {
    return new DiskResult(
        disk.vm(),
        disk.disk(),
        disk.diskName(),
        disk.readBytes(),
        disk.storedBytes(),
        disk.storedChunks(),
        disk.problem(),
        Optional.of(disk.note().map(first -> first + "; " + note).orElse(note)));
  }
}
