package dev.coffer.engine.spp.job;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.remote.Call;
import dev.coffer.engine.spp.wire.Item;
import dev.coffer.engine.spp.wire.Rejection;
import dev.coffer.engine.spp.wire.SppApi;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Does what an object offers behind a link, and nothing that it does not offer. */
public final class Actions {

  private final SppApi api;

  public Actions(SppApi api) {
    this.api = api;
  }

  /**
   * Follows a link.
   *
   * @param what the object, for people, such as {@code job vmware_Gold}
   * @throws EngineException Refused OTHER when it does not offer that, or will not do it
   */
  public Item follow(Item object, String link, String what) {
    var path =
        object
            .link(link)
            .orElseThrow(
                () ->
                    EngineException.refused(
                        Refusal.OTHER,
                        "%s (%s) does not offer \"%s\" in Spectrum Protect Plus, only %s: do it in the console; if the link has another name there, say so in the setting links"
                            .formatted(
                                what,
                                object.text("status").orElse("no status"),
                                link,
                                object.offers())));
    return Rejection.said(
        Refusal.OTHER,
        "%s cannot do \"%s\"".formatted(what, link),
        () -> api.write(Call.post(path, body(object, link))));
  }

  /** Some actions take the name of one of several variants, which their schema lists. */
  private Map<String, Object> body(Item object, String link) {
    Map<String, Object> body = new HashMap<>();
    object
        .schema(link)
        .map(api::read)
        .flatMap(schema -> first(schema.item("parameter.actionname")))
        .ifPresent(value -> body.put("actionname", value));
    return body;
  }

  private static Optional<String> first(Item actionName) {
    return actionName.items("values").stream()
        .flatMap(one -> one.text("value").stream())
        .findFirst();
  }
}
