import { DatabaseSync } from "node:sqlite";
import { AuditError } from "./errors.ts";

/** One process a folder. SQLite's lock rather than a file with a process number: the kernel drops it at a kill −9, so none is ever left behind. */

const SQLITE_BUSY = 5;

/** Held until disposed. Throws `AuditError` LOG_IN_USE. */
export function lockFolder(folder: string, path: string): Disposable {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (cause) {
    database.close();
    if ((cause as { errcode?: unknown }).errcode !== SQLITE_BUSY) throw cause;
    throw new AuditError("LOG_IN_USE", `${folder} is in use by another gateway`, { file: folder });
  }
  return { [Symbol.dispose]: () => database.isOpen && database.close() };
}
