/** One group of test files in a process of its own: its output, its counts, and why it broke off where it did. */
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { z } from "zod";

const GROUP = fileURLToPath(new URL("group.ts", import.meta.url));
/** What `group.ts` reports once, after its last test. */
export const Counts = z.object({ passed: z.number(), failed: z.number(), skipped: z.number() });
export type Counts = z.infer<typeof Counts>;

export interface Outcome extends Counts {
  readonly output: string;
  readonly elapsedMs: number;
  /** Undefined when the group came to its end. */
  readonly broken: string | undefined;
}

export interface RunOptions {
  /** The whole suite: then a forgotten `only` is a failure. */
  readonly whole: boolean;
  /** Its reason is an `Error` that tells why the group was ended. */
  readonly signal: AbortSignal;
  /** Between the last test and the end of the process: what stays longer holds a timer, a socket or a file that nobody closed. */
  readonly closingMs: number;
}

/** Never rejects: whatever happens to the process is in the outcome. */
export async function runGroup(root: string, files: readonly string[], options: RunOptions): Promise<Outcome> {
  const begun = performance.now();
  const args = [GROUP, ...(options.whole ? ["--whole"] : []), ...files];
  // A process group of its own, so that what its tests started ends with it.
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    detached: true,
    env: { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: "1" } : {}) },
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text) => output.push(text));
  const { counts, broken } = await ending(child, options);
  return {
    passed: counts?.passed ?? 0,
    failed: (counts?.failed ?? 0) + (broken === undefined ? 0 : 1),
    skipped: counts?.skipped ?? 0,
    output: output.join(""),
    elapsedMs: performance.now() - begun,
    broken,
  };
}

interface Ending {
  readonly counts: Counts | undefined;
  readonly broken: string | undefined;
}

function ending(child: ChildProcess, { signal, closingMs }: RunOptions): Promise<Ending> {
  let counts: Counts | undefined;
  let reason: string | undefined;
  let closing: NodeJS.Timeout | undefined;
  const end = (why: string) => {
    reason ??= why;
    if (child.pid !== undefined) killGroup(child.pid);
  };
  const aborted = () => end(signal.reason instanceof Error ? signal.reason.message : "ended");
  if (signal.aborted) aborted();
  signal.addEventListener("abort", aborted);
  child.on("message", (message) => {
    counts = Counts.parse(message);
    closing = setTimeout(() => end(`still open ${closingMs / 1000} s after its last test`), closingMs);
  });
  return new Promise((resolve) => {
    const settle = (broken: string | undefined) => {
      clearTimeout(closing);
      signal.removeEventListener("abort", aborted);
      resolve({ counts, broken });
    };
    child.once("error", (error) => settle(`did not start: ${error.message}`));
    child.once("close", (code, by) => {
      const crashed = counts === undefined ? `broke off with ${by ?? `exit code ${code}`}` : undefined;
      settle(reason ?? crashed);
    });
  });
}

/** The process and all it started; none of them when it is already gone. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
