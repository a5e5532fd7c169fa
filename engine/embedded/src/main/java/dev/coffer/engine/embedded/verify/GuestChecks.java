package dev.coffer.engine.embedded.verify;

import dev.coffer.engine.Verification.Check;
import dev.coffer.engine.Verification.Console;
import dev.coffer.engine.Verification.File;
import dev.coffer.engine.Verification.GuestAgent;
import dev.coffer.engine.Verification.TcpPort;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.hypervisor.Guests;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;

/** Looks at a running guest, once at all that is open. */
record GuestChecks(Guests guests, InstantSource clock) {

  Watch look(VmId vm, Watch watch) {
    var after = watch;
    for (Check check : watch.open()) {
      after = after.looked(check, obstacle(vm, check), clock.instant());
    }
    return after;
  }

  /** A look that goes wrong is one that has not seen anything. */
  private Optional<String> obstacle(VmId vm, Check check) {
    try {
      return switch (check) {
        case GuestAgent _ -> guests.agent(vm);
        case TcpPort(int port) -> guests.port(vm, port);
        case Console(String text) -> guests.console(vm, text);
        case File file -> Optional.of(file.inWords() + " was not looked at before the start");
      };
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
