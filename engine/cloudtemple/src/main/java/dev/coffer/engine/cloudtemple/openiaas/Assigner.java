package dev.coffer.engine.cloudtemple.openiaas;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.VmId;
import dev.coffer.engine.cloudtemple.console.Writes;
import dev.coffer.engine.cloudtemple.console.Writes.Wish;
import dev.coffer.engine.cloudtemple.openiaas.Desk.Fresh;
import dev.coffer.engine.cloudtemple.rules.ProtectionRules;
import dev.coffer.engine.cloudtemple.wire.OpenIaasPolicy;
import java.util.Collection;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Gives machines of OpenIaaS their policies: look, compare, go by the rules, write, read back. */
final class Assigner {

  private final Desk desk;
  private final Writes writes;
  private final StandIns standIns;
  private final String noBackup;

  Assigner(Desk desk, Writes writes, StandIns standIns, String noBackup) {
    this.desk = desk;
    this.writes = writes;
    this.standIns = standIns;
    this.noBackup = noBackup;
  }

  void assign(VmId vm, Set<PolicyId> expected, Set<PolicyId> wanted) {
    desk.with(vm, fresh -> assign(fresh, expected, wanted));
  }

  private void assign(Fresh fresh, Set<PolicyId> expected, Set<PolicyId> wanted) {
    var book = desk.book();
    var known = desk.known(book);
    known.require(wanted);
    ProtectionRules.requireExpected(fresh.what(), expected, fresh.policies());
    if (fresh.policies().equals(wanted)) {
      return;
    }
    var joining = new TreeSet<>(wanted);
    joining.removeAll(fresh.policies());
    ProtectionRules.requireMayJoin(fresh.machine(), joining, known);
    requireSameManager(fresh, joining, book);
    ProtectionRules.requireStillCarries(fresh.carrying(new TreeSet<>(wanted)));
    if (wanted.isEmpty()) {
      takeAway(fresh, book);
    } else {
      write(fresh, new TreeSet<>(wanted));
      standIns.forget(fresh.vm().id());
    }
  }

  /** An empty list makes an activity that waits for ever: the policy for no backup instead. */
  private void takeAway(Fresh fresh, PolicyBook book) {
    var standIn =
        book.all().stream()
            .filter(policy -> policy.name().equals(noBackup))
            .filter(policy -> isOf(policy, fresh))
            .map(policy -> new PolicyId(policy.id()))
            .findFirst()
            .orElseThrow(
                () ->
                    EngineException.refused(
                        Refusal.OTHER,
                        "the policies of %s cannot be taken away: OpenIaaS needs a policy named %s for that in zone %s, ask Cloud Temple support for it"
                            .formatted(
                                fresh.what(), noBackup, fresh.vm().machineManager().name())));
    // First: what a crash leaves is hidden only while it is all that the machine carries.
    standIns.remember(fresh.vm().id(), standIn);
    write(fresh, new TreeSet<>(Set.of(standIn)));
  }

  /** A policy backs up machines of its own zone, where all is stored in one place. */
  private static void requireSameManager(
      Fresh fresh, Collection<PolicyId> joining, PolicyBook book) {
    if (!book.isInObjectStorage()) {
      return;
    }
    for (OpenIaasPolicy policy : book.all()) {
      if (joining.contains(new PolicyId(policy.id())) && !isOf(policy, fresh)) {
        throw EngineException.refused(
            Refusal.OTHER,
            "policy %s is for machines of zone %s, and %s runs in %s: choose a policy of that zone"
                .formatted(
                    book.name(policy),
                    policy.machineManager().name(),
                    fresh.what(),
                    fresh.vm().machineManager().name()));
      }
    }
  }

  private static boolean isOf(OpenIaasPolicy policy, Fresh fresh) {
    return policy.machineManager().id().equals(fresh.vm().machineManager().id());
  }

  private void write(Fresh fresh, SortedSet<PolicyId> list) {
    String vm = fresh.vm().id();
    var call = OpenIaasApi.assign(vm, list.stream().map(PolicyId::value).toList());
    var wish = new Wish(Desk.key(vm), fresh.what(), vm, call, () -> desk.listed(vm).equals(list));
    var failed = writes.make(wish);
    if (failed.isPresent()) {
      throw failed.get().inWords("the policies of %s were not changed".formatted(fresh.what()));
    }
  }
}
