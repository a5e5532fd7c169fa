package dev.coffer.engine.embedded.catalog;

/** The catalogue's tables, inside one transaction. Not to be kept beyond it. */
public record Transaction(
    Policies policies,
    Copies copies,
    Jobs jobs,
    Assignments assignments,
    Sessions sessions,
    Restores restores) {

  static Transaction on(Sql sql) {
    var copies = new Copies(sql);
    return new Transaction(
        new Policies(sql, copies),
        copies,
        new Jobs(sql),
        new Assignments(sql),
        new Sessions(sql),
        new Restores(sql));
  }
}
