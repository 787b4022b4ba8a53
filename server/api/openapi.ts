/** The API's OpenAPI 3.1 document, made from the endpoints that are served and from nothing else. */
import { OpenAPIRegistry, OpenApiGeneratorV31, type RouteConfig } from "@asteasolutions/zod-to-openapi";
import type { Endpoint } from "./endpoint.ts";
import { TAGS } from "./endpoint.ts";
import { problemAnswer } from "./forms/problem.ts";
import type { Guard } from "./needs.ts";

const PROBLEMS: Readonly<Record<number, string>> = {
  400: "A parameter does not fit; `errors` names each",
  401: "No token, or none that is accepted",
  404: "No such record",
  503: "Not known yet, or the ledger's node does not answer",
};

export function openApiOf(endpoints: readonly Endpoint[], { origin, requireToken }: Guard): object {
  const registry = new OpenAPIRegistry();
  const scheme = registry.registerComponent("securitySchemes", "token", {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: "An access token from /oauth/token",
  });
  for (const endpoint of endpoints) registry.registerPath(routeOf(endpoint, scheme.name, requireToken));
  const document = new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: "3.1.0",
    info: {
      title: "Sluice: registry views",
      version: "1",
      description: "What the ledger shows to every party, as this gateway has applied it.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: origin }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
  });
  // The generator adds an empty one, which some readers refuse.
  const { webhooks, ...rest } = document;
  return rest;
}

function routeOf(endpoint: Endpoint, scheme: string, requireToken: boolean): RouteConfig {
  const { path, id, tag, summary, params, query, refuses, token } = endpoint;
  const asks = requireToken || token === "always";
  const statuses = [...new Set([400, ...(asks ? [401] : []), ...refuses, 503])].sort((a, b) => a - b);
  return {
    method: "get",
    path,
    operationId: id,
    summary,
    tags: [tag],
    security: asks ? [{ [scheme]: [] }] : [],
    request: {
      ...(Object.keys(params.shape).length > 0 && { params }),
      ...(Object.keys(query.shape).length > 0 && { query }),
    },
    responses: {
      200: { description: summary, content: contentOf(endpoint) },
      ...Object.fromEntries(
        statuses.map((status) => [
          status,
          {
            description: PROBLEMS[status] ?? "Refused",
            content: { "application/problem+json": { schema: problemAnswer } },
          },
        ]),
      ),
    },
  };
}

function contentOf({ answer, answers }: Endpoint) {
  if (answer !== undefined) return { "application/json": { schema: answer } };
  if (answers !== undefined) return { [answers]: { schema: {} } };
  return { "application/json": { schema: {} }, "application/octet-stream": { schema: {} } };
}
