import { defaultFieldResolver, type GraphQLSchema } from 'graphql';

import { inSpan, tracing } from '../observability/spans.ts';

/**
 * Records each root field of a query or mutation as a span, such as `Mutation.createMessage`. Nested fields are too
 * many.
 */
export function traceRootFields(schema: GraphQLSchema): void {
  if (!tracing) return;
  for (const type of [schema.getQueryType(), schema.getMutationType()]) {
    for (const field of Object.values(type?.getFields() ?? {})) {
      const about = () => ({ name: `${type!.name}.${field.name}` });
      const { resolve = defaultFieldResolver } = field;
      field.resolve = (...input) => inSpan(about, async (): Promise<unknown> => resolve(...input));
    }
  }
}
