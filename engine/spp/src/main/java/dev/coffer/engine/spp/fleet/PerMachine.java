package dev.coffer.engine.spp.fleet;

import dev.coffer.engine.remote.RemoteException;
import dev.coffer.engine.spp.wire.Item;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is read machine by machine: some at each look, several at a time, and remembered. A machine
 * that cannot be read just now keeps what was known of it.
 */
final class PerMachine<T> {

  private static final Logger LOG = LoggerFactory.getLogger(PerMachine.class);
  private static final int AT_ONCE = 4;

  private final int reads;
  private final InstantSource clock;
  private final Map<VmAddress, Known<T>> known = new ConcurrentHashMap<>();

  PerMachine(int reads, InstantSource clock) {
    this.reads = reads;
    this.clock = clock;
  }

  private record Known<T>(T value, Instant at) {}

  /** Reads anew what is due of these machines, and forgets all others. */
  void refresh(
      Map<VmAddress, Item> machines,
      Predicate<VmAddress> important,
      Predicate<VmAddress> changed,
      BiFunction<VmAddress, Item, T> read) {
    known.keySet().retainAll(machines.keySet());
    var readAt = new HashMap<VmAddress, Instant>();
    known.forEach((address, value) -> readAt.put(address, value.at()));
    readAll(Spread.due(machines.keySet(), readAt, important, changed, reads), machines, read);
  }

  Optional<T> get(VmAddress address) {
    return Optional.ofNullable(known.get(address)).map(Known::value);
  }

  /** When it was read. */
  Optional<Instant> readAt(VmAddress address) {
    return Optional.ofNullable(known.get(address)).map(Known::at);
  }

  void put(VmAddress address, T value) {
    known.put(address, new Known<>(value, clock.instant()));
  }

  private void readAll(
      Collection<VmAddress> due,
      Map<VmAddress, Item> machines,
      BiFunction<VmAddress, Item, T> read) {
    try (var threads = Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
      for (VmAddress address : due) {
        Optional.ofNullable(machines.get(address))
            .ifPresent(vm -> threads.execute(() -> readOne(address, vm, read)));
      }
    }
  }

  private void readOne(VmAddress address, Item vm, BiFunction<VmAddress, Item, T> read) {
    var at = clock.instant();
    try {
      known.put(address, new Known<>(read.apply(address, vm), at));
    } catch (RemoteException e) {
      LOG.warn("virtual machine {} cannot be read now: {}", vm.name(), e.getMessage());
    }
  }
}
