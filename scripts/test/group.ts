/** The inside of a group's process: mocha over the files it is given, and one message with the counts. */
import Mocha from "mocha";
import type { Counts } from "./run.ts";

/** For a test that names no limit of its own: long enough for a machine at work, short enough to name the one that hangs. */
const TIMEOUT_MS = 60_000;

const files = process.argv.slice(2).filter((file) => file !== "--whole");
const mocha = new Mocha({
  reporter: "spec",
  timeout: TIMEOUT_MS,
  color: process.env.FORCE_COLOR === "1",
  forbidOnly: process.argv.includes("--whole"),
});
for (const file of files) mocha.addFile(file);
await mocha.loadFilesAsync();
const { stats } = await new Promise<Mocha.Runner>((resolve) => {
  const runner = mocha.run(() => resolve(runner));
});
const counts: Counts = {
  passed: stats?.passes ?? 0,
  failed: stats?.failures ?? 0,
  skipped: stats?.pending ?? 0,
};
// Sent, then let go: only what a test left open may keep the process now.
process.send?.(counts, () => process.disconnect());
process.exitCode = counts.failed === 0 ? 0 : 1;
