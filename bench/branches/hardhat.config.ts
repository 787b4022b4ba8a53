/** `npm run bench:branches`: the project as it is, its contracts compiled so that each condition tells which way it went. Compiled apart, never deployed. */
import { defineConfig } from "hardhat/config";
import project from "../../hardhat.config.ts";
import { branches } from "./plugin.ts";

export default defineConfig({
  ...project,
  plugins: [...(project.plugins ?? []), branches],
  paths: { ...project.paths, artifacts: "coverage/artifacts", cache: "coverage/cache" },
});
