package dev.coffer.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.embedded.guest.LibvirtWire;
import dev.coffer.engine.embedded.guest.Procedure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Kills the engine's process, and starts another in its place, until one comes to the end of its
 * work: just after each call that changes something on the host, and just before it where files
 * were written for it. A longer test does so more often, and before each call.
 */
final class KilledOnHost implements LibvirtWire.Watch {

  private static final int SIGKILL = 128 + 9;
  private static final Set<Procedure> HARMLESS =
      Set.of(Procedure.OTHER, Procedure.GET_BLOCK_INFO, Procedure.BACKUP_DESCRIPTION);

  /** For which files were written. */
  private static final Set<Procedure> PREPARED =
      Set.of(
          Procedure.BACKUP_BEGIN,
          Procedure.DOMAIN_DEFINE,
          Procedure.DOMAIN_UNDEFINE,
          Procedure.DOMAIN_SHUTDOWN);

  private final QuickStart start;
  private final Path folder;
  private final LibvirtWire wire;
  private final LibvirtWire.Watch guests;
  private final int times;
  private final Map<Place, Integer> deaths = new TreeMap<>();
  private Optional<ProcessHandle> alive = Optional.empty();

  private record Place(Procedure procedure, boolean done) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      return toString().compareTo(other.toString());
    }
  }

  /**
   * For the engine in a folder.
   *
   * @param guests do what the host tells them, before the engine knows that it has
   * @param times how often it dies at each place
   */
  KilledOnHost(
      QuickStart start, Path folder, LibvirtWire wire, LibvirtWire.Watch guests, int times) {
    this.start = start;
    this.folder = folder;
    this.wire = wire;
    this.guests = guests;
    this.times = times;
  }

  /** Returns the calls around which it has died. */
  Set<Procedure> work() throws Exception {
    wire.watch(this);
    int most = 2 * Math.max(times, 1) * Procedure.values().length;
    int lives = 1;
    while (!live()) {
      assertThat(++lives).as("%s", deaths).isLessThanOrEqualTo(most);
    }
    return deaths.keySet().stream().map(Place::procedure).collect(Collectors.toSet());
  }

  /** Whether it comes to an end. */
  private boolean live() throws Exception {
    Path output = folder.resolve("output");
    Process process = start.start(HostEngine.class, output, folder.toString(), wire.uri());
    set(Optional.of(process.toHandle()));
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    } finally {
      set(Optional.empty());
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(output)).isIn(0, SIGKILL);
    return process.exitValue() == 0;
  }

  private synchronized void set(Optional<ProcessHandle> process) {
    alive = process;
  }

  @Override
  public void before(Procedure procedure) throws IOException {
    boolean prepared = times > 1 || PREPARED.contains(procedure);
    at(new Place(prepared ? procedure : Procedure.OTHER, false));
  }

  @Override
  public void after(Procedure procedure) throws IOException {
    guests.after(procedure);
    at(new Place(procedure, true));
  }

  /** Kills the process that is alive. */
  synchronized void kill() throws IOException {
    alive.ifPresent(ProcessHandle::destroyForcibly);
    alive = Optional.empty();
    throw new IOException("the client is dead");
  }

  private synchronized void at(Place place) throws IOException {
    if (alive.isPresent()
        && !HARMLESS.contains(place.procedure())
        && deaths.getOrDefault(place, 0) < times) {
      deaths.merge(place, 1, Integer::sum);
      kill();
    }
    if (alive.isEmpty()) {
      throw new IOException("the client is dead");
    }
  }
}
