package dev.coffer.engine.embedded.restore;

import static dev.coffer.engine.embedded.rules.Refusals.RAISE;

import dev.coffer.engine.Capability;
import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Restore;
import dev.coffer.engine.Restore.Phase;
import dev.coffer.engine.RestoreId;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.RestoreOrder.Clone;
import dev.coffer.engine.RestoreOrder.Files;
import dev.coffer.engine.RestoreOrder.Production;
import dev.coffer.engine.RestoreOrder.Test;
import dev.coffer.engine.Verification;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.catalog.Catalog;
import dev.coffer.engine.embedded.catalog.Ids;
import dev.coffer.engine.embedded.catalog.Transaction;
import dev.coffer.engine.embedded.fleet.Fleet;
import dev.coffer.engine.embedded.rules.RestoreRules;
import dev.coffer.engine.embedded.site.Sites;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Set;

/**
 * Takes orders for restores, promotions and clean-ups: asks the rules, writes the order down, and
 * hands it to the runner. Nothing here takes long.
 */
public final class RestoreDesk {

  private final Catalog catalog;
  private final Fleet fleet;
  private final Sites sites;
  private final RestoreRunner runner;
  private final Set<Capability> capabilities;
  private final InstantSource clock;

  public RestoreDesk(
      Catalog catalog,
      Fleet fleet,
      Sites sites,
      RestoreRunner runner,
      Set<Capability> capabilities,
      InstantSource clock) {
    this.catalog = catalog;
    this.fleet = fleet;
    this.sites = sites;
    this.runner = runner;
    this.capabilities = capabilities;
    this.clock = clock;
  }

  /** As {@link dev.coffer.engine.Engine#restore}. */
  public RestoreId restore(RequestId request, RestoreOrder order) {
    var made = catalog.read(tx -> tx.restores().madeBy(request));
    if (made.isEmpty() && order.form() instanceof Test test) {
      test.verification().ifPresent(this::requireVerifiable);
    }
    if (made.isEmpty() && order.form() instanceof Files files) {
      // Reads the disks, and so must not keep others from the catalogue.
      FileRestore.check(RestoreSource.find(sites, order), files);
    }
    var id =
        catalog.write(
            tx -> {
              var before = tx.restores().madeBy(request);
              return before.isPresent() ? before.get() : accept(tx, request, order);
            });
    runner.take(id);
    return id;
  }

  private void requireVerifiable(Verification asked) {
    if (!capabilities.containsAll(asked.needs())) {
      throw new EngineException(
          new EngineError.Unsupported(
              Capability.VERIFY_GUESTS,
              "its hypervisor runs no machines, so only files can be checked: leave the other checks out, and look at the running machine yourself where it runs"));
    }
  }

  private RestoreId accept(Transaction tx, RequestId request, RestoreOrder order)
      throws SQLException {
    check(tx, RestoreSource.find(sites, order), order);
    var id = Ids.restore();
    tx.restores().add(id, request, order, clock.instant());
    return id;
  }

  private void check(Transaction tx, RestoreSource source, RestoreOrder order) throws SQLException {
    switch (order.form()) {
      case Test test -> requireFreeName(tx, test.name());
      case Clone clone -> requireFreeName(tx, clone.name());
      case Production production -> {
        RestoreRules.confirmed(production, source.vmName()).ifPresent(RAISE);
        requireOff(source.located().point().header().vm());
      }
      case Files ignored -> {}
    }
  }

  private void requireFreeName(Transaction tx, String name) throws SQLException {
    RestoreRules.nameIsFree(name, fleet.all(), tx.restores().underWay()).ifPresent(RAISE);
  }

  private void requireOff(VmId vm) {
    fleet.find(vm).flatMap(RestoreRules::isOff).ifPresent(RAISE);
  }

  /** As {@link dev.coffer.engine.Engine#promote}. */
  public void promote(RestoreId id) {
    catalog.change(
        tx -> {
          var restore = require(tx, id);
          if (!Set.of(Phase.PROMOTING, Phase.PROMOTED).contains(restore.phase())) {
            RestoreRules.promotable(restore).ifPresent(RAISE);
            requireOff(RestoreSource.find(sites, restore.order()).located().point().header().vm());
            var on = restore.vm().flatMap(vm -> fleet.find(vm.id())).flatMap(RestoreRules::isOff);
            if (!capabilities.contains(Capability.PROMOTE_RUNNING)) {
              on.ifPresent(RAISE);
            }
            tx.restores().promote(id, on.isPresent());
          }
        });
    runner.take(id);
  }

  /** As {@link dev.coffer.engine.Engine#cleanUp}. */
  public void cleanUp(RestoreId id) {
    catalog.change(
        tx -> {
          if (tx.restores().find(id).isEmpty() && tx.restores().existed(id)) {
            return;
          }
          var restore = require(tx, id);
          RestoreRules.cleanable(restore).ifPresent(RAISE);
          if (!Set.of(Phase.CLEANED_UP, Phase.FAILED).contains(restore.phase())) {
            tx.restores().phase(id, Phase.CLEANING_UP);
          }
        });
    runner.interrupt(id);
  }

  private static Restore require(Transaction tx, RestoreId id) throws SQLException {
    return tx.restores()
        .find(id)
        .orElseThrow(() -> EngineException.notFound("restore", id.value()));
  }
}
