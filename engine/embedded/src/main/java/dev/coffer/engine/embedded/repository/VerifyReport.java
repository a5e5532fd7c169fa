package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.PointId;
import dev.coffer.engine.Problem;
import java.util.List;

/**
 * What reading everything again has found.
 *
 * @param packs pack files read
 * @param bytes read
 * @param damage empty when every point can be restored in full
 */
public record VerifyReport(long packs, long bytes, List<Damage> damage) {

  public VerifyReport {
    damage = List.copyOf(damage);
  }

  public boolean isClean() {
    return damage.isEmpty();
  }

  /**
   * Something broken.
   *
   * @param points that it hurts; empty when nothing of worth is lost
   */
  public record Damage(Problem problem, List<PointId> points) {

    public Damage {
      points = List.copyOf(points);
    }
  }
}
