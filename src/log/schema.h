/* The tables of a run file.
 *
 * Enduring: `header` (one row) and `event`. Both may only grow: triggers raise on UPDATE, DELETE and on an INSERT that
 * is not the next in sequence. INSERT OR REPLACE deletes the row it replaces without firing delete triggers unless
 * recursive_triggers is on, which only our own connections are sure to set; therefore the insert guard also refuses a
 * (seat, request key) that exists, and the REPLACE never reaches the row, whoever sends it.
 * Side: `secret`, free to change. A run that brings files has them in `piece`, written with the header and fixed from
 * then on; a run without any has neither the table nor its guards.
 *
 * The statements are listed one by one because opening compares each with what the file has. SQLite keeps the text
 * of a CREATE statement as it was given, so they must not change without LOG_VERSION.
 *
 * Unsigned 64-bit values are stored as the signed integer of the same bits.
 */
#ifndef ENTENTE_LOG_SCHEMA_H
#define ENTENTE_LOG_SCHEMA_H

static const struct log_schema_item {
    const char *name, *table, *sql;
} log_schema[] = {
    {"header", "header",
     "CREATE TABLE header(one INTEGER PRIMARY KEY CHECK(one = 1), wall_ms INTEGER NOT NULL, run_id BLOB NOT NULL, "
     "about BLOB NOT NULL, link BLOB NOT NULL) STRICT"},
    {"event", "event",
     "CREATE TABLE event(sequence INTEGER PRIMARY KEY, wall_ms INTEGER NOT NULL, exercise_ms INTEGER NOT NULL, "
     "kind INTEGER NOT NULL, seat INTEGER NOT NULL, request_key BLOB NOT NULL, payload BLOB NOT NULL, "
     "state_hash INTEGER NOT NULL, link BLOB NOT NULL) STRICT"},
    {"event_request", "event",
     "CREATE UNIQUE INDEX event_request ON event(seat, request_key) WHERE length(request_key) > 0"},
    {"event_insert", "event",
     "CREATE TRIGGER event_insert BEFORE INSERT ON event "
     "WHEN new.sequence IS NOT (SELECT coalesce(max(sequence) + 1, 0) FROM event) OR (length(new.request_key) > 0 AND "
     "EXISTS "
     "(SELECT 1 FROM event WHERE seat = new.seat AND request_key = new.request_key AND length(request_key) > 0)) "
     "BEGIN SELECT raise(ABORT, 'the log only grows at its end'); END"},
    {"event_update", "event",
     "CREATE TRIGGER event_update BEFORE UPDATE ON event BEGIN SELECT raise(ABORT, 'the log is append-only'); END"},
    {"event_delete", "event",
     "CREATE TRIGGER event_delete BEFORE DELETE ON event BEGIN SELECT raise(ABORT, 'the log is append-only'); END"},
    {"header_insert", "header",
     "CREATE TRIGGER header_insert BEFORE INSERT ON header WHEN EXISTS (SELECT 1 FROM header) "
     "BEGIN SELECT raise(ABORT, 'a run has one header'); END"},
    {"header_update", "header",
     "CREATE TRIGGER header_update BEFORE UPDATE ON header BEGIN SELECT raise(ABORT, 'the header stays'); END"},
    {"header_delete", "header",
     "CREATE TRIGGER header_delete BEFORE DELETE ON header BEGIN SELECT raise(ABORT, 'the header stays'); END"},
    {"secret", "secret", "CREATE TABLE secret(name BLOB PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID"},
    {"piece", "piece", "CREATE TABLE piece(sequence INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT"},
    {"piece_insert", "piece",
     "CREATE TRIGGER piece_insert BEFORE INSERT ON piece WHEN EXISTS (SELECT 1 FROM header) "
     "BEGIN SELECT raise(ABORT, 'files come with the header'); END"},
    {"piece_update", "piece",
     "CREATE TRIGGER piece_update BEFORE UPDATE ON piece BEGIN SELECT raise(ABORT, 'files stay'); END"},
    {"piece_delete", "piece",
     "CREATE TRIGGER piece_delete BEFORE DELETE ON piece BEGIN SELECT raise(ABORT, 'files stay'); END"},
};

enum {
    LOG_SCHEMA_COUNT = sizeof(log_schema) / sizeof(log_schema[0]),
    LOG_SCHEMA_PIECES = LOG_SCHEMA_COUNT - 4, /* where what only a run with files has begins */
};

#endif
