// Run files made by hand by somebody who means harm: each kind is a way in, and `next(below)` draws what varies within it. A kind gets the path
// of a whole run and leaves there, and beside it, what the verbs will meet.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, copyFileSync, ftruncateSync, linkSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { entente } from './table.mjs';

export const hostile = join(dirname(entente), 'tests', 'hostile_run');

const start = 'scenarios/start/scenario.yaml';

/** Everything that may lie at or beside a run's name. */
export function forget(file) {
  for (const end of ['', '-wal', '-shm', '-lock', '-journal', '.twin']) rmSync(file + end, { force: true, recursive: true });
}

export function write(file, ...words) {
  rmSync(file, { force: true });
  const made = spawnSync(hostile, words, { encoding: 'utf8' });
  assert.equal(made.status, 0, `${file}: ${made.stderr}`);
}

const guards = ['event_insert', 'event_update', 'event_delete', 'header_insert', 'header_update', 'header_delete'];

/** As a stranger: with his own SQLite, which lets him write what he likes. */
function outside(file, ...statements) {
  const database = new DatabaseSync(file, { defensive: false, enableForeignKeyConstraints: false });
  try {
    for (const statement of statements) database.exec(statement);
  } finally {
    database.close();
  }
}
const schema = (file, ...statements) => outside(file, 'PRAGMA writable_schema = ON', ...statements);
const quoted = (text) => `'${text.replaceAll("'", "''")}'`;

/** Rows changed with the guards away, which then are put back as they were: the schema is the one of a run. */
function rows(file, ...statements) {
  const database = new DatabaseSync(file, { defensive: false });
  try {
    const kept = database.prepare("SELECT sql FROM sqlite_schema WHERE type = 'trigger'").all();
    for (const guard of guards) database.exec(`DROP TRIGGER ${guard}`);
    for (const statement of statements) database.exec(statement);
    for (const { sql } of kept) database.exec(sql);
  } finally {
    database.close();
  }
}

const endless = 'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c';
const bomb = "instr(replace(hex(zeroblob(50000000)), '0', 'a'), hex(zeroblob(500000)) || 'b')";
const generated = (next) => [bomb, 'zeroblob(900000000)', 'hex(hex(hex(zeroblob(1 << 24))))', "printf('%.*c', 800000000, 'x')", 'abs(-9223372036854775808)', "randomblob(-1)"][next(6)];
const columns = [['header', 'wall_ms INTEGER NOT NULL'], ['header', 'about BLOB NOT NULL'], ['header', 'run_id BLOB NOT NULL'], ['event', 'kind INTEGER NOT NULL'],
  ['event', 'payload BLOB NOT NULL'], ['event', 'link BLOB NOT NULL'], ['secret', 'value BLOB NOT NULL']];
const odd = [0, 1, -1, 2 ** 31, -(2 ** 31), '9223372036854775807', '-9223372036854775808', 65536, 4294967295];
const columnsOfEvents = ['wall_ms', 'exercise_ms', 'kind', 'seat', 'state_hash', 'sequence'];

/** Bytes of the database's own head and pages. */
function patch(file, change) {
  const bytes = readFileSync(file);
  writeFileSync(file, change(bytes) ?? bytes);
}

/** A write-ahead file as SQLite would leave it after a kill. */
function withWal(file) {
  const live = `${file}.twin`;
  copyFileSync(file, live);
  const database = new DatabaseSync(live);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; UPDATE secret SET value = value; INSERT OR REPLACE INTO secret VALUES (x\'01\', zeroblob(20000))');
  copyFileSync(live, file);
  copyFileSync(`${live}-wal`, `${file}-wal`);
  database.close();
  for (const end of ['', '-wal', '-shm']) rmSync(live + end, { force: true });
}

