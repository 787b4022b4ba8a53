/**
 * Finds the conditions of a Solidity file and makes each tell, when it is evaluated, which way it went. Knows source text, never a chain.
 * A condition is what an `if`, a loop or a `?:` asks; one joined by `&&` or `||` counts as its operands, each by itself.
 */
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { z } from "zod";

export interface Condition {
  /** From the repository's folder. */
  readonly file: string;
  readonly line: number;
  readonly text: string;
  /** What the contract tells when it found the condition false, then true: 32 bytes in hexadecimal digits. */
  readonly tags: readonly [no: string, yes: string];
}

export interface Instrumented {
  readonly source: string;
  readonly conditions: readonly Condition[];
}

/** In bytes. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where the telling library stands among the compiler's sources. */
export const TELLING_FILE = "branches.sol";
/** To the chain of the tests, which collects what is sent to this address (EDR's `coverage.sol`). Pure for the compiler, since a condition may stand in a pure function. */
export const TELLING = `// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;
library Branches {
    function told(uint256 tag, bool found) internal pure returns (bool) {
        _pure(_tell)(found ? tag | 1 : tag);
        return found;
    }
    function _tell(uint256 tag) private view {
        assembly ("memory-safe") {
            let at := mload(0x40)
            mstore(at, tag)
            pop(staticcall(gas(), 0xc0bEc0BEc0BeC0bEC0beC0bEC0bEC0beC0beC0BE, at, 32, 0, 0))
        }
    }
    function _pure(function(uint256) internal view given) private pure returns (function(uint256) internal pure taken) {
        assembly { taken := given }
    }
}
`;

const solc: { compile(input: string): string } = createRequire(import.meta.url)("solc");
const Parsed = z.object({
  errors: z.array(z.object({ severity: z.string(), formattedMessage: z.string() })).optional(),
  sources: z.record(z.string(), z.object({ ast: z.unknown() })).optional(),
});
/** A node of the compiler's syntax tree; `src` is offset, length and file, in bytes. */
const Node = z.looseObject({ nodeType: z.string(), src: z.string() });
type Node = z.infer<typeof Node>;

export function instrumented(file: string, source: string): Instrumented {
  const bytes = Buffer.from(source);
  const spans = conditionsIn(treeOf(file, source));
  const conditions = spans.map(({ start, end }) => ({
    file,
    line: bytes.subarray(0, start).toString().split("\n").length,
    text: bytes.subarray(start, end).toString(),
    tags: tagsOf(file, { start, end }),
  }));
  const marks = spans.flatMap(({ start, end }, index) => [
    { at: start, text: `Branches.told(0x${conditions[index]?.tags[0] ?? ""}, ` },
    { at: end, text: ")" },
  ]);
  // A condition within another begins no earlier and ends no later: sorting keeps the order of those at one place.
  marks.sort((a, b) => a.at - b.at);
  const places = [0, ...marks.map(({ at }) => at), bytes.length];
  const told = [
    ...marks.map(({ at, text }, index) => `${bytes.subarray(places[index], at).toString()}${text}`),
    bytes.subarray(places.at(-2)).toString(),
  ].join("");
  const imported = `\nimport {Branches} from "${TELLING_FILE}";`;
  return { source: told.replace(/^pragma solidity [^;]+;/m, (line) => line + imported), conditions };
}

function treeOf(file: string, source: string): unknown {
  const settings = { stopAfter: "parsing", outputSelection: { "*": { "": ["ast"] } } };
  const input = { language: "Solidity", sources: { [file]: { content: source } }, settings };
  const { errors, sources } = Parsed.parse(JSON.parse(solc.compile(JSON.stringify(input))));
  const error = errors?.find(({ severity }) => severity === "error");
  if (error !== undefined) throw new Error(`${file} is no Solidity: ${error.formattedMessage}`);
  return sources?.[file]?.ast;
}

/** Each once, those around others first. */
function conditionsIn(tree: unknown): Span[] {
  const spans = askedIn(tree).map(({ src }) => {
    const [start = 0, length = 0] = src.split(":").map(Number);
    return { start, end: start + length };
  });
  return [...new Map(spans.map((span) => [`${span.start}:${span.end}`, span])).values()];
}

const ASKING = ["IfStatement", "WhileStatement", "DoWhileStatement", "ForStatement", "Conditional"];

function askedIn(tree: unknown): Node[] {
  if (Array.isArray(tree)) return tree.flatMap(askedIn);
  const node = Node.safeParse(tree).data;
  if (node === undefined) return [];
  const below = Object.values(node).flatMap(askedIn);
  // What is joined decides even where nothing asks: `return a && b`.
  return [...operandsOf(ASKING.includes(node.nodeType) ? node.condition : isJoined(node) && node), ...below];
}

/** Down to what is neither joined, nor turned round by `!`, nor in parentheses of its own. */
function operandsOf(expression: unknown): Node[] {
  const node = Node.safeParse(expression).data;
  if (node === undefined) return [];
  if (isJoined(node)) return [...operandsOf(node.leftExpression), ...operandsOf(node.rightExpression)];
  if (node.nodeType === "UnaryOperation" && node.operator === "!") return operandsOf(node.subExpression);
  if (node.nodeType === "TupleExpression" && Array.isArray(node.components)) return node.components.flatMap(operandsOf);
  return [node];
}

const isJoined = ({ nodeType, operator }: Node): boolean =>
  nodeType === "BinaryOperation" && (operator === "&&" || operator === "||");

/** The same at every compilation of the same text: what is compiled already keeps telling what is asked now. */
function tagsOf(file: string, { start, end }: Span): [no: string, yes: string] {
  const digits = createHash("sha256").update(`${file}:${start}:${end}`).digest("hex").slice(0, -1);
  return [`${digits}0`, `${digits}1`];
}
