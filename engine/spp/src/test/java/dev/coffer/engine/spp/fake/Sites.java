package dev.coffer.engine.spp.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Sites and the storage that they have (section 4). */
final class Sites {

  private final State state;

  Sites(State state) {
    this.state = state;
  }

  Reply list(Call call) {
    return Listing.of(call, "sites", state.sites.values().stream().map(this::view).toList());
  }

  Reply read(Call call) {
    var site = state.sites.get(call.variable("id"));
    if (site == null) {
      throw SppRefusal.notFound("site", call.variable("id"));
    }
    return Reply.ok(view(site));
  }

  Reply storages(Call call) {
    List<ObjectNode> storages = state.sites.values().stream().map(this::storage).toList();
    return Listing.of(call, "storages", storages);
  }

  private ObjectNode view(SiteStore site) {
    var view =
        Json.object()
            .put("id", site.id)
            .put("name", site.name)
            .put("description", "")
            .put("defaultSite", false);
    view.set("links", Links.of(state).add("self", "/api/site/" + site.id).node());
    return view;
  }

  private ObjectNode storage(SiteStore site) {
    var view =
        Json.object()
            .put("id", "5" + site.id)
            .put("storageId", "vsnap" + site.id)
            .put("name", "vsnap-" + site.name)
            .put("hostAddress", "vsnap-" + site.name)
            .put("portNumber", "8900")
            .put("sslConnection", true)
            .put("type", "vsnap")
            .put("site", site.id)
            .put("version", "10.1.12")
            .put("isReady", true)
            .put("initializeStatus", "Ready");
    view.putObject("capacity")
        .put("free", site.free)
        .put("total", site.total)
        .put("updateTime", state.now());
    view.set("links", Links.of(state).add("self", "/api/storage/5" + site.id).node());
    return view;
  }
}
