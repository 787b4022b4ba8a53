import { close, constants, fdatasync, fstat, fsync, ftruncate, open, rm, write } from "node:fs";
import { promisify } from "node:util";

/** The few ways in which the log touches a disk to change it, as one seam: what a test must be able to break goes through here, and nothing else does. */

export interface DiskFile {
  /** Bytes stored, durable when it resolves; may be fewer than asked. */
  write(bytes: Uint8Array, position: number): Promise<number>;
  /** Durable when it resolves. */
  truncate(length: number): Promise<void>;
  size(): Promise<number>;
  close(): Promise<void>;
}

export interface Disk {
  /** Created where absent. */
  open(path: string): Promise<DiskFile>;
  remove(path: string): Promise<void>;
  /** Makes names in it durable. */
  syncFolder(folder: string): Promise<void>;
}

/** On Linux one call writes and syncs; elsewhere the flag promises less than a sync does, or is missing. */
const SYNCED_WRITES = process.platform === "linux" ? constants.O_DSYNC : 0;
/** Readable by the gateway's own account alone. */
const MODE = 0o600;

const openFile = promisify(open);
const syncData = promisify(fdatasync);
const syncAll = promisify(fsync);
const cutFile = promisify(ftruncate);
const closeFile = promisify(close);
const statFile = promisify(fstat);

export const DISK: Disk = {
  async open(path) {
    const fd = await openFile(path, constants.O_RDWR | constants.O_CREAT | SYNCED_WRITES, MODE);
    return {
      write: async (bytes, position) => {
        const written = await writeAt(fd, bytes, position);
        if (SYNCED_WRITES === 0) await syncData(fd);
        return written;
      },
      truncate: async (length) => {
        await cutFile(fd, length);
        await syncAll(fd);
      },
      size: async () => (await statFile(fd)).size,
      close: () => closeFile(fd),
    };
  },
  remove: (path) => promisify(rm)(path),
  async syncFolder(folder) {
    // Windows opens no folder; its file system journals names by itself.
    if (process.platform === "win32") return;
    const fd = await openFile(folder, constants.O_RDONLY);
    try {
      await syncAll(fd);
    } finally {
      await closeFile(fd);
    }
  },
};

function writeAt(fd: number, bytes: Uint8Array, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    write(fd, bytes, 0, bytes.length, position, (error, written) => (error ? reject(error) : resolve(written)));
  });
}