/** A scenario that asks much of whoever compiles it, within what the language allows and beyond. */
function heavy(next) {
  const text = readFileSync(start, 'utf8');
  return [
    () => text + '\n#'.repeat(2000000),
    () => `${text}\nextra: ${'['.repeat(5000)}`,
    () => `a: &a [x]\n${Array.from({ length: 30 }, (_, i) => `b${i}: &b${i} [${Array(9).fill(i ? `*b${i - 1}` : '*a').join(', ')}]`).join('\n')}\n`,
    () => text.replace(/^injects:.*$/m, (line) => line + Array.from({ length: 990 }, (_, i) => `\n  more_${i}: {at: T+00:10, release: [north], title: x, text: ${'y'.repeat(2000)}}`).join('')),
    () => text.replace(/^injects:.*$/m, (line) => line + Array.from({ length: 990 }, (_, i) => `\n  more_${i}: {when: "${'trust + '.repeat(60)}1 > ${i}", release: [north], title: x, text: y}`).join('')),
    () => text.replace(/^injects:.*$/m, (line) => line + Array.from({ length: 70000 }, (_, i) => `\n  more_${i}: {at: never, relase: [nrth]}`).join('')),
    () => text.slice(0, next(text.length)),
    () => `${'a'.repeat(4000000)}`,
  ][next(8)]();
}

function everyRow(database, table) {
  const rows = database.prepare(`SELECT * FROM ${table}`);
  rows.setReadBigInts(true);
  return rows.all();
}

/** header.about holds the scenario's text and the program; here whatever is given. */
const about = (sql) => (file) => rows(file, `UPDATE header SET about = ${sql}`);

