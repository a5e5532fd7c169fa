package dev.coffer.engine.spp.wire;

import com.fasterxml.jackson.databind.node.MissingNode;
import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.remote.Call;
import dev.coffer.engine.remote.RemoteException;
import dev.coffer.engine.remote.RestClient;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Calls Spectrum Protect Plus. Lists come in pages, whose start is the number of a record; they are
 * read until there is no next one (reference, section 2).
 *
 * <p>All methods throw {@link RemoteException}; {@link dev.coffer.engine.remote.Service#guarding}
 * puts it into words.
 */
public final class SppApi implements AutoCloseable {

  private static final int PAGE = 500;

  private final RestClient rest;
  private final SppSignIn signIn;

  public SppApi(RestClient rest, SppSignIn signIn) {
    this.rest = rest;
    this.signIn = signIn;
  }

  public Item read(String path) {
    return ask(Call.get(path));
  }

  /** Reads what may not be there. */
  public Optional<Item> find(String path) {
    return rest.find(Call.get(path)).map(answer -> new Item(answer.tree()));
  }

  /** Asks for something without changing anything, by whatever method the API wants for it. */
  public Item ask(Call call) {
    return new Item(rest.read(call).tree());
  }

  /** Changes something; the answer is without its envelope. */
  public Item write(Call call) {
    var answer = rest.write(call);
    return answer.body().isBlank()
        ? new Item(MissingNode.getInstance())
        : new Item(answer.tree()).unwrapped();
  }

  /**
   * All of a list.
   *
   * @param collection the name of its field
   * @throws EngineException Unavailable when it changed time and again while it was read, so that
   *     something may be missing
   */
  public List<Item> list(Call call, String collection) {
    return pages(call, collection)
        .or(() -> pages(call, collection))
        .or(() -> pages(call, collection))
        .orElseThrow(
            () ->
                new EngineException(
                    new EngineError.Unavailable(
                        "the list of %s at %s changes while it is read: it is read again later"
                            .formatted(collection, call.path()),
                        Optional.empty())));
  }

  /**
   * All of a list; empty when it changed while it was read, so that something may be missing. Each
   * page begins with the last record of the page before: another one there means that records have
   * moved between pages. A list that only grows at its end, as that of sessions does, is fine.
   */
  private Optional<List<Item>> pages(Call call, String collection) {
    Map<String, Item> found = new LinkedHashMap<>();
    String last = "";
    int start = 0;
    while (true) {
      var page = ask(call.query("pageSize", PAGE).query("pageStartIndex", start));
      var items = page.items(collection);
      if (start > 0 && !last.equals(items.isEmpty() ? "" : keyOf(items.getFirst()))) {
        return Optional.empty();
      }
      int before = found.size();
      items.forEach(item -> found.put(keyOf(item), item));
      if (page.link("nextPage").isEmpty() || found.size() == before) {
        boolean complete = found.size() >= page.number("total").orElse(0);
        return complete ? Optional.of(List.copyOf(found.values())) : Optional.empty();
      }
      last = keyOf(items.getLast());
      start += items.size() - 1;
    }
  }

  private static String keyOf(Item item) {
    return item.text("id").or(() -> item.link("self")).orElseGet(() -> item.json().toString());
  }

  /** Logs out. */
  @Override
  public void close() {
    try {
      if (signIn.isSignedIn()) {
        rest.write(Call.delete(SppSignIn.SESSION));
      }
    } catch (RemoteException e) {
      // The session ends by itself once it is idle.
    } finally {
      rest.close();
    }
  }
}
