/** Contracts are compiled by npm's own solc for EVM `paris`: no compiler is downloaded, and the code runs on every chain of docs/decisions/001. */
import { fileURLToPath } from "node:url";
import hardhatEthers from "@nomicfoundation/hardhat-ethers";
import hardhatChai from "@nomicfoundation/hardhat-ethers-chai-matchers";
import hardhatMocha from "@nomicfoundation/hardhat-mocha";
import hardhatNetworkHelpers from "@nomicfoundation/hardhat-network-helpers";
import { defineConfig } from "hardhat/config";

const compiler = {
  version: "0.8.30",
  path: fileURLToPath(import.meta.resolve("solc/soljson.js")),
  settings: { evmVersion: "paris", optimizer: { enabled: true, runs: 200 } },
};

export default defineConfig({
  plugins: [hardhatMocha, hardhatEthers, hardhatChai, hardhatNetworkHelpers],
  solidity: {
    profiles: { default: compiler, production: compiler },
    npmFilesToBuild: ["@openzeppelin/contracts/access/manager/AccessManager.sol"],
  },
  paths: { tests: { mocha: "test/contracts" } },
  test: { mocha: { timeout: 120_000 } },
  networks: {
    hardhat: {
      type: "edr-simulated",
      chainType: "l1",
      hardfork: "merge",
      blockGasLimit: 1_000_000_000,
      gas: 900_000_000,
      initialBaseFeePerGas: 0,
      gasPrice: 0,
      allowBlocksWithSameTimestamp: true,
    },
  },
});
