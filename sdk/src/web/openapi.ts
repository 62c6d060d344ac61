import { z } from 'zod';
import { errorTable, isErrorCode } from '../errors/index.js';
import { isSchema, type Route } from './route.js';

type Document = Record<string, unknown>;

/** What the document says of a service beside its routes. */
export interface ServiceFacts {
  readonly title: string;
  readonly description: string;
  readonly version: string;
}

/**
 * The OpenAPI document of a service, from the schemas that validate its requests.
 *
 * @see OpenAPI 3.1.1; JSON Schema 2020-12; RFC 9457
 */
export function openApiOf(facts: ServiceFacts, routes: readonly Route[]): Document {
  const schemas: Document = { Problem: schemaOf(problemSchema, 'Problem', {}, 'output') };
  const paths: Record<string, Document> = {};
  for (const route of routes) {
    const path = route.path.replace(/[:*](\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method]: operationOf(route, schemas) };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: facts.title,
      description: facts.description,
      version: facts.version,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: { schemas, securitySchemes: { staff: { type: 'http', scheme: 'bearer', description: '工作人员令牌 staff token' } } },
  };
}

/** @see RFC 9457 §3.1 */
const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  titleZh: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  facts: z.record(z.string(), z.unknown()).optional(),
  code: z
    .string()
    .refine(isErrorCode)
    .meta({ enum: Object.keys(errorTable) }),
  retry: z.enum(['no', 'same', 'new', 'wait']),
  instance: z.string(),
});

function operationOf(route: Route, schemas: Document): Document {
  const content =
    route.protocolError === undefined
      ? { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }
      : { 'application/json': { schema: { type: 'object' } } };
  return {
    operationId: route.operationId,
    summary: `${route.summary.zh} ${route.summary.en}`,
    security: route.auth === 'public' ? [] : [{ staff: [] }],
    ...(route.auth === 'public' ? {} : { description: `岗位 roles: ${route.auth.roles.join(', ')}` }),
    parameters: [...parametersOf(route, 'path', schemas), ...parametersOf(route, 'query', schemas), ...idempotencyParameter(route)],
    ...bodyOf(route, schemas),
    responses: {
      [String(route.status ?? 200)]: { description: route.summary.en, content: answerOf(route, schemas) },
      default: { description: '失败 failure', content },
    },
  };
}

function parametersOf(route: Route, place: 'path' | 'query', schemas: Document): Document[] {
  const schema = place === 'path' ? route.params : route.query;
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = schemaOf(schema, `${route.operationId}${place}`, schemas, 'input') as {
    properties?: Document;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }));
}

const idempotencyParameter = (route: Route): Document[] =>
  route.idempotent === true
    ? [{ name: 'Idempotency-Key', in: 'header', required: false, schema: { type: 'string', minLength: 8, maxLength: 128 } }]
    : [];

function bodyOf(route: Route, schemas: Document): Document {
  if (route.upload !== undefined)
    return { requestBody: { required: true, content: { [route.upload.mediaType]: { schema: { type: 'string', format: 'binary' } } } } };
  if (route.body === undefined) return {};
  const schema = schemaOf(route.body, `${route.operationId}Body`, schemas, 'input');
  return { requestBody: { required: true, content: { [route.consumes ?? 'application/json']: { schema } } } };
}

const answerOf = ({ response, operationId }: Route, schemas: Document): Document =>
  isSchema(response)
    ? { 'application/json': { schema: schemaOf(response, operationId, schemas, 'output') } }
    : { [response.mediaType]: { schema: { type: 'string' } } };

/** A schema as JSON Schema; definitions of its own move to the components, where a reference from the document reaches them. */
function schemaOf(schema: z.ZodType, name: string, schemas: Document, io: 'input' | 'output'): Document {
  const {
    $schema: _version,
    $defs = {},
    ...own
  } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Document & { $defs?: Document };
  const moved = (part: unknown): unknown =>
    JSON.parse(
      JSON.stringify(part).replaceAll('"#/$defs/', `"#/components/schemas/${name}.`).replaceAll('"#"', `"#/components/schemas/${name}"`),
    ) as unknown;
  for (const [definition, part] of Object.entries($defs)) schemas[`${name}.${definition}`] = moved(part);
  return moved(own) as Document;
}
