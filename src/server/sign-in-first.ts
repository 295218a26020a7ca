import type { IncomingMessage } from 'node:http';

import type { Plugin } from 'graphql-yoga';

import type { Caller } from '../domain/caller.ts';
import { RequestError } from '../errors.ts';
import { toGraphQLError } from './client-errors.ts';
import { callerOfRequest, type SignInOptions } from './sign-in.ts';

/** Who speaks, as far as it is known. */
export interface SignInContext {
  /** Over a WebSocket it is known from the beginning. */
  caller?: Caller;
  /** Why nobody does. */
  refusal?: unknown;
  /** Over HTTP. */
  readonly req?: IncomingMessage;
}

/**
 * Who asks is found out before the document is looked at, and whoever is refused is told so: reading it is work that not
 * everybody may ask for.
 */
export function signInFirst(options: SignInOptions): Plugin<object, SignInContext> {
  return {
    async onParams({ context, request, setResult }) {
      if (context.caller === undefined && context.refusal === undefined) {
        await signIn(options, context, request.headers.get('authorization'));
      }
      if (context.refusal instanceof RequestError) setResult({ errors: [toGraphQLError(context.refusal)] });
    },
  };
}

async function signIn(options: SignInOptions, context: SignInContext, authorization: string | null): Promise<void> {
  try {
    context.caller = await callerOfRequest(options, authorization, context.req);
    const { viewer } = context.caller;
    if (viewer !== null) options.limits.assertSolvent(viewer.id);
  } catch (refusal) {
    context.refusal = refusal;
  }
}
