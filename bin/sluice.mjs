#!/usr/bin/env node
// The `sluice` command: brings the clone to its state if need be, then goes on with the clone's own Node 24. Runs on any Node from 18 on.
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const at = (...parts) => path.join(root, ...parts);

const setUp = spawnSync(process.execPath, [at("scripts", "setup.mjs")], { stdio: ["ignore", "ignore", "inherit"] });
if (setUp.status !== 0) process.exit(setUp.status || 1);

const locked = at("node_modules", ".bin", "node");
const node = process.platform !== "win32" && existsSync(locked) ? locked : process.execPath;
const child = spawn(node, [at("scripts", "cli", "main.ts"), ...process.argv.slice(2)], { stdio: "inherit" });

// What a terminal sends reaches both; what is sent to this process alone is handed on.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.once("error", (error) => {
  console.error(`sluice: ${node}: ${error.message}`);
  process.exit(1);
});
child.once("exit", (code, signal) => process.exit(signal === null ? code : 128 + constants.signals[signal]));
