/** `npm run bench:acts`: the project as it is, and the gas of each act noted while its contracts' tests run. */
import { defineConfig } from "hardhat/config";
import project from "../../hardhat.config.ts";
import { acts } from "./plugin.ts";

export default defineConfig({ ...project, plugins: [...(project.plugins ?? []), acts] });
