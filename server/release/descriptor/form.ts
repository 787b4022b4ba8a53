import type { Granting } from "./grant.ts";
import { patternOf } from "./rules.ts";
import type { Body, Rules, SchemaNode } from "./schema.ts";

/** What a permit lets a request's body say: the schema of the request, less what is withheld. A graph, as that is. */
export interface Form {
  readonly types: readonly string[];
  readonly rules: Rules;
  /** The rules'. */
  readonly pattern: RegExp | undefined;
  /** Object: its declared members; undefined: withheld, and so not to be named by `rest` either. */
  readonly members: Map<string, Form | undefined>;
  readonly required: readonly string[];
  /** Object: what members of any other name are; undefined where none is taken. */
  rest: Form | undefined;
  /** Array: what each element is. */
  items: Form | undefined;
}

/** Of what `granting` lets a request ask. */
export function formOf({ body }: SchemaNode, granting: Granting, known = new Map<Body, Form>()): Form {
  const made = known.get(body);
  if (made !== undefined) return made;
  const rules = body.rules ?? {};
  const form: Form = {
    types: body.types,
    rules,
    pattern: patternOf(rules),
    members: new Map(),
    required: body.required,
    rest: undefined,
    items: undefined,
  };
  // Known before its children are: one of them may refer back to it.
  known.set(body, form);
  const childOf = (child: SchemaNode | undefined) =>
    child !== undefined && granting.asks(child) ? formOf(child, granting, known) : undefined;
  for (const [name, child] of body.properties) form.members.set(name, childOf(child));
  form.rest = childOf(body.rest);
  form.items = childOf(body.items);
  return form;
}
