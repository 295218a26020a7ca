import type { GraphQLSchema } from 'graphql';

import { builder } from './builder.ts';
import { traceRootFields } from './spans.ts';
import './scalars.ts';
import './errors.ts';
import './nodes.ts';
import './users.ts';
import './channels.ts';
import './messages.ts';
import './reactions.ts';
import './files.ts';
import './servers.ts';
import './rooms.ts';
import './pins.ts';
import './conversations.ts';
import './friendships.ts';
import './blocks.ts';
import './groups.ts';
import './viewer.ts';
import './typing.ts';
import './tokens.ts';
import './rate-limit.ts';
import './events.ts';
import './subscriptions.ts';

/** The executable schema. Each imported file adds its types and fields to the builder. */
export function buildSchema(): GraphQLSchema {
  const schema = builder.toSchema({ sortSchema: true });
  traceRootFields(schema);
  return schema;
}

let shared: GraphQLSchema | undefined;

/** The same for every service that this process starts, because building it takes long. */
export function sharedSchema(): GraphQLSchema {
  return (shared ??= buildSchema());
}
