package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.repository.VerifyReport.Damage;
import java.util.List;

/**
 * What a repair did.
 *
 * @param mended what was done
 * @param left what is still broken, and whom it hurts
 */
public record RepairReport(List<String> mended, List<Damage> left) {

  public RepairReport {
    mended = List.copyOf(mended);
    left = List.copyOf(left);
  }
}
