package dev.coffer.engine.embedded.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coffer.engine.embedded.guest.LibvirtHost;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A daemon of libvirt that stands still: SIGSTOP, as one that hangs. */
@Timeout(60)
class SilentDaemonTest extends OnHost {

  private static final Patience LITTLE =
      new Patience(Duration.ofSeconds(1), 1, 1, Duration.ofSeconds(1));

  @AfterEach
  void wake_it() throws IOException {
    LibvirtHost.goOn(host.host().daemon());
  }

  private static Libvirt open() throws IOException {
    return Libvirt.open(host.host().uri(), LITTLE);
  }

  private static void assertAway(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(LibvirtException.class, away -> assertThat(away.isAway()).isTrue())
        .hasMessageContaining("libvirt does not answer at");
  }

  private static int machines(Libvirt libvirt) throws IOException {
    return libvirt.domains(MemorySegment::address).size();
  }

  private static boolean isLoopRunning() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals("coffer-libvirt-events"));
  }

  /** Java waits for it when it ends. */
  @Test
  void nobody_waits_for_signs_of_life_once_the_last_connection_is_closed() throws IOException {
    try (var _ = open()) {
      assertThat(isLoopRunning()).isTrue();
    }
    await().until(() -> !isLoopRunning());
    try (var _ = open()) {
      assertThat(isLoopRunning()).isTrue();
    }
  }

  @Test
  void a_driver_without_a_daemon_has_nobody_to_ask_for_signs_of_life() throws IOException {
    try (var libvirt = Libvirt.open("test:///default")) {
      assertThat(new Machines(libvirt).all()).isNotEmpty();
    }
  }

  @Test
  void whoever_connects_to_it_is_told_that_it_does_not_answer() throws IOException {
    LibvirtHost.halt(host.host().daemon());
    assertAway(SilentDaemonTest::open);
    LibvirtHost.goOn(host.host().daemon());
    try (var libvirt = open()) {
      assertThat(machines(libvirt)).isZero();
    }
  }

  @Test
  void a_call_to_it_ends_and_the_same_connection_is_of_use_once_it_answers() throws IOException {
    try (var libvirt = open()) {
      assertThat(machines(libvirt)).isZero();
      LibvirtHost.halt(host.host().daemon());
      assertAway(() -> machines(libvirt));
      long begin = System.nanoTime();
      assertAway(() -> machines(libvirt));
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(LITTLE.toConnect());
      LibvirtHost.goOn(host.host().daemon());
      await().ignoreExceptions().until(() -> machines(libvirt) == 0);
    }
  }

  @Test
  void a_call_that_takes_longer_is_waited_for_as_long_as_the_daemon_gives_signs_of_life()
      throws Exception {
    var web = host.create("web", "vda");
    host.start("web");
    var qemu = host.host().process("web");
    LibvirtHost.halt(qemu);
    try (var libvirt = open();
        var threads = Executors.newSingleThreadExecutor()) {
      var asked = threads.submit(() -> new Machines(libvirt).hear(web, "vda"));
      try {
        await().during(Duration.ofSeconds(3)).until(() -> !asked.isDone());
      } finally {
        LibvirtHost.goOn(qemu);
      }
      asked.get();
    }
    host.stop("web");
    host.virsh("undefine", "web");
  }
}
