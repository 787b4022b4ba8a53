/** `npm run demo`: plays a story (`-- --story NAME`) against the `npm start` that runs; where none runs it starts one, and ends it afterwards. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Documents } from "../server/registry/documents.ts";
import { languageOf } from "./cli/cli.ts";
import { type DemoFile, parseDemoFile } from "./demo/demo-file.ts";
import { DEFAULT_STORY, STORIES, type Story } from "./demo/story/stories.ts";
import { Folder } from "./run/folder.ts";

/** Milliseconds. A first start compiles nothing here: `predemo` has. */
const READY_WITHIN = 120_000;
const LOOK_EVERY = 200;

const folder = new Folder(process.env.SLUICE_DATA ?? path.resolve(import.meta.dirname, "..", "data"));
/** Settled by `--lang`, once the arguments are read. */
let lang = languageOf(process.env);

/** The story goes to its end, a second or two, so that its hold is lifted; only the wait for a start is broken off. */
let interrupted = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    interrupted = true;
  });
}

try {
  const story = storyAsked(process.argv.slice(2));
  if (story !== undefined) await play(story);
} catch (error) {
  console.error(`demo: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

/** Undefined where only help was wanted. Throws on a name that none has, with those that there are. */
function storyAsked(args: readonly string[]): Story | undefined {
  // Without a name `--story` asks what there is.
  const unnamed = args.some((arg, at) => arg === "--story" && (args[at + 1] ?? "-").startsWith("-"));
  const { values } = parseArgs({
    args: args.filter((arg) => !unnamed || arg !== "--story"),
    options: {
      story: { type: "string", default: DEFAULT_STORY },
      lang: { type: "string", default: lang },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.lang !== "zh" && values.lang !== "en") throw new Error(`--lang: zh / en (${values.lang})`);
  lang = values.lang;
  const list = Object.entries(STORIES).map(([name, { what }]) => `  ${name.padEnd(12)} ${what[lang]}`);
  if (values.help === true || unnamed) {
    console.log(["npm run demo -- [--story NAME] [--lang zh|en]", ...list].join("\n"));
    return undefined;
  }
  const found = Object.hasOwn(STORIES, values.story) ? STORIES[values.story] : undefined;
  if (found !== undefined) return found;
  const none =
    lang === "zh" ? `没有名为 ${values.story} 的情节；有：` : `no story is called ${values.story}; there are:`;
  throw new Error([none, ...list].join("\n"));
}

async function play(story: Story): Promise<void> {
  const running = await runningDemo();
  const child = running === undefined ? start() : undefined;
  try {
    const demo = running ?? (await started(child));
    console.log("");
    await story.play({ demo, documents: new Documents(folder.documents), say: (line) => console.log(line[lang]) });
  } finally {
    if (child !== undefined) await end(child);
  }
}

/** Undefined where no gateway answers, whether or not a file of an earlier start is there. */
async function runningDemo(): Promise<DemoFile | undefined> {
  if (!existsSync(folder.demo)) return undefined;
  const demo = parseDemoFile(readFileSync(folder.demo, "utf8"));
  try {
    const { ok } = await fetch(`${demo.gateway}/readyz`, { signal: AbortSignal.timeout(LOOK_EVERY * 5) });
    return ok ? demo : undefined;
  } catch {
    return undefined; // nobody listens, or not a gateway
  }
}

function start(): ChildProcess {
  console.log(lang === "zh" ? "没有正在运行的 npm start，先启动一个 …" : "no npm start runs: starting one …");
  const script = path.join(import.meta.dirname, "start.ts");
  // Detached: an interrupt typed at the terminal reaches the story alone, which ends the start when it has lifted its hold.
  return spawn(process.execPath, [script], { stdio: ["ignore", "inherit", "inherit"], detached: true });
}

async function started(child: ChildProcess | undefined): Promise<DemoFile> {
  for (const until = performance.now() + READY_WITHIN; performance.now() < until; await delay(LOOK_EVERY)) {
    if (child?.exitCode !== null || child.signalCode !== null) throw new Error("the start ended before it was ready");
    if (interrupted) throw new Error("interrupted");
    const demo = await runningDemo();
    if (demo !== undefined) return demo;
  }
  throw new Error(`the start was not ready within ${READY_WITHIN / 1000} s`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  await exited;
}