export const kinds = {
  'events that no seat could send': (file, next) => write(file, 'events', start, file, String(next(1 << 20))),
  'a program that is not its text': (file) => write(file, 'lie', start, file),
  'a column that computes itself': (file, next) => {
    const [table, column] = columns[next(columns.length)];
    schema(file, `UPDATE sqlite_schema SET sql = replace(sql, ${quoted(column)}, ${quoted(column.replace(/ NOT NULL.*/, ` AS (${generated(next)})`))}) WHERE name = '${table}' AND type = 'table'`);
  },
  'a check that never ends': (file) => schema(file, `UPDATE sqlite_schema SET sql = replace(sql, 'CHECK(one = 1)', ${quoted(`CHECK(${bomb} = 0)`)}) WHERE name = 'header'`),
  'an index over what computes': (file) => schema(file, `UPDATE sqlite_schema SET sql = replace(sql, 'ON event(seat, request_key)', ${quoted(`ON event(seat, request_key, ${bomb})`)}) WHERE name = 'event_request'`),
  'a trigger of his own': (file, next) => {
    const name = ['sqlite_x', 'extra', 'event_insert2', 'sqlite_autoindex_event_1'][next(4)], table = ['event', 'secret', 'header'][next(3)];
    const body = [`SELECT count(*) FROM (${endless})`, `INSERT OR REPLACE INTO secret VALUES(CAST('code/0' AS BLOB), x'00')`, `SELECT ${bomb}`, `INSERT INTO ${table} SELECT * FROM ${table}`][next(4)];
    schema(file, `INSERT INTO sqlite_schema(type, name, tbl_name, rootpage, sql) VALUES('trigger', '${name}', '${table}', 0, ${quoted(`CREATE TRIGGER ${name} AFTER INSERT ON ${table} BEGIN ${body}; END`)})`);
  },
  'a guard that guards nothing': (file, next) => schema(file, `UPDATE sqlite_schema SET sql = replace(replace(sql, 'ABORT', 'IGNORE'), 'SELECT raise', 'SELECT 1 OR raise') WHERE name = '${guards[next(6)]}'`),
  'guards that are missing': (file, next) => outside(file, `DROP TRIGGER ${guards[next(6)]}`),
  'a view in place of a table': (file, next) => {
    const table = ['event', 'header', 'secret'][next(3)];
    const body = [endless.replace('SELECT x FROM c', 'SELECT x AS sequence, x AS wall_ms, x AS exercise_ms, 1 AS kind, 1 AS seat, x AS request_key, x AS payload, x AS state_hash, x AS link, x AS one, x AS run_id, x AS about, x AS name, x AS value FROM c'),
      `SELECT 1 AS one, 1 AS wall_ms, zeroblob(900000000) AS run_id, zeroblob(900000000) AS about, x'00' AS link`][next(2)];
    schema(file, `DELETE FROM sqlite_schema WHERE tbl_name = '${table}'`, `INSERT INTO sqlite_schema(type, name, tbl_name, rootpage, sql) VALUES('view', '${table}', '${table}', 0, ${quoted(`CREATE VIEW ${table} AS ${body}`)})`);
  },
  'tables, indexes and statistics of his own': (file, next) => outside(file, ['CREATE TABLE extra(a)', 'CREATE INDEX extra ON event(kind)', 'ANALYZE', 'CREATE VIEW extra AS SELECT 1', 'CREATE TABLE "\u001b[2J\nwhole"(a)', 'CREATE TABLE extra(a INTEGER PRIMARY KEY AUTOINCREMENT)'][next(6)]),
  'a virtual table': (file, next) => schema(file, `INSERT INTO sqlite_schema(type, name, tbl_name, rootpage, sql) VALUES('table', 'extra', 'extra', 0, ${quoted(['CREATE VIRTUAL TABLE extra USING fts5(a)', 'CREATE VIRTUAL TABLE extra USING dbstat(main)', "CREATE VIRTUAL TABLE extra USING csv(filename='/etc/passwd')"][next(3)])})`),
  'a schema without end': (file, next) => schema(file, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${1000 + next(60000)}) INSERT INTO sqlite_schema(type, name, tbl_name, rootpage, sql) SELECT 'table', 't' || i, 't' || i, 2, 'CREATE TABLE t' || i || '(a)' FROM n`),
  'a schema that is no SQL': (file, next) => schema(file, `UPDATE sqlite_schema SET ${[`sql = 'CREATE TABLE header(' || hex(zeroblob(500000)) || ')'`, 'sql = NULL', 'rootpage = 1', 'rootpage = 2147483647', `rootpage = (SELECT max(rootpage) FROM sqlite_schema)`, "type = 'index'", "name = 'sqlite_master'"][next(7)]} WHERE name = '${['header', 'event', 'secret'][next(3)]}'`),
  'numbers at their edges': (file, next) => rows(file, `UPDATE event SET ${columnsOfEvents[next(5)]} = ${odd[next(odd.length)]} WHERE sequence = ${next(4)}`, `UPDATE header SET wall_ms = ${odd[next(odd.length)]}`),
  'a sequence with gaps': (file, next) => rows(file, `UPDATE OR REPLACE event SET sequence = ${odd[next(odd.length)]} WHERE sequence = (SELECT max(sequence) - ${next(3)} FROM event)`),
  'events that are missing': (file, next) => rows(file, `DELETE FROM event WHERE sequence % ${2 + next(5)} = 0`),
  'a payload of megabytes': (file, next) => rows(file, `UPDATE event SET ${['payload', 'link', 'request_key'][next(3)]} = zeroblob(${(1 + next(48)) << 20}) WHERE sequence = ${next(3)}`),
  'a head of megabytes': (file, next) => rows(file, `UPDATE header SET ${['about', 'run_id', 'link'][next(3)]} = zeroblob(${(1 + next(48)) << 20})`),
  'events without number': (file, next) => rows(file, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${50000 + next(100000)}) INSERT INTO event SELECT (SELECT max(sequence) FROM event) + i, 1, 1, 1, 0, x'', x'', 0, zeroblob(32) FROM n`),
  'secrets without number': (file, next) => rows(file, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${20000 + next(80000)}) INSERT INTO secret SELECT CAST('${['session/', 'code/', ''][next(3)]}' || i AS BLOB), zeroblob(${next(200)}) FROM n`),
  'secrets of megabytes': (file, next) => rows(file, `INSERT INTO secret VALUES(CAST('${['session/a', 'code/0', 'clock', 'x'][next(4)]}' AS BLOB), zeroblob(${(1 + next(48)) << 20}))`),
  'a scenario that asks much': (file, next) => {
    writeFileSync(`${file}.twin`, heavy(next));
    write(file, 'text', start, file, `${file}.twin`);
  },
  'a run of a large scenario': (file, next) => {
    writeFileSync(`${file}.twin`, heavy(() => 3));
    write(file, 'events', `${file}.twin`, file, String(next(1 << 20)));
  },
  'an account of itself that is cut or patched': (file, next) => about(next(2) ? `substr(about, 1, ${next(4000)})` : `CAST(substr(about, 1, ${next(4000)}) || x'${next(1 << 24).toString(16).padStart(8, '0')}' || substr(about, ${next(4000)}) AS BLOB)`)(file),
  'a page count, size or list that lies': (file, next) => patch(file, (bytes) => {
    const places = [[16, 2], [18, 1], [19, 1], [20, 1], [21, 1], [28, 4], [32, 4], [36, 4], [40, 4], [44, 4], [52, 4], [56, 4], [60, 4], [64, 4], [68, 4], [92, 4]];
    const [at, len] = places[next(places.length)];
    bytes.writeUIntBE([0, 1, 2, 3, 0x7fffffff, 0xffffffff, 4096, 256][next(8)] % 2 ** (8 * len), at, len);
  }),
  'pages that lead in circles': (file, next) => patch(file, (bytes) => {
    for (let page = 4096; page < bytes.length; page += 4096) // children, cells and overflow of every page lead to another one
      if (next(3) === 0) bytes.writeUInt32BE(1 + next(bytes.length / 4096), page + [8, 12, 4092, 0][next(4)]);
  }),
  'a file of a terabyte, all holes': (file, next) => {
    const fd = openSync(file, 'r+');
    ftruncateSync(fd, [1 << 30, 2 ** 40, 4096, 511, 0][next(5)]);
    closeSync(fd);
  },
  'something else under that name': (file, next) => {
    if (next(4) === 0) return writeFileSync(file, readFileSync(['/bin/sh', 'README.md', 'web/dist/index.html', entente][next(4)]));
    rmSync(file);
    [() => mkdirSync(file), () => symlinkSync('/dev/zero', file), () => symlinkSync(file, file), () => spawnSync('mkfifo', [file]), () => symlinkSync('/proc/self/mem', file)][next(5)]();
  },
  'a second name': (file) => linkSync(file, `${file}.twin`),
  'a pipe, link or folder beside it': (file, next) => {
    const beside = file + ['-wal', '-shm', '-journal', '-lock'][next(4)];
    [() => mkdirSync(beside), () => symlinkSync('/dev/zero', beside), () => spawnSync('mkfifo', [beside]), () => symlinkSync('/etc/hostname', beside)][next(4)]();
  },
  'a write-ahead file that is damaged, foreign or huge': (file, next) => {
    withWal(file);
    const wal = readFileSync(`${file}-wal`), cut = next(wal.length);
    [() => wal.fill(0xff, cut, cut + 9), () => (wal[next(32)] ^= 1 << next(8)), () => wal.copy(wal, 32, cut), () => (wal[32 + next(24)] ^= 1 << next(8))][next(4)]();
    writeFileSync(`${file}-wal`, next(3) ? wal : Buffer.concat(Array(200).fill(wal)));
  },
  'a journal to be rolled back': (file, next) => {
    const journal = Buffer.alloc(512 + 4104 * (1 + next(4)));
    Buffer.from('d9d505f920a163d7', 'hex').copy(journal);
    [next(2) ? 0xffffffff : 2, next(1 << 24), next(100), 512, [4096, 512, 65536][next(3)]].forEach((value, i) => journal.writeUInt32BE(value >>> 0, 8 + 4 * i));
    for (let at = 512; at < journal.length; at += 4104) journal.writeUInt32BE(1 + next(9), at);
    writeFileSync(`${file}-journal`, journal);
  },
  'shared memory of somebody else': (file, next) => {
    withWal(file);
    writeFileSync(`${file}-shm`, Buffer.alloc(32768, next(256)));
  },
  'a lock file that is not his': (file, next) => writeFileSync(`${file}-lock`, next(2) ? 'x'.repeat(next(1 << 20)) : ''),
  'another encoding, page size or vacuum': (file, next) => {
    const other = new DatabaseSync(`${file}.twin`), whole = new DatabaseSync(file);
    other.exec(`PRAGMA ${["encoding = 'UTF-16le'", 'page_size = 65536', 'page_size = 512', 'auto_vacuum = FULL', 'journal_mode = OFF'][next(5)]}`);
    const items = whole.prepare('SELECT type, name, sql FROM sqlite_schema WHERE sql NOT NULL').all(), tables = items.filter(({ type }) => type === 'table');
    for (const { sql } of tables) other.exec(sql);
    for (const { name } of tables)
      for (const row of everyRow(whole, name))
        other.prepare(`INSERT INTO ${name} VALUES(${Object.keys(row).map(() => "coalesce(?, x'')").join(', ')})`).run(...Object.values(row));
    for (const { type, sql } of items) if (type !== 'table') other.exec(sql);
    other.close();
    whole.close();
    renameSync(`${file}.twin`, file);
  },
};
