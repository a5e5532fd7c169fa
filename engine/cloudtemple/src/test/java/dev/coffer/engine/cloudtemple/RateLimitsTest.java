package dev.coffer.engine.cloudtemple;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The limits of the service, which counts all calls from one address together. */
class RateLimitsTest extends VmwareScene {

  @Test
  void many_machines_are_read_without_ever_asking_too_often() {
    for (int i = 0; i < 40; i++) {
      console.world().addMachine("web-" + i, "DC-TH3S");
    }
    driver.with("requestsPerSecond", 20);
    anotherProcess();
    console.limits().enforce();
    assertThat(look().virtualMachines()).hasSize(41);
    assertThat(console.limits().refused()).isZero();
  }

  @Test
  void a_refusal_for_too_many_calls_is_waited_out_as_long_as_it_says() {
    driver.patient();
    anotherProcess();
    console.limits().retryAfter(1);
    look();
    console.limits().enforce();
    console.limits().useUp();
    assertThat(look().virtualMachines()).hasSize(1);
    assertThat(console.limits().refused()).isPositive();
  }
}
