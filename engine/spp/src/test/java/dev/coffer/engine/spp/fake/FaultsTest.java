package dev.coffer.engine.spp.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What tests can let go wrong does go wrong, at the call that they choose. */
class FaultsTest {

  private static final String SITES = "/api/site";

  private final FakeSpp spp = FakeSpp.start();
  private final Caller caller = new Caller(spp);

  @BeforeEach
  void logIn() {
    caller.loggedIn();
    spp.addSite("vault-b", 1 << 20);
  }

  @AfterEach
  void close() {
    caller.close();
    spp.close();
  }

  @Test
  void a_status_comes_at_the_call_that_was_chosen_and_at_no_other() {
    spp.faults().at("GET", SITES).nth(2).refusal(503, "busy", ErrorShape.ID_AND_DESCRIPTION);
    assertThat(caller.call("GET", SITES, "").status()).isEqualTo(200);
    assertThat(caller.call("GET", SITES, "").status()).isEqualTo(503);
    assertThat(caller.call("GET", SITES, "").status()).isEqualTo(200);
    assertThat(spp.faults().count("GET", SITES)).isEqualTo(3);
  }

  @Test
  void a_cut_call_has_not_happened_and_one_whose_answer_is_lost_has() {
    var inventory = caller.named("/api/endeavour/job", "Hypervisor Inventory");
    var start = inventory.path("links").path("start");
    spp.faults().at("action=start").cut();
    assertThatThrownBy(() -> caller.follow("POST", start, ""))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(sessions()).isZero();
    spp.faults().at("action=start").loseAnswer();
    assertThatThrownBy(() -> caller.follow("POST", start, ""))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(sessions()).isEqualTo(1);
  }

  @Test
  void an_answer_can_be_another_than_the_server_would_give() {
    spp.faults().at(SITES).lie(_ -> Json.object().put("total", 0));
    assertThat(caller.get(SITES).path("total").asInt()).isZero();
    assertThat(caller.get(SITES).path("total").asInt()).isEqualTo(1);
  }

  @Test
  void something_can_happen_just_before_a_call() {
    spp.faults().at(SITES).meanwhile(() -> spp.addSite("vault-c", 1));
    assertThat(caller.get(SITES).path("total").asInt()).isEqualTo(2);
  }

  private int sessions() {
    return caller.get("/api/endeavour/jobsession").path("total").asInt();
  }
}
