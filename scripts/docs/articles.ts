/**
 * The articles that software can carry, written by hand in articles.json: what carries them beside the rows of the tables, what they refuse, and the
 * test that shows it. A test asks that every test that is named is there.
 */
import { readFileSync } from "node:fs";
import { z } from "zod";

const shown = z.strictObject({
  what: z.string(),
  file: z.string(),
  /** Words of the test's own title, in that file. */
  test: z.string(),
  /** The contracts' errors, or the gateway's codes, by comma. */
  error: z.string().optional(),
});
export type Shown = z.infer<typeof shown>;

const texts = z.strictObject({ zh: z.string(), en: z.string() });

const article = z.strictObject({
  article: z.int(),
  title: texts,
  /** What is asked of whom, in a sentence. */
  duty: texts,
  also: z.array(shown),
  refused: z.array(shown),
  /** What is not built yet. */
  later: z.string().optional(),
});
export type Article = z.infer<typeof article>;

const FILE = new URL("articles.json", import.meta.url);

export const ARTICLES: readonly Article[] = z.array(article).parse(JSON.parse(readFileSync(FILE, "utf8")));
