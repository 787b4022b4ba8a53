import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { afterEach, beforeEach, describe, it } from "mocha";
import type { GateId } from "../../../server/decision/gate.ts";
import type { Hex } from "../../../server/ledger/ledger.ts";
import { ChannelDescriptors } from "../../../server/registry/descriptors.ts";
import { Documents, DocumentTooLong, LONGEST_DOCUMENT } from "../../../server/registry/documents.ts";
import { canonicalBytes, channelTerms, parseDescriptor } from "../../../server/release/descriptor/descriptor.ts";
import { enterprisesDocument } from "../release/descriptor/example.ts";

describe("documents", () => {
  let folder: string;
  let documents: Documents;
  const bytes = Buffer.from("minutes");
  const hash: Hex = `0x${createHash("sha256").update(bytes).digest("hex")}`;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "sluice-documents-"));
    documents = new Documents(folder);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("are found by the hash of their bytes, however its letters are written, and by no other", async () => {
    expect(await documents.put(bytes)).to.equal(hash);
    expect(await documents.put(bytes)).to.equal(hash);
    expect(documents.get(hash)?.equals(bytes)).to.equal(true);
    expect(documents.get(`0x${hash.slice(2).toUpperCase()}`)?.equals(bytes)).to.equal(true);
    expect(documents.get(`0x${"0".repeat(64)}`)).to.equal(undefined);
    expect(documents.hashes()).to.deep.equal([hash]);
  });

  it("leave nothing but themselves in the folder, for the owner alone", async () => {
    await documents.put(bytes);
    expect(readdirSync(folder)).to.deep.equal([hash.slice(2)]);
    expect(statSync(path.join(folder, hash.slice(2))).mode & 0o077).to.equal(0);
  });

  it("that were changed on disk are as good as lost", async () => {
    await documents.put(bytes);
    writeFileSync(path.join(folder, hash.slice(2)), "another");
    expect(documents.get(hash)).to.equal(undefined);
    await documents.put(bytes);
    expect(documents.get(hash)?.equals(bytes)).to.equal(true);
  });

  it("are never looked for outside the folder", () => {
    for (const name of ["0x../x", `0x${"../".repeat(21)}a`, "0x", `0x${"g".repeat(64)}`] as const)
      expect(documents.get(name), name).to.equal(undefined);
  });

  it("longer than the bound are refused, and those at the bound are not", async () => {
    expect(await documents.put(Buffer.alloc(LONGEST_DOCUMENT))).to.match(/^0x/);
    let refused: unknown;
    await documents.put(Buffer.alloc(LONGEST_DOCUMENT + 1)).catch((error: unknown) => {
      refused = error;
    });
    expect(refused).to.be.instanceOf(DocumentTooLong);
    expect(readdirSync(folder)).to.have.length(1);
  });

  it("are JSON only where they are an object", async () => {
    const object = await documents.put(Buffer.from('{"slug":"a"}'));
    const text = await documents.put(Buffer.from("{no"));
    const number = await documents.put(Buffer.from("1"));
    expect(documents.json(object)).to.deep.equal({ slug: "a" });
    for (const none of [text, number, hash]) expect(documents.json(none)).to.equal(undefined);
  });

  describe("that are descriptors", () => {
    const channel = 6 as GateId;
    const descriptor = parseDescriptor(enterprisesDocument());
    const terms = channelTerms(descriptor);
    const view = { terms: (id: GateId) => (id === channel ? terms : undefined) };

    it("serve the channel whose terms they have, also when they came after the start", async () => {
      const descriptors = new ChannelDescriptors(documents, view);
      expect(descriptors.of(channel)).to.equal(undefined);
      await documents.put(Buffer.from('{"openapi":"3.1.0"}'));
      await documents.put(canonicalBytes(enterprisesDocument()));
      expect(descriptors.of(channel)?.sha256).to.equal(descriptor.sha256);
      expect(descriptors.of(7 as GateId)).to.equal(undefined);
      expect(new ChannelDescriptors(documents, view).of(channel)?.sha256).to.equal(descriptor.sha256);
    });

    it("serve no channel that differs in one part", async () => {
      await documents.put(canonicalBytes(enterprisesDocument()));
      for (const other of [terms + 1n, channelTerms({ ...descriptor, mode: "raw" })]) {
        const descriptors = new ChannelDescriptors(documents, { terms: () => other });
        expect(descriptors.of(channel)).to.equal(undefined);
      }
    });
  });
});
