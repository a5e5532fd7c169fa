package dev.coffer.engine.spp.fake;

/** The parts of the server, wired, and the addresses at which they answer. */
final class Server {

  final State state = new State();
  final Logins logins = new Logins(state);
  final Sessions sessions = new Sessions(state);
  private final Keeping keeping = new Keeping(state);
  private final Backups backups = new Backups(state, keeping);
  private final Jobs jobs = new Jobs(state, sessions, backups);
  private final Scheduler scheduler = new Scheduler(state, jobs, sessions, backups, keeping);
  private final Options options = new Options();
  private final Routes routes = new Routes();

  Server() {
    jobs.add("Hypervisor Inventory", Job.Kind.CATALOG, java.util.Optional.empty());
    jobs.add("Maintenance", Job.Kind.MAINTENANCE, java.util.Optional.empty());
    routePolicies(new Policies(state, keeping), new Sites(state));
    routeJobs();
    routeInventory(new Hypervisors(state), new Versions(state));
    routeActions(new Restores(state, jobs, sessions));
    routes
        .on("POST", "/api/endeavour/session", logins::open)
        .on("DELETE", "/api/endeavour/session", logins::close)
        .on("GET", "/api/lifecycle/ping", _ -> Reply.ok(version()))
        .on("GET", "/ngp/version", _ -> Reply.ok(version()));
  }

  /** Time and work go on with each call; then the call is answered. */
  Reply answer(Call call) {
    synchronized (state) {
      if (!call.path().equals("/api/endeavour/session") || !call.method().equals("POST")) {
        logins.check(call);
      }
      scheduler.tick();
      sessions.step();
      return routes.answer(call);
    }
  }

  private static com.fasterxml.jackson.databind.node.ObjectNode version() {
    return Json.object().put("version", "10.1.12").put("build", "1234");
  }

  private void routePolicies(Policies policies, Sites sites) {
    routes
        .on("GET", "/ngp/slapolicy", policies::list)
        .on("POST", "/ngp/slapolicy", policies::create)
        .on("GET", "/ngp/slapolicy/{id}", policies::read)
        .on("PUT", "/ngp/slapolicy/{id}", policies::update)
        .on("DELETE", "/ngp/slapolicy/{id}", policies::delete)
        .on("GET", "/api/spec/storageprofile", policies::coreList)
        .on("GET", "/api/spec/storageprofile/{id}", policies::read)
        .on("GET", "/api/site", sites::list)
        .on("GET", "/api/site/{id}", sites::read)
        .on("GET", "/api/storage", sites::storages);
  }

  private void routeJobs() {
    var job = "/api/endeavour/job/{id}";
    var session = "/api/endeavour/jobsession/{id}";
    routes
        .on("GET", "/api/endeavour/job", jobs::list)
        .on("GET", job, jobs::read)
        .on("DELETE", job, jobs::delete)
        .on("GET", job + "/status", jobs::status)
        .on("GET", job + "/schema", jobs::schema)
        .on("POST", job + "?action=start", jobs::start)
        .on("POST", job + "?action=hold", jobs::hold)
        .on("POST", job + "?action=release", jobs::release)
        .on("POST", job + "?action=cancel", jobs::cancel)
        .on("GET", "/api/endeavour/jobsession", sessions::list)
        .on("GET", "/api/endeavour/jobsession/history/jobid/{id}", sessions::list)
        .on("GET", session, sessions::read)
        .on("POST", session + "?action=cancel", sessions::cancel)
        .on("POST", session + "?action=resume", sessions::resume)
        .on("POST", session + "?action=expire", sessions::expire)
        .on("GET", "/api/endeavour/log/job", sessions::logs);
  }

  private void routeInventory(Hypervisors hypervisors, Versions versions) {
    var vm = Hypervisors.PATH + "/vm/{vm}";
    var disk = vm + "/vdisk/{disk}";
    var version = vm + "/version/{version}";
    routes
        .on("GET", "/api/hypervisor", hypervisors::list)
        .on("POST", "/api/hypervisor/search", hypervisors::search)
        .on("GET", Hypervisors.PATH + "/host", hypervisors::hosts)
        .on("GET", Hypervisors.PATH + "/cluster", hypervisors::clusters)
        .on("GET", Hypervisors.PATH + "/vm", hypervisors::machineList)
        .on("GET", "/api/endeavour/catalog/hypervisor/vm", hypervisors::rollup)
        .on("GET", vm, hypervisors::machine)
        .on("GET", vm + "/options", options::read)
        .on("GET", vm + "/vdisk", hypervisors::disks)
        .on("GET", disk, hypervisors::disk)
        .on("GET", disk + "/copy", versions::copiesOfDisk)
        .on("GET", disk + "/latestversion", versions::latestOfDisk)
        .on("GET", disk + "/version/{version}", versions::versionOfDisk)
        .on("GET", vm + "/version", versions::list)
        .on("GET", vm + "/latestversion", versions::latest)
        .on("GET", vm + "/copy", versions::copies)
        .on("GET", version, versions::read)
        .on("POST", version + "?action=deletefromversioncatalog", versions::delete)
        .on("GET", version + "/copy", versions::copiesOfVersion)
        .on("GET", version + "/volume", versions::volumes)
        .on("GET", version + "/vnic", versions::networkCards)
        .on("GET", version + "/vnic/{nic}/network", versions::networks);
  }

  private void routeActions(Restores restores) {
    var files = new Files(state, restores, options);
    var assignments = new Assignments(state, jobs);
    var onDemand = new OnDemand(state, jobs, sessions, backups);
    routes
        .on("POST", "/ngp/hypervisor?action=applySLAPolicies", assignments::apply)
        .on("POST", "/ngp/hypervisor?action=applyOptions", options::apply)
        .on("POST", "/ngp/hypervisor?action=adhoc", onDemand::run)
        .on("POST", "/ngp/hypervisor?action=restore", restores::restore)
        .on("POST", "/ngp/hypervisor?action=restorefile", files::restore)
        .on("GET", "/api/endeavour/search", files::search);
  }
}
